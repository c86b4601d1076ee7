// An erasure code over blocks of bytes: any `m` parity blocks make up for any `m` lost ones of the
// data (Reed-Solomon, by a Cauchy matrix over GF(2^8), J. Blömer et al., "An XOR-Based
// Erasure-Resilient Coding Scheme", ICSI TR-95-048, 1995). The matrix is scaled so that the first
// parity block is the exclusive or of all, as in RFC 5109 and RFC 8627. Shorter blocks count as
// filled up with zeros.
//
// Pure functions; no state, no time; nothing is allocated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace visavis {

inline constexpr std::size_t kMaxParityBlocks = 8;
inline constexpr std::size_t kMaxDataBlocks = 255 - kMaxParityBlocks;

// Of data block `data` (below kMaxDataBlocks) in parity block `parity` (below kMaxParityBlocks).
// Never zero.
std::uint8_t ParityCoefficient(std::size_t parity, std::size_t data);

// sum += coefficient * block, from sum's beginning on; `block` is no longer than `sum`.
void AddMultiple(std::uint8_t coefficient, std::span<const std::uint8_t> block,
                 std::span<std::uint8_t> sum);

// `rows`: blocks of `size` bytes, one after the other, as many as `lost` and `parities` name, at
// most kMaxParityBlocks: of each parity block what is left when the data blocks that are here are
// added to it. Overwrites them with the lost data blocks, in the order of `lost`. Numbers in `lost`
// and in `parities` are different from each other.
void SolveLostBlocks(std::span<const std::uint8_t> lost, std::span<const std::uint8_t> parities,
                     std::size_t size, std::span<std::uint8_t> rows);

}  // namespace visavis
