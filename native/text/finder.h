// Known n-grams, to be found again in other texts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "ragged.h"
#include "rows.h"

namespace carryline::text {

// The known n-grams of one length, as KnownGrams of ngrams.h has them; see there.
struct KnownLevel {
    const std::int64_t* keys;
    const std::int32_t* columns;
    std::int64_t count;
};

// From a key to the rank of its n-gram and to its column. A table by key where keys are dense, else by their hash.
class KeyTable {
  public:
    struct Entry {
        std::int64_t key;   // -1: free
        std::int32_t rank;  // -1: unknown
        std::int32_t column;
    };

    explicit KeyTable(const KnownLevel& level);

    // Where the search for a key, 0 or more, begins.
    std::size_t slot(std::int64_t key) const {
        if (dense_) return static_cast<std::size_t>(std::min(key, static_cast<std::int64_t>(mask_)));
        return (static_cast<std::uint64_t>(key) * 0x9E3779B97F4A7C15u) >> shift_;
    }
    void prefetch(std::size_t slot) const { __builtin_prefetch(&entries_[slot]); }
    const Entry& find(std::int64_t key, std::size_t slot) const {
        while (entries_[slot].key != key && entries_[slot].key != -1) slot = (slot + 1) & mask_;
        return entries_[slot];
    }

  private:
    std::vector<Entry> entries_;
    std::size_t mask_ = 0;  // the last slot
    int shift_ = 0;
    bool dense_ = false;
};

class Finder {
  public:
    // Throws std::out_of_range for a column that is not from -1 to `width - 1`.
    Finder(const std::vector<KnownLevel>& levels, std::int64_t stride, std::int64_t width);

    // Counts of the columns in each text. An id of `stride - 1` or more, or below 0, is unknown; 0 is padding.
    Rows rows(const Ragged& ids, int threads) const;

  private:
    struct Scratch;

    std::vector<KeyTable> tables_;
    std::int64_t stride_, width_;
};

}  // namespace carryline::text
