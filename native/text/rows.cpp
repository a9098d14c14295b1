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
