#include "number.h"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "../parallel.h"
#include "chunks.h"

namespace carryline::text {
namespace {

struct Chunk {
    std::vector<std::int32_t> ids;  // in its worker's numbers
    std::size_t worker = 0;
    std::int64_t start = 0;  // of its ids among all
};

// N-grams that wait until the places where they are looked up have come into the cache.
struct Batch {
    static constexpr std::size_t SIZE = 16;
    std::string_view grams[SIZE];
    std::uint64_t hashes[SIZE];
    std::size_t count = 0;

    bool full() const { return count == SIZE; }
    void add(std::string_view gram, const Types& types) {
        grams[count] = gram;
        types.expect(hashes[count++] = hash_bytes(gram.data(), gram.size()));
    }
};

// Each has a table of its own, so that none waits. It takes chunks in rising order: what it sees first is the first.
struct Worker {
    struct First {
        std::int64_t chunk, place;
    };

    void number(Batch& batch, std::int64_t chunk, std::vector<std::int32_t>& ids) {
        for (std::size_t i = 0; i < batch.count; ++i) {
            const std::int32_t id = types.intern(batch.grams[i], batch.hashes[i]);
            if (static_cast<std::size_t>(id) == firsts.size())
                firsts.push_back({chunk, static_cast<std::int64_t>(ids.size())});
            ids.push_back(id);
        }
        batch.count = 0;
    }

    Types types;
    std::vector<First> firsts;          // where each type occurs first
    std::vector<std::int32_t> numbers;  // its number among all
};

// All types in one table, that of the first worker, whose numbers go into each worker's `numbers`; where each occurs
// first.
std::vector<std::int64_t> merge(std::vector<Worker>& workers, const std::vector<Chunk>& chunks) {
    Types& all = workers[0].types;
    std::vector<std::int64_t> firsts;
    for (Worker& worker : workers) {
        const std::int64_t count = worker.types.count();
        worker.numbers.resize(count);
        for (std::int32_t type = 0; type < count; ++type) {
            const auto [chunk, place] = worker.firsts[type];
            const std::int64_t first = chunks[chunk].start + place;
            const std::int32_t number =
                &worker == &workers[0] ? type : all.intern(worker.types[type], worker.types.hash(type));
            worker.numbers[type] = number;
            if (static_cast<std::size_t>(number) == firsts.size())
                firsts.push_back(first);
            else
                firsts[number] = std::min(firsts[number], first);
        }
    }
    return firsts;
}

// The types by where they occur first. Each place is a bit: what comes before it is counted, not sorted.
std::vector<std::int32_t> by_first(const std::vector<std::int64_t>& firsts, std::int64_t places) {
    std::vector<std::uint64_t> bits(places / 64 + 1);
    for (const std::int64_t first : firsts) bits[first / 64] |= std::uint64_t{1} << first % 64;
    std::vector<std::int32_t> before(bits.size());
    for (std::size_t i = 1; i < bits.size(); ++i) before[i] = before[i - 1] + __builtin_popcountll(bits[i - 1]);
    std::vector<std::int32_t> order(firsts.size());
    for (std::size_t type = 0; type < firsts.size(); ++type) {
        const std::int64_t word = firsts[type] / 64;
        const std::uint64_t below = bits[word] & ((std::uint64_t{1} << firsts[type] % 64) - 1);
        order[before[word] + __builtin_popcountll(below)] = static_cast<std::int32_t>(type);
    }
    return order;
}

}  // namespace

Numbered number(const std::vector<Text>& texts, const Cutter& cutter, int low, int high, Order order, int threads) {
    const std::vector<std::int64_t> starts = chunks(texts);
    std::vector<Chunk> parts(starts.size() - 1);
    threads = static_cast<int>(std::clamp<std::int64_t>(threads, 1, std::max<std::int64_t>(parts.size(), 1)));
    std::vector<Worker> workers(threads);
    Numbered found;
    found.offsets.resize(texts.size() + 1);

    std::atomic<std::size_t> next = 0;
    parallel(threads, threads, [&](std::int64_t number) {
        Worker& worker = workers[number];
        Pieces pieces;
        Batch batch;
        for (std::size_t c; (c = next.fetch_add(1)) < parts.size();) {
            std::vector<std::int32_t>& ids = parts[c].ids;
            parts[c].worker = number;
            for (std::int64_t i = starts[c]; i < starts[c + 1]; ++i) {
                cutter.cut(texts[i], pieces);
                for_each_ngram(pieces, low, high, [&](std::string_view gram) {
                    batch.add(gram, worker.types);
                    if (batch.full()) worker.number(batch, c, ids);
                });
                worker.number(batch, c, ids);
                found.offsets[i + 1] = static_cast<std::int64_t>(ids.size());
            }
        }
    });
    for (std::size_t c = 0; c < parts.size(); ++c) {
        parts[c].start = found.offsets[starts[c]];
        for (std::int64_t i = starts[c]; i < starts[c + 1]; ++i) found.offsets[i + 1] += parts[c].start;
    }
    const std::int64_t total = found.offsets.back();
    const std::vector<std::int64_t> firsts = merge(workers, parts);
    found.types = std::move(workers[0].types);
    found.order = order == Order::first ? by_first(firsts, total) : found.types.alphabetical();
    std::vector<std::int32_t> rank(found.order.size());
    for (std::size_t i = 0; i < rank.size(); ++i) rank[found.order[i]] = static_cast<std::int32_t>(i);

    found.ids.reset(new std::int32_t[total]);
    for (Worker& worker : workers)
        for (std::int32_t& number : worker.numbers) number = rank[number];
    parallel(static_cast<std::int64_t>(parts.size()), threads, [&](std::int64_t c) {
        const std::vector<std::int32_t>& numbers = workers[parts[c].worker].numbers;
        std::int32_t* to = found.ids.get() + parts[c].start;
        for (const std::int32_t id : parts[c].ids) *to++ = numbers[id];
        std::vector<std::int32_t>().swap(parts[c].ids);
    });
    return found;
}

}  // namespace carryline::text
