#include "relay/secret_file.h"

#include <fstream>

namespace visavis::relay {

std::string_view ToString(SecretFileError error) {
  switch (error) {
    case SecretFileError::kCannotRead:
      return "cannot be read";
    case SecretFileError::kTooShort:
      return "has fewer than 16 bytes; make one with: openssl rand -hex 32";
    case SecretFileError::kTooLong:
      return "has more than 1024 bytes";
  }
  return "unknown";
}

Result<std::string, SecretFileError> ReadSecretFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string secret(kMaxSecretBytes + 3, '\0');
  in.read(secret.data(), static_cast<std::streamsize>(secret.size()));
  if (!in.is_open() || in.bad()) return SecretFileError::kCannotRead;
  secret.resize(static_cast<std::size_t>(in.gcount()));
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  if (secret.size() < kMinSecretBytes) return SecretFileError::kTooShort;
  if (secret.size() > kMaxSecretBytes) return SecretFileError::kTooLong;
  return secret;
}

}  // namespace visavis::relay
