#include "finder.h"

#include <algorithm>
#include <stdexcept>

namespace carryline::text {

KeyTable::KeyTable(const KnownLevel& level) {
    const std::int64_t bound = level.count == 0 ? 0 : level.keys[level.count - 1] + 1;
    dense_ = bound <= 8 * level.count + 1024;
    int bits = 4;
    while ((std::int64_t(1) << bits) < 2 * level.count) ++bits;
    shift_ = 64 - bits;
    mask_ = dense_ ? static_cast<std::size_t>(bound) : (std::size_t(1) << bits) - 1;  // the last of a dense one is free
    entries_.assign(mask_ + 1, {-1, -1, -1});
    for (std::int64_t rank = 0; rank < level.count; ++rank) {
        const std::int64_t key = level.keys[rank];
        if (key < 0 || (rank > 0 && key <= level.keys[rank - 1]))
            throw std::out_of_range("keys that do not rise from 0");
        std::size_t at = slot(key);
        while (entries_[at].key != -1) at = (at + 1) & mask_;
        entries_[at] = {key, static_cast<std::int32_t>(rank), level.columns[rank]};
    }
}

Finder::Finder(const std::vector<KnownLevel>& levels, std::int64_t stride, std::int64_t width)
    : stride_(stride),
      width_(width) {
    for (const KnownLevel& level : levels) {
        if (level.count == 0) break;  // nothing longer begins with what is not known
        for (std::int64_t i = 0; i < level.count; ++i)
            if (level.columns[i] < -1 || level.columns[i] >= width)
                throw std::out_of_range("a column beyond the width");
        tables_.emplace_back(level);
    }
}

struct Finder::Scratch {
    // One n-gram of the length before, of which the first `n - 1` ids are known, and the key of the one to be looked
    // up.
    struct Open {
        std::int64_t key;
        std::size_t slot;
        std::uint32_t place;
        std::int32_t rank;
    };
    Block<std::int32_t> ids;
    Block<Open> open;
    Tally tally;
};

Rows Finder::rows(const Ragged& ids, int threads) const {
    const auto fill = [&](Scratch& scratch, std::int64_t text, RowsPart& part) {
        const std::int64_t length = ids.offsets[text + 1] - ids.offsets[text];
        if (scratch.ids.count() < length) {
            scratch.ids = Block<std::int32_t>(2 * length);
            scratch.open = Block<Scratch::Open>(2 * length);
        }
        scratch.tally.set_width(width_);
        std::uint32_t* found = scratch.tally.make(static_cast<std::int64_t>(tables_.size()) * length);
        Scratch::Open* open = scratch.open.get();
        std::int32_t* values = scratch.ids.get();
        std::int64_t real = 0, count = 0;
        for (std::int64_t i = ids.offsets[text]; i < ids.offsets[text + 1]; ++i) {
            if (ids.values[i] == 0) continue;
            open[real] = {0, 0, static_cast<std::uint32_t>(real), 0};
            values[real++] = ids.values[i];
        }
        std::int64_t opened = real;
        for (std::int64_t n = 0; n < static_cast<std::int64_t>(tables_.size()); ++n) {
            const KeyTable& table = tables_[n];
            std::int64_t looked_up = 0;
            for (std::int64_t i = 0; i < opened; ++i) {
                const std::int64_t place = open[i].place;
                if (place + n >= real) break;
                const std::int32_t id = values[place + n];
                if (id < 0 || id >= stride_ - 1) continue;
                const std::int64_t key = open[i].rank * stride_ + id;
                const std::size_t slot = table.slot(key);
                table.prefetch(slot);
                open[looked_up++] = {key, slot, static_cast<std::uint32_t>(place), 0};
            }
            opened = 0;
            for (std::int64_t i = 0; i < looked_up; ++i) {
                const KeyTable::Entry& entry = table.find(open[i].key, open[i].slot);
                if (entry.rank < 0) continue;
                open[opened++] = {0, 0, open[i].place, entry.rank};
                found[count] = static_cast<std::uint32_t>(entry.column);
                count += entry.column >= 0;
            }
        }
        scratch.tally.add_row(count, part);
    };
    Pool<Scratch> pool;
    return Rows::make(ids.offsets, ids.count, pool, threads, fill);
}

}  // namespace carryline::text
