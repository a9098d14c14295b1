// n-grams counted by their keys, where these are few: a number for each key that there could be.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "../parallel.h"
#include "ragged.h"

namespace carryline::text {

// An n-gram that is in enough texts.
struct Found {
    std::uint64_t key;
    std::int64_t total;
    std::uint32_t documents;
};

// The n-grams in at least `least` texts, by rising keys. `each_key(chunk, visit)` calls `visit(key, text)` for each
// occurrence in a chunk of whole texts, keys below `bound`. Takes 16 bytes for each key and thread.
template <class EachKey>
std::vector<Found> count_dense(
    std::int64_t chunks, std::int64_t bound, std::int64_t least, int threads, const EachKey& each_key) {
    struct Seen {
        std::int64_t total = 0;
        std::uint32_t documents = 0, last = 0;  // 1 + the number of a text
    };
    using Table = std::vector<Seen>;
    Pool<Table> pool;
    parallel(chunks, threads, [&](std::int64_t c) {
        typename Pool<Table>::Loan table(pool);
        table->resize(bound);
        Seen* seen = table->data();
        each_key(c, [&](std::uint64_t key, std::int64_t text) {
            Seen& gram = seen[key];
            ++gram.total;
            gram.documents += gram.last != text + 1;
            gram.last = static_cast<std::uint32_t>(text + 1);
        });
    });
    std::vector<Found> found;
    for (std::int64_t key = 0; key < bound; ++key) {
        Found sum = {static_cast<std::uint64_t>(key), 0, 0};
        for (const std::unique_ptr<Table>& each : pool.all())
            sum.total += (*each)[key].total, sum.documents += (*each)[key].documents;
        if (sum.documents != 0 && sum.documents >= least) found.push_back(sum);
    }
    return found;
}

// The rank of each key below `bound` among the found ones, or -1.
inline std::vector<std::int32_t> ranks_by_key(const std::vector<Found>& found, std::int64_t bound) {
    std::vector<std::int32_t> ranks(bound, -1);
    for (std::size_t rank = 0; rank < found.size(); ++rank) ranks[found[rank].key] = static_cast<std::int32_t>(rank);
    return ranks;
}

}  // namespace carryline::text
