#include "relay/memory_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace visavis::relay {
namespace {

std::string ReadBack(const MemoryFile& file, const MemoryFile::Piece& piece) {
  std::string bytes(piece.bytes.size(), '\0');
  const ssize_t size =
      pread(file.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(piece.offset));
  EXPECT_EQ(size, static_cast<ssize_t>(bytes.size()));
  return bytes;
}

TEST(MemoryFile, ItsPiecesAreReadAsMemoryAndAsAFile) {
  const std::array<std::string, 3> bodies{std::string(100'000, 'a') + 'z', "b",
                                          std::string(3'000'000, 'c') + 'd'};
  const std::array<std::string_view, 3> views{bodies[0], bodies[1], bodies[2]};
  const auto file = MemoryFile::Of(views);
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(file->pieces().size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const MemoryFile::Piece& piece = file->pieces()[i];
    EXPECT_TRUE(piece.bytes == bodies[i]) << i;
    EXPECT_NE(piece.bytes.data(), bodies[i].data()) << i;
    EXPECT_TRUE(ReadBack(*file, piece) == bodies[i]) << i;
  }
}

TEST(MemoryFile, ItsDescriptorGoesWithIt) {
  int descriptor = -1;
  {
    const std::array<std::string_view, 1> bodies{"x"};
    const auto file = MemoryFile::Of(bodies);
    ASSERT_NE(file, nullptr);
    descriptor = file->descriptor();
    EXPECT_NE(lseek(descriptor, 0, SEEK_END), -1);
  }
  EXPECT_EQ(lseek(descriptor, 0, SEEK_END), -1);
}

}  // namespace
}  // namespace visavis::relay
