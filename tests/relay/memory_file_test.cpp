#include "relay/memory_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

namespace visavis::relay {
namespace {

TEST(MemoryFile, ItsBytesAreReadAsMemoryAndAsAFile) {
  std::string original(100'000, 'a');
  original[99'999] = 'z';
  const auto file = MemoryFile::Of(original);
  ASSERT_NE(file, nullptr);
  EXPECT_TRUE(file->bytes() == original);
  EXPECT_NE(file->bytes().data(), original.data());
  char last = 0;
  EXPECT_EQ(pread(file->descriptor(), &last, 1, 99'999), 1);
  EXPECT_EQ(last, 'z');
  EXPECT_EQ(pread(file->descriptor(), &last, 1, 100'000), 0);
}

TEST(MemoryFile, ItsDescriptorGoesWithIt) {
  int descriptor = -1;
  {
    const auto file = MemoryFile::Of("x");
    ASSERT_NE(file, nullptr);
    descriptor = file->descriptor();
    EXPECT_EQ(lseek(descriptor, 0, SEEK_END), 1);
  }
  EXPECT_EQ(lseek(descriptor, 0, SEEK_END), -1);
}

}  // namespace
}  // namespace visavis::relay
