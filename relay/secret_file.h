// A secret of the operator's, kept in a file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "wasm/base/result.h"

namespace visavis::relay {

enum class SecretFileError {
  kCannotRead,
  kTooShort,  // fewer than kMinSecretBytes: could be guessed
  kTooLong,   // more than kMaxSecretBytes: this is some other file
};
std::string_view ToString(SecretFileError error);  // for people

inline constexpr std::size_t kMinSecretBytes = 16;
inline constexpr std::size_t kMaxSecretBytes = 1024;

// The file without the line end behind it.
Result<std::string, SecretFileError> ReadSecretFile(const std::filesystem::path& file);

}  // namespace visavis::relay
