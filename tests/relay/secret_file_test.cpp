#include "relay/secret_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/relay/temporary_folder.h"

namespace visavis::relay {
namespace {

TEST(SecretFile, IsReadWithoutItsLineEnd) {
  const TemporaryFolder folder;
  const auto read = [&folder](const std::string& content) {
    const auto file = folder.path() / "secret";
    std::ofstream(file, std::ios::binary) << content;
    return ReadSecretFile(file);
  };
  const std::string secret = "0123456789 abcdef";
  EXPECT_EQ(read(secret).value(), secret);
  EXPECT_EQ(read(secret + "\n").value(), secret);
  EXPECT_EQ(read(secret + "\r\n").value(), secret);
  EXPECT_EQ(read("short\n").error(), SecretFileError::kTooShort);
  EXPECT_EQ(read("").error(), SecretFileError::kTooShort);
  EXPECT_EQ(read(std::string(kMaxSecretBytes, 'x') + "\n").value().size(), kMaxSecretBytes);
  EXPECT_EQ(read(std::string(kMaxSecretBytes + 1, 'x')).error(), SecretFileError::kTooLong);
  EXPECT_EQ(ReadSecretFile(folder.path() / "none").error(), SecretFileError::kCannotRead);
}

}  // namespace
}  // namespace visavis::relay
