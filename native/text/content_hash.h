// A hash of large content, by which a change is noticed. It is no seal against forgery.
#pragma once

#include <cstdint>

namespace carryline::text {

constexpr std::int64_t HASHED_BLOCK = 1 << 16;  // bytes

// XXH64 (Yann Collet, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md) of `size` bytes.
std::uint64_t xxh64(const char* content, std::int64_t size, std::uint64_t seed = 0);

// The XXH64 of the XXH64s (little endian) of all blocks, with the size as its seed: blocks can be hashed in any order,
// which `threads` do.
std::uint64_t hash_content(const char* content, std::int64_t size, int threads);

// The same from the hashes of the blocks.
std::uint64_t hash_of_blocks(const std::uint64_t* hashes, std::int64_t blocks, std::int64_t size);

}  // namespace carryline::text
