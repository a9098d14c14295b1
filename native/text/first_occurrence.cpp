// The order in which columns occur first: that of scikit-learn's vectorisers, which number n-grams as they come.
#include "../parallel.h"
#include "ngrams.h"

namespace carryline::text {

std::vector<std::int32_t> NGrams::by_first_occurrence(int threads) const {
    const auto chunks = static_cast<std::int64_t>(borders_.size()) - 1;
    const std::size_t columns = frequencies_.documents.size();
    std::vector<std::vector<std::int32_t>> fresh(chunks);  // the columns of a chunk, by their first occurrence in it
    Pool<std::vector<std::uint32_t>> pool;                 // for each column, 1 + the last chunk in which it was seen
    parallel(chunks, threads, [&](std::int64_t c) {
        Pool<std::vector<std::uint32_t>>::Loan last(pool);
        last->resize(columns);
        for (std::int64_t text = borders_[c]; text < borders_[c + 1]; ++text)
            for (int n = wanted_.low; n <= wanted_.high && !levels_[n - 1].keys.empty(); ++n) {
                const std::int32_t *ranks = ranks_[n - 1].get(), *column_of = levels_[n - 1].columns.data();
                for (std::int64_t place = offsets_[text]; place < offsets_[text + 1]; ++place) {
                    const std::int32_t column = ranks[place] < 0 ? -1 : column_of[ranks[place]];
                    if (column < 0 || (*last)[column] == c + 1) continue;
                    (*last)[column] = static_cast<std::uint32_t>(c + 1);
                    fresh[c].push_back(column);
                }
            }
    });
    std::vector<std::int32_t> order;
    order.reserve(columns);
    std::vector<bool> seen(columns);
    for (const std::vector<std::int32_t>& part : fresh)
        for (const std::int32_t column : part)
            if (!seen[column]) seen[column] = true, order.push_back(column);
    return order;
}

}  // namespace carryline::text
