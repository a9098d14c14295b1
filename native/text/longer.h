// From the n-grams of one length to those that are one id longer.
#pragma once

#include <cstdint>
#include <vector>

#include "block.h"
#include "dense.h"

namespace carryline::text {

// Texts as ranks of known n-grams: which n-gram begins at a place, or -1.
struct Places {
    const std::vector<std::int64_t>& offsets;  // (texts + 1,): text i is the places from offsets[i] to offsets[i + 1]
    const std::vector<std::int64_t>& borders;  // of chunks of texts
    const std::int32_t* singles;               // the 1-grams
    const std::int32_t* beginnings;            // those of the length before
};

struct Longer {
    // By rising keys, in the order of their ranks: rank of the beginning * known singles + rank of the last id.
    std::vector<Found> grams;
    Block<std::int32_t> ranks;  // of the n-gram at each place, or -1
};

struct Aim {
    int n;  // ids, 2 or more
    std::int64_t known_singles;
    std::int64_t least;    // texts
    std::int64_t at_once;  // occurrences in memory, 16 bytes each; more only where a single beginning has more
};

// Count the n-grams of `n` ids that are in enough texts. `occurrences`: of each beginning, or an upper bound.
Longer count_longer(const Places& places, const std::vector<std::int64_t>& occurrences, const Aim& aim, int threads);

}  // namespace carryline::text
