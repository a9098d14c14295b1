// Grams of words, such as characters within words, as grams of texts: each word's are found once, however often it
// comes.
#pragma once

#include <cstdint>
#include <vector>

#include "ragged.h"
#include "rows.h"

namespace carryline::text {

// In how many texts, and how often, each gram occurs: of all grams below `bound`.
struct GramCounts {
    std::vector<std::int64_t> documents, totals;
};

// `words`: of each text; `grams`: of each word. Throws std::out_of_range for a word without a place in `grams`, and for
// a gram that is not from 0 to `bound - 1`.
GramCounts count_grams(const Ragged& words, const Ragged& grams, std::int64_t bound, int threads);

// The texts, with gram g in column `columns[g]` (bound,) below `width`, or left out for -1. Throws as above.
Rows compose_rows(
    const Ragged& words, const Ragged& grams, const std::int32_t* columns, std::int64_t bound, std::int64_t width,
    int threads);

}  // namespace carryline::text
