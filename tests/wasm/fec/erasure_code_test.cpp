#include "wasm/fec/erasure_code.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "wasm/base/random.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t kSize = 50;

std::vector<Bytes> RandomBlocks(std::size_t count, Random& random) {
  std::vector<Bytes> blocks(count, Bytes(kSize));
  for (Bytes& block : blocks)
    for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(random.Uniform() * 256);
  return blocks;
}

Bytes Parity(const std::vector<Bytes>& blocks, std::size_t parity, const Bytes& left_out = {}) {
  Bytes sum(kSize);
  for (std::size_t data = 0; data < blocks.size(); ++data) {
    const auto number = static_cast<std::uint8_t>(data);
    if (std::find(left_out.begin(), left_out.end(), number) != left_out.end()) continue;
    AddMultiple(ParityCoefficient(parity, data), blocks[data], sum);
  }
  return sum;
}

TEST(ErasureCodeTest, TheFirstParityIsTheExclusiveOr) {
  for (std::size_t data = 0; data < kMaxDataBlocks; ++data)
    EXPECT_EQ(ParityCoefficient(0, data), 1);
}

TEST(ErasureCodeTest, AnyParityBlocksMakeUpForAsManyLostOnes) {
  Random random(1);
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t count = 1 + static_cast<std::size_t>(random.Uniform() * 60);
    const std::vector<Bytes> blocks = RandomBlocks(count, random);
    Bytes lost, parities;
    for (std::size_t i = 0; i < count && lost.size() < kMaxParityBlocks; ++i)
      if (random.Uniform() < 0.1) lost.push_back(static_cast<std::uint8_t>(i));
    for (std::uint8_t i = kMaxParityBlocks; i-- > 0 && parities.size() < lost.size();)
      parities.push_back(i);
    Bytes rows;
    for (const std::uint8_t parity : parities) {
      Bytes row = Parity(blocks, parity);
      const Bytes here = Parity(blocks, parity, lost);
      for (std::size_t i = 0; i < kSize; ++i) row[i] ^= here[i];
      rows.insert(rows.end(), row.begin(), row.end());
    }
    SolveLostBlocks(lost, parities, kSize, rows);
    for (std::size_t i = 0; i < lost.size(); ++i)
      EXPECT_TRUE(std::equal(blocks[lost[i]].begin(), blocks[lost[i]].end(),
                             rows.begin() + static_cast<std::ptrdiff_t>(i * kSize)))
          << "trial " << trial << ", block " << int{lost[i]} << " of " << count;
  }
}

// Every choice of as many data blocks and parity blocks can be solved.
TEST(ErasureCodeTest, EveryPairOfParityBlocksMakesUpForEveryPair) {
  for (std::uint8_t first = 0; first < kMaxParityBlocks; ++first) {
    for (auto second = static_cast<std::uint8_t>(first + 1); second < kMaxParityBlocks; ++second) {
      for (std::size_t a = 0; a < kMaxDataBlocks; a += 13) {
        for (std::size_t b = a + 1; b < kMaxDataBlocks; b += 17) {
          // Block a is 7, block b is 9.
          Bytes rows(2);
          for (std::size_t row = 0; row < 2; ++row) {
            const std::size_t parity = row == 0 ? first : second;
            AddMultiple(ParityCoefficient(parity, a), Bytes{7}, std::span(rows).subspan(row));
            AddMultiple(ParityCoefficient(parity, b), Bytes{9}, std::span(rows).subspan(row));
          }
          SolveLostBlocks(Bytes{static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b)},
                          Bytes{first, second}, 1, rows);
          ASSERT_EQ(rows, (Bytes{7, 9}));
        }
      }
    }
  }
}

}  // namespace
}  // namespace visavis
