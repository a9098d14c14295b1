// Sparse rows, one of each text: columns as they come, in any order, become columns that rise, each with its count.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "../parallel.h"
#include "block.h"
#include "ragged.h"

namespace carryline::text {

// Numbers in rising order, by their bytes: a radix sort, for the some hundred of a text.
class Sorter {
  public:
    // Room for `count` numbers, to be written from the start; what was there is lost.
    std::uint32_t* make(std::int64_t count) {
        if (count > keys_.count()) keys_ = Block<std::uint32_t>(count + count / 2), other_ = {};
        return keys_.get();
    }
    // The first `count` of them, sorted, until the next `make`. None is `bound` or more.
    const std::uint32_t* sort(std::int64_t count, std::int64_t bound);

  private:
    Block<std::uint32_t> keys_, other_;
};

// Rows one after the other.
class RowsPart {
  public:
    struct Room {
        std::int32_t *counts, *indices;
    };
    // Where the next row goes, of at most `most` columns.
    Room room(std::int64_t most) {
        if (stored_ + most > counts_.count()) {
            const std::int64_t count = std::max(stored_ + most, 2 * counts_.count());
            counts_.resize(count, stored_), indices_.resize(count, stored_);
        }
        return {counts_.get() + stored_, indices_.get() + stored_};
    }
    // The next row has so many columns.
    void add(std::int64_t columns) { stored_ += columns; }
    // These rows without the room for more, which is kept for other ones.
    RowsPart take() {
        RowsPart rows;
        const auto [counts, indices] = rows.room(stored_);
        std::copy_n(counts_.get(), stored_, counts), std::copy_n(indices_.get(), stored_, indices);
        rows.stored_ = std::exchange(stored_, 0);
        return rows;
    }

    const std::int32_t* counts() const { return counts_.get(); }
    const std::int32_t* indices() const { return indices_.get(); }
    std::int64_t stored() const { return stored_; }

  private:
    Block<std::int32_t> counts_, indices_;
    std::int64_t stored_ = 0;
};

// The columns of one text after the other, as they come, to rows of counts.
class Tally {
  public:
    // Columns are below `width`.
    void set_width(std::int64_t width) {
        width_ = width;
        if (width <= MOST_COUNTED) counts_.resize(width);
    }
    // Room for the columns of the next text, `most` of them, to be written from the start.
    std::uint32_t* make(std::int64_t most) { return columns_ = sorter_.make(most); }
    // Add the row of the first `count` of them.
    void add_row(std::int64_t count, RowsPart& part);

  private:
    static constexpr std::int64_t MOST_COUNTED = 1 << 18;  // 1 MiB: what a core has of cache for itself
    void add_counted(std::int64_t count, RowsPart& part);
    void add_sorted(std::int64_t count, RowsPart& part);

    Sorter sorter_;
    std::uint32_t* columns_ = nullptr;
    std::int64_t width_ = 0;
    std::vector<std::int32_t> counts_;  // by column; zeros between texts
};

// A matrix in compressed rows, in parts as they were made.
class Rows {
  public:
    // `fill(scratch, text, part)` for each text adds its row to the part. `Scratch` is what a fill needs for itself.
    // `offsets`: of the texts, by which the work is divided.
    template <class Scratch, class Fill>
    static Rows make(
        const std::int64_t* offsets, std::int64_t texts, Pool<Scratch>& pool, int threads, const Fill& fill);

    std::int64_t texts() const { return ends_.count(); }
    std::int64_t stored() const { return starts_.back(); }
    // `counts` and `indices` (stored,), `indptr` (texts + 1,).
    void copy(std::int32_t* counts, std::int32_t* indices, std::int64_t* indptr, int threads) const;

  private:
    std::vector<std::int64_t> borders_;  // of the parts, in texts
    Block<std::int64_t> ends_;           // of each row within its part
    std::vector<RowsPart> parts_;
    std::vector<std::int64_t> starts_;  // of each part, and the end of the last
};

template <class Scratch, class Fill>
Rows Rows::make(const std::int64_t* offsets, std::int64_t texts, Pool<Scratch>& pool, int threads, const Fill& fill) {
    Rows rows;
    rows.borders_ = chunks_of(offsets, texts);
    rows.ends_ = Block<std::int64_t>(texts);
    const auto parts = static_cast<std::int64_t>(rows.borders_.size()) - 1;
    rows.parts_.resize(parts);
    Pool<RowsPart> wide;
    parallel(parts, threads, [&](std::int64_t p) {
        typename Pool<Scratch>::Loan scratch(pool);
        Pool<RowsPart>::Loan part(wide);
        for (std::int64_t text = rows.borders_[p]; text < rows.borders_[p + 1]; ++text) {
            fill(*scratch, text, *part);
            rows.ends_[text] = part->stored();
        }
        rows.parts_[p] = part->take();
    });
    rows.starts_ = {0};
    for (const RowsPart& part : rows.parts_) rows.starts_.push_back(rows.starts_.back() + part.stored());
    return rows;
}

}  // namespace carryline::text
