#include "content_hash.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "../parallel.h"

namespace carryline::text {
namespace {

constexpr std::uint64_t PRIMES[] = {
    0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5};

inline std::uint64_t turn(std::uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

inline std::uint64_t mixed(std::uint64_t sum, std::uint64_t word) {
    return turn(sum + word * PRIMES[1], 31) * PRIMES[0];
}

template <class Word>
inline Word take(const char*& at) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    at += sizeof word;
    return word;
}

}  // namespace

std::uint64_t xxh64(const char* at, std::int64_t size, std::uint64_t seed) {
    const char* const end = at + size;
    std::uint64_t hash = seed + PRIMES[4];
    if (size >= 32) {
        std::uint64_t sums[] = {seed + PRIMES[0] + PRIMES[1], seed + PRIMES[1], seed, seed - PRIMES[0]};
        while (end - at >= 32)
            for (std::uint64_t& sum : sums) sum = mixed(sum, take<std::uint64_t>(at));
        hash = turn(sums[0], 1) + turn(sums[1], 7) + turn(sums[2], 12) + turn(sums[3], 18);
        for (const std::uint64_t sum : sums) hash = (hash ^ mixed(0, sum)) * PRIMES[0] + PRIMES[3];
    }
    hash += static_cast<std::uint64_t>(size);
    while (end - at >= 8) hash = turn(hash ^ mixed(0, take<std::uint64_t>(at)), 27) * PRIMES[0] + PRIMES[3];
    if (end - at >= 4) hash = turn(hash ^ take<std::uint32_t>(at) * PRIMES[0], 23) * PRIMES[1] + PRIMES[2];
    while (at != end) hash = turn(hash ^ take<std::uint8_t>(at) * PRIMES[4], 11) * PRIMES[0];
    hash = (hash ^ hash >> 33) * PRIMES[1];
    hash = (hash ^ hash >> 29) * PRIMES[2];
    return hash ^ hash >> 32;
}

std::uint64_t hash_of_blocks(const std::uint64_t* hashes, std::int64_t blocks, std::int64_t size) {
    return xxh64(reinterpret_cast<const char*>(hashes), blocks * 8, static_cast<std::uint64_t>(size));
}

std::uint64_t hash_content(const char* content, std::int64_t size, int threads) {
    std::vector<std::uint64_t> hashes((size + HASHED_BLOCK - 1) / HASHED_BLOCK);
    const auto blocks = static_cast<std::int64_t>(hashes.size());
    parallel(blocks, threads, [&](std::int64_t block) {
        const std::int64_t start = block * HASHED_BLOCK;
        hashes[block] = xxh64(content + start, std::min(HASHED_BLOCK, size - start));
    });
    return hash_of_blocks(hashes.data(), blocks, size);
}

}  // namespace carryline::text
