#include "ngrams.h"

#include <limits>
#include <stdexcept>
#include <string>

#include "../parallel.h"
#include "longer.h"

namespace carryline::text {

NGrams::NGrams(const Ragged& ids, Wanted wanted, int threads)
    : wanted_(wanted),
      borders_(chunks_of(ids.offsets, ids.count)) {
    if (ids.count >= std::int64_t(1) << 31) throw std::out_of_range("more than 2^31 - 1 texts");
    count_singles(ids, threads);
    while (static_cast<int>(levels_.size()) < wanted_.high) count_longest(threads);
}

void NGrams::count_singles(const Ragged& ids, int threads) {
    const auto chunks = static_cast<std::int64_t>(borders_.size()) - 1;
    offsets_.assign(ids.count + 1, 0);
    const std::vector<Found> found =
        count_dense(chunks, wanted_.stride, wanted_.least, threads, [&](std::int64_t c, const auto& visit) {
            for (std::int64_t text = borders_[c]; text < borders_[c + 1]; ++text)
                for (std::int64_t i = ids.offsets[text]; i < ids.offsets[text + 1]; ++i) {
                    const std::int32_t id = ids.values[i];
                    if (id < 0 || id >= wanted_.stride) throw std::out_of_range("an id of " + std::to_string(id));
                    if (id == 0) continue;
                    visit(id, text);
                    ++offsets_[text + 1];
                }
        });
    for (std::int64_t text = 0; text < ids.count; ++text) offsets_[text + 1] += offsets_[text];

    const std::vector<std::int32_t> rank = ranks_by_key(found, wanted_.stride);
    Block<std::int32_t> ranks(offsets_.back());
    parallel(chunks, threads, [&](std::int64_t c) {
        std::int32_t* to = ranks.get() + offsets_[borders_[c]];
        for (std::int64_t i = ids.offsets[borders_[c]]; i < ids.offsets[borders_[c + 1]]; ++i)
            if (ids.values[i] != 0) *to++ = rank[ids.values[i]];
    });
    append(found, std::move(ranks));
}

void NGrams::count_longest(int threads) {
    if (levels_.back().keys.empty()) {  // nor are there longer ones, and no rank takes memory
        append({}, {});
        return;
    }
    const int n = static_cast<int>(levels_.size()) + 1;
    const Places places = {offsets_, borders_, ranks_.front().get(), ranks_.back().get()};
    const auto known = static_cast<std::int64_t>(levels_.front().keys.size());
    Longer longer = count_longer(places, occurrences_, {n, known, wanted_.least, wanted_.at_once}, threads);
    for (Found& each : longer.grams)
        each.key = each.key / known * wanted_.stride + levels_.front().keys[each.key % known];
    append(longer.grams, std::move(longer.ranks));
}

void NGrams::append(const std::vector<Found>& found, Block<std::int32_t> ranks) {
    if (frequencies_.documents.size() + found.size() > std::numeric_limits<std::int32_t>::max())
        throw std::length_error("more than 2^31 - 1 n-grams");
    const int n = static_cast<int>(levels_.size()) + 1;
    KnownGrams level;
    level.keys.reserve(found.size()), level.columns.reserve(found.size());
    occurrences_.clear();
    for (const Found& each : found) {
        const bool named = n >= wanted_.low && each.documents <= wanted_.most;
        level.keys.push_back(static_cast<std::int64_t>(each.key));
        level.columns.push_back(named ? static_cast<std::int32_t>(frequencies_.documents.size()) : -1);
        occurrences_.push_back(each.total);
        if (named) frequencies_.documents.push_back(each.documents), frequencies_.totals.push_back(each.total);
    }
    levels_.push_back(std::move(level));
    ranks_.push_back(std::move(ranks));
}

Rows NGrams::rows(const std::int32_t* renumber, std::int64_t width, int threads) const {
    std::vector<std::vector<std::int32_t>> columns;  // by length and rank
    for (const KnownGrams& level : levels_) {
        columns.emplace_back();
        columns.back().reserve(level.columns.size());
        for (const std::int32_t column : level.columns) {
            columns.back().push_back(column < 0 ? -1 : renumber[column]);
            if (columns.back().back() >= width) throw std::out_of_range("a column beyond the width");
        }
    }
    int longest = wanted_.high;
    while (longest >= wanted_.low && levels_[longest - 1].keys.empty()) --longest;
    const std::int64_t lengths = longest - wanted_.low + 1;
    const auto fill = [&](Tally& tally, std::int64_t text, RowsPart& part) {
        tally.set_width(width);
        std::uint32_t* found = tally.make(lengths * (offsets_[text + 1] - offsets_[text]));
        std::int64_t count = 0;
        for (int n = wanted_.low; n <= longest; ++n) {
            const std::int32_t *ranks = ranks_[n - 1].get(), *column = columns[n - 1].data();
            for (std::int64_t place = offsets_[text]; place < offsets_[text + 1]; ++place) {
                if (ranks[place] < 0) continue;
                found[count] = static_cast<std::uint32_t>(column[ranks[place]]);
                count += column[ranks[place]] >= 0;
            }
        }
        tally.add_row(count, part);
    };
    Pool<Tally> tallies;
    return Rows::make(offsets_.data(), static_cast<std::int64_t>(offsets_.size()) - 1, tallies, threads, fill);
}

}  // namespace carryline::text
