#include "rows.h"

#include <algorithm>

namespace carryline::text {

const std::uint32_t* Sorter::sort(std::int64_t count, std::int64_t bound) {
    std::uint32_t* keys = keys_.get();
    if (count < 64) {
        std::sort(keys, keys + count);
        return keys;
    }
    if (other_.count() < keys_.count()) other_ = Block<std::uint32_t>(keys_.count());
    std::uint32_t* other = other_.get();
    for (int shift = 0; shift < 32 && (bound - 1) >> shift != 0; shift += 8) {
        std::uint32_t starts[256] = {};
        for (std::int64_t i = 0; i < count; ++i) ++starts[keys[i] >> shift & 255];
        std::uint32_t at = 0;
        for (std::uint32_t& start : starts) at += std::exchange(start, at);
        for (std::int64_t i = 0; i < count; ++i) other[starts[keys[i] >> shift & 255]++] = keys[i];
        std::swap(keys, other);
    }
    return keys;
}

void Tally::add_row(std::int64_t count, RowsPart& part) {
    width_ <= MOST_COUNTED ? add_counted(count, part) : add_sorted(count, part);
}

// Each column is counted, and those that are there are sorted.
void Tally::add_counted(std::int64_t count, RowsPart& part) {
    std::int64_t stored = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint32_t column = columns_[i];
        columns_[stored] = column;
        stored += counts_[column]++ == 0;
    }
    const std::uint32_t* sorted = sorter_.sort(stored, width_);
    const auto [counts, indices] = part.room(stored);
    for (std::int64_t i = 0; i < stored; ++i) {
        indices[i] = static_cast<std::int32_t>(sorted[i]);
        counts[i] = std::exchange(counts_[sorted[i]], 0);
    }
    part.add(stored);
}

// All are sorted, and those that are equal are counted.
void Tally::add_sorted(std::int64_t count, RowsPart& part) {
    const std::uint32_t* sorted = sorter_.sort(count, width_);
    const auto [counts, indices] = part.room(count);
    std::int64_t runs = -1;
    std::uint32_t last = ~0u;  // no column
    for (std::int64_t i = 0; i < count; ++i) {
        const bool fresh = sorted[i] != last;
        runs += fresh;
        last = sorted[i];
        indices[runs] = static_cast<std::int32_t>(last);
        counts[runs] = fresh ? 1 : counts[runs] + 1;
    }
    part.add(runs + 1);
}

void Rows::copy(std::int32_t* counts, std::int32_t* indices, std::int64_t* indptr, int threads) const {
    indptr[0] = 0;
    parallel(static_cast<std::int64_t>(parts_.size()), threads, [&](std::int64_t p) {
        const RowsPart& part = parts_[p];
        std::copy_n(part.counts(), part.stored(), counts + starts_[p]);
        std::copy_n(part.indices(), part.stored(), indices + starts_[p]);
        for (std::int64_t text = borders_[p]; text < borders_[p + 1]; ++text)
            indptr[text + 1] = starts_[p] + ends_[text];
    });
}

}  // namespace carryline::text
