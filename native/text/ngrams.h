// n-grams of ids, counted: what kernels/text/ngrams.py promises, and the NumPy twin does by sorting.
#pragma once

#include <cstdint>
#include <vector>

#include "block.h"
#include "longer.h"
#include "ragged.h"
#include "rows.h"

namespace carryline::text {

// The n-grams of one length that are in enough texts, by rising keys: rank of the first n - 1 ids * stride + last id.
struct KnownGrams {
    std::vector<std::int64_t> keys;
    std::vector<std::int32_t> columns;  // -1: a mere beginning
};

struct Wanted {
    std::int64_t stride;       // above every id
    int low, high;             // lengths
    std::int64_t least, most;  // texts
    std::int64_t at_once;      // occurrences in memory; see longer.h
};

// How often: of the columns, in their order.
struct Frequencies {
    std::vector<std::int64_t> documents, totals;
};

class NGrams {
  public:
    // Throws std::out_of_range for an id that is not from 0 to stride - 1. The ids are not needed afterwards.
    NGrams(const Ragged& ids, Wanted wanted, int threads);
    NGrams(const NGrams&) = delete;
    NGrams& operator=(const NGrams&) = delete;

    const std::vector<KnownGrams>& levels() const { return levels_; }
    const Frequencies& frequencies() const { return frequencies_; }

    // The columns by the text in which they occur first; there, shorter ones first; then by place.
    std::vector<std::int32_t> by_first_occurrence(int threads) const;

    // The texts, with column i as column `renumber[i]` below `width`, or left out for -1.
    Rows rows(const std::int32_t* renumber, std::int64_t width, int threads) const;

  private:
    void count_singles(const Ragged& ids, int threads);
    void count_longest(int threads);
    void append(const std::vector<Found>& found, Block<std::int32_t> ranks);

    Wanted wanted_;
    std::vector<std::int64_t> offsets_;       // of the texts, without padding
    std::vector<std::int64_t> borders_;       // of chunks, in texts
    std::vector<Block<std::int32_t>> ranks_;  // [n - 1][place]: of the n-gram that begins there, or -1
    std::vector<std::int64_t> occurrences_;   // of each n-gram of the longest length so far
    std::vector<KnownGrams> levels_;
    Frequencies frequencies_;
};

}  // namespace carryline::text
