#include "compose.h"

#include <algorithm>
#include <stdexcept>

#include "../parallel.h"

namespace carryline::text {
namespace {

void check(const Ragged& ids, std::int64_t bound, const char* what) {
    const std::int32_t *begin = ids.values, *end = ids.values + ids.size();
    if (begin == end) return;
    const auto [low, high] = std::minmax_element(begin, end);
    if (*low < 0 || *high >= bound) throw std::out_of_range(what);
}

}  // namespace

GramCounts count_grams(const Ragged& words, const Ragged& grams, std::int64_t bound, int threads) {
    check(words, grams.count, "a word whose grams are not given"), check(grams, bound, "a gram beyond the bound");
    struct Seen {
        std::uint32_t documents = 0, last = 0;  // 1 + the number of a text
    };
    struct Counts {
        std::vector<Seen> grams;
        std::vector<std::int64_t> words;
    };
    Pool<Counts> pool;
    const std::vector<std::int64_t> borders = chunks_of(words.offsets, words.count);
    parallel(static_cast<std::int64_t>(borders.size()) - 1, threads, [&](std::int64_t c) {
        typename Pool<Counts>::Loan loan(pool);
        loan->grams.resize(bound), loan->words.resize(grams.count);
        Seen* seen = loan->grams.data();
        for (std::int64_t text = borders[c]; text < borders[c + 1]; ++text) {
            const auto mark = static_cast<std::uint32_t>(text + 1);
            for (std::int64_t i = words.offsets[text]; i < words.offsets[text + 1]; ++i) {
                const std::int32_t word = words.values[i];
                ++loan->words[word];
                for (std::int64_t j = grams.offsets[word]; j < grams.offsets[word + 1]; ++j) {
                    Seen& gram = seen[grams.values[j]];
                    gram.documents += gram.last != mark;
                    gram.last = mark;
                }
            }
        }
    });
    GramCounts found = {std::vector<std::int64_t>(bound), std::vector<std::int64_t>(bound)};
    for (const std::unique_ptr<Counts>& each : pool.all()) {
        for (std::int64_t gram = 0; gram < bound; ++gram) found.documents[gram] += each->grams[gram].documents;
        for (std::int64_t word = 0; word < grams.count; ++word)
            for (std::int64_t j = grams.offsets[word]; j < grams.offsets[word + 1]; ++j)
                found.totals[grams.values[j]] += each->words[word];
    }
    return found;
}

Rows compose_rows(
    const Ragged& words, const Ragged& grams, const std::int32_t* columns, std::int64_t bound, std::int64_t width,
    int threads) {
    check(words, grams.count, "a word whose grams are not given"), check(grams, bound, "a gram beyond the bound");
    std::vector<std::int32_t> kept;          // columns of each word
    std::vector<std::int64_t> starts = {0};  // of each word
    kept.reserve(grams.size());
    for (std::int64_t word = 0; word < grams.count; ++word) {
        for (std::int64_t j = grams.offsets[word]; j < grams.offsets[word + 1]; ++j) {
            const std::int32_t column = columns[grams.values[j]];
            if (column >= width) throw std::out_of_range("a column beyond the width");
            if (column >= 0) kept.push_back(column);
        }
        starts.push_back(static_cast<std::int64_t>(kept.size()));
    }
    const auto fill = [&](Tally& tally, std::int64_t text, RowsPart& part) {
        std::int64_t most = 0;
        for (std::int64_t i = words.offsets[text]; i < words.offsets[text + 1]; ++i)
            most += starts[words.values[i] + 1] - starts[words.values[i]];
        tally.set_width(width);
        std::uint32_t* found = tally.make(most);
        std::int64_t count = 0;
        for (std::int64_t i = words.offsets[text]; i < words.offsets[text + 1]; ++i) {
            const std::int32_t word = words.values[i];
            for (std::int64_t j = starts[word]; j < starts[word + 1]; ++j)
                found[count++] = static_cast<std::uint32_t>(kept[j]);
        }
        tally.add_row(count, part);
    };
    Pool<Tally> tallies;
    return Rows::make(words.offsets, words.count, tallies, threads, fill);
}

}  // namespace carryline::text
