#include "wasm/fec/erasure_code.h"

#include <algorithm>
#include <array>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

// x^8 + x^4 + x^3 + x^2 + 1.
constexpr unsigned kPolynomial = 0x11d;

constexpr std::uint8_t Twice(std::uint8_t a) {
  const unsigned doubled = unsigned{a} << 1;
  return static_cast<std::uint8_t>(doubled > 0xff ? doubled ^ kPolynomial : doubled);
}

constexpr std::uint8_t Multiply(std::uint8_t a, std::uint8_t b) {
  std::uint8_t product = 0;
  for (; b != 0; b = static_cast<std::uint8_t>(b >> 1), a = Twice(a))
    if ((b & 1) != 0) product ^= a;
  return product;
}

// a^254, since a^255 is one.
constexpr std::uint8_t Inverse(std::uint8_t a) {
  std::uint8_t inverse = 1;
  for (int bit = 0; bit < 7; ++bit) {
    a = Multiply(a, a);
    inverse = Multiply(inverse, a);
  }
  return inverse;
}
static_assert(Multiply(Inverse(0x53), 0x53) == 1 && Inverse(1) == 1);

void Scale(std::uint8_t factor, std::span<std::uint8_t> block) {
  for (std::uint8_t& byte : block) byte = Multiply(factor, byte);
}

}  // namespace

std::uint8_t ParityCoefficient(std::size_t parity, std::size_t data) {
  VISAVIS_DCHECK(parity < kMaxParityBlocks && data < kMaxDataBlocks);
  const auto y = static_cast<std::uint8_t>(data);
  const auto first = static_cast<std::uint8_t>(0xff ^ y);
  const auto own = static_cast<std::uint8_t>((0xff - parity) ^ y);
  return Multiply(first, Inverse(own));
}

void AddMultiple(std::uint8_t coefficient, std::span<const std::uint8_t> block,
                 std::span<std::uint8_t> sum) {
  VISAVIS_DCHECK(block.size() <= sum.size());
  std::array<std::uint8_t, 256> multiple;
  multiple[0] = 0;
  std::uint8_t power = coefficient;
  for (std::size_t bit = 1; bit < multiple.size(); bit *= 2, power = Twice(power))
    for (std::size_t i = 0; i < bit; ++i)
      multiple[bit + i] = static_cast<std::uint8_t>(multiple[i] ^ power);
  for (std::size_t i = 0; i < block.size(); ++i) sum[i] ^= multiple[block[i]];
}

// Gauss and Jordan. Every square part of a Cauchy matrix is regular, and so is what is left of it
// after some steps: its pivots are never zero.
void SolveLostBlocks(std::span<const std::uint8_t> lost, std::span<const std::uint8_t> parities,
                     std::size_t size, std::span<std::uint8_t> rows) {
  const std::size_t count = lost.size();
  VISAVIS_DCHECK(count <= kMaxParityBlocks && parities.size() == count &&
                 rows.size() == count * size);
  std::array<std::array<std::uint8_t, kMaxParityBlocks>, kMaxParityBlocks> matrix{};
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t column = 0; column < count; ++column)
      matrix[row][column] = ParityCoefficient(parities[row], lost[column]);
  const auto block = [&](std::size_t row) { return rows.subspan(row * size, size); };
  for (std::size_t pivot = 0; pivot < count; ++pivot) {
    const std::uint8_t factor = Inverse(matrix[pivot][pivot]);
    Scale(factor, matrix[pivot]);
    Scale(factor, block(pivot));
    for (std::size_t row = 0; row < count; ++row) {
      const std::uint8_t multiple = matrix[row][pivot];
      if (row == pivot || multiple == 0) continue;
      AddMultiple(multiple, matrix[pivot], matrix[row]);
      AddMultiple(multiple, block(pivot), block(row));
    }
  }
}

}  // namespace visavis
