// Where there are few possible keys, as among characters, n-grams are counted by them: see dense.h. Elsewhere, as among
// words, occurrences are divided among partitions by their beginnings, so that all of an n-gram meet in one, in the
// order of the texts; the hash table of one fits a core's cache. Beginnings of a partition are neighbours, hence
// n-grams sorted within each are sorted as a whole.
#include "longer.h"

#include <algorithm>
#include <numeric>

#include "../parallel.h"
#include "gram_counter.h"
#include "ragged.h"

namespace carryline::text {
namespace {

constexpr std::int64_t PARTITION = 1 << 15;        // occurrences, of which a third or so are of different n-grams
constexpr std::int64_t MOST_KEYS = 1 << 22;        // to count by them: 64 MiB for each thread
constexpr std::int64_t MOST_PARTITIONS = 1 << 11;  // at a time
constexpr std::uint32_t RARE = ~0u;

struct Record {
    std::uint64_t key;    // then the rank of the n-gram within its partition, or RARE
    std::uint32_t place;  // in its chunk
    std::uint32_t text;
};

class Counting {
  public:
    Counting(const Places& places, const Aim& aim, int threads) : places_(places), aim_(aim), threads_(threads) {}

    Longer count(const std::vector<std::int64_t>& occurrences) {
        found_.ranks = Block<std::int32_t>(places_.offsets.back());
        parallel(chunks(), threads_, [&](std::int64_t c) {
            std::fill(found_.ranks.get() + start(c), found_.ranks.get() + start(c + 1), -1);
        });
        const std::int64_t keys = static_cast<std::int64_t>(occurrences.size()) * aim_.known_singles;
        if (keys <= std::min(MOST_KEYS, places_.offsets.back())) {
            count_by_key(keys);
            return std::move(found_);
        }
        divide(occurrences);
        const auto partitions = static_cast<std::int64_t>(weights_.size());
        for (std::int64_t first = 0, end = 0; first < partitions; first = end) {
            std::int64_t weight = weights_[end++];
            while (end < partitions && end - first < MOST_PARTITIONS && weight + weights_[end] <= aim_.at_once)
                weight += weights_[end++];
            count_partitions(first, end - first);
        }
        return std::move(found_);
    }

  private:
    std::int64_t chunks() const { return static_cast<std::int64_t>(places_.borders.size()) - 1; }
    std::int64_t start(std::int64_t chunk) const { return places_.offsets[places_.borders[chunk]]; }

    // Which partition each beginning belongs to.
    void divide(const std::vector<std::int64_t>& occurrences) {
        partition_.reserve(occurrences.size());
        for (const std::int64_t each : occurrences) {
            if (weights_.empty() || weights_.back() + each > PARTITION) weights_.push_back(0);
            weights_.back() += each;
            partition_.push_back(static_cast<std::uint32_t>(weights_.size() - 1));
        }
    }

    // `visit(key, beginning, place, text)` for each occurrence in a chunk of an n-gram that may be in enough texts: the
    // n - 1 ids that it begins with are, and so are those that it ends with.
    template <class Visit>
    void each_occurrence(std::int64_t chunk, const Visit& visit) const {
        for (std::int64_t text = places_.borders[chunk]; text < places_.borders[chunk + 1]; ++text) {
            const std::int64_t last = places_.offsets[text + 1] - aim_.n;
            for (std::int64_t place = places_.offsets[text]; place <= last; ++place) {
                const std::int32_t beginning = places_.beginnings[place];
                if ((beginning | places_.beginnings[place + 1]) < 0) continue;
                const std::int64_t key = beginning * aim_.known_singles + places_.singles[place + aim_.n - 1];
                visit(static_cast<std::uint64_t>(key), beginning, place, text);
            }
        }
    }

    void count_by_key(std::int64_t keys) {
        const auto each_key = [&](std::int64_t c, const auto& visit) {
            each_occurrence(
                c, [&](std::uint64_t key, std::int32_t, std::int64_t, std::int64_t text) { visit(key, text); });
        };
        found_.grams = count_dense(chunks(), keys, aim_.least, threads_, each_key);
        const std::vector<std::int32_t> ranks = ranks_by_key(found_.grams, keys);
        parallel(chunks(), threads_, [&](std::int64_t c) {
            each_occurrence(c, [&](std::uint64_t key, std::int32_t, std::int64_t place, std::int64_t) {
                found_.ranks[place] = ranks[key];
            });
        });
    }

    void count_partitions(std::int64_t first, std::int64_t partitions) {
        // ends[chunk * partitions + p]: where records of that chunk and partition go; those of a partition lie
        // together.
        Block<std::int64_t> ends(chunks() * partitions);
        parallel(chunks(), threads_, [&](std::int64_t c) {
            std::int64_t* sizes = ends.get() + c * partitions;
            std::fill(sizes, sizes + partitions, 0);
            each_occurrence(c, [&](std::uint64_t, std::int32_t beginning, std::int64_t, std::int64_t) {
                const std::int64_t p = partition_[beginning] - first;
                if (p >= 0 && p < partitions) ++sizes[p];
            });
        });
        std::int64_t total = 0;
        std::vector<std::int64_t> starts;
        for (std::int64_t p = 0; p < partitions; ++p) {
            starts.push_back(total);
            for (std::int64_t c = 0; c < chunks(); ++c) total += std::exchange(ends[c * partitions + p], total);
        }
        starts.push_back(total);
        Block<Record> records(total);
        parallel(chunks(), threads_, [&](std::int64_t c) {
            std::int64_t* at = ends.get() + c * partitions;
            each_occurrence(c, [&](std::uint64_t key, std::int32_t beginning, std::int64_t place, std::int64_t text) {
                const std::int64_t p = partition_[beginning] - first;
                if (p < 0 || p >= partitions) return;
                records[at[p]++] = {
                    key, static_cast<std::uint32_t>(place - start(c)), static_cast<std::uint32_t>(text)};
            });
        });
        std::vector<std::vector<Found>> found(partitions);
        Pool<GramCounter> counters;
        parallel(partitions, threads_, [&](std::int64_t p) {
            Pool<GramCounter>::Loan counter(counters);
            found[p] = count_records(*counter, records.get() + starts[p], records.get() + starts[p + 1]);
        });
        std::vector<std::int64_t> bases;  // ranks of what came before each partition
        for (const std::vector<Found>& each : found) {
            bases.push_back(static_cast<std::int64_t>(found_.grams.size()));
            found_.grams.insert(found_.grams.end(), each.begin(), each.end());
        }
        parallel(partitions, threads_, [&](std::int64_t p) {
            std::int64_t i = starts[p];
            for (std::int64_t c = 0; c < chunks(); ++c) {
                std::int32_t* ranks = found_.ranks.get() + start(c);
                for (const std::int64_t end = ends[c * partitions + p]; i < end; ++i)
                    if (records[i].key != RARE)
                        ranks[records[i].place] = static_cast<std::int32_t>(bases[p] + records[i].key);
            }
        });
    }

    // The frequent n-grams of one partition, by their keys; a record's key becomes the rank among them.
    std::vector<Found> count_records(GramCounter& counter, Record* begin, Record* end) const {
        counter.clear((end - begin) / 2);
        for (Record* each = begin; each != end; ++each) each->key = counter.add(each->key, each->text);
        std::vector<Gram>& grams = counter.grams();
        struct Frequent {
            std::uint64_t key;
            std::uint32_t number;
        };
        std::vector<Frequent> frequent;
        for (std::uint32_t number = 0; number < grams.size(); ++number) {
            if (grams[number].documents >= aim_.least) frequent.push_back({grams[number].key, number});
            grams[number].last = RARE;
        }
        std::sort(frequent.begin(), frequent.end(), [](const Frequent& a, const Frequent& b) { return a.key < b.key; });
        std::vector<Found> found;
        found.reserve(frequent.size());
        for (const Frequent& each : frequent) {
            Gram& gram = grams[each.number];
            gram.last = static_cast<std::uint32_t>(found.size());
            found.push_back({gram.key, gram.total, gram.documents});
        }
        for (Record* each = begin; each != end; ++each) each->key = grams[each->key].last;
        return found;
    }

    const Places& places_;
    const Aim aim_;
    const int threads_;
    std::vector<std::uint32_t> partition_;  // of each beginning
    std::vector<std::int64_t> weights_;     // of each partition: occurrences of its beginnings
    Longer found_;
};

}  // namespace

Longer count_longer(const Places& places, const std::vector<std::int64_t>& occurrences, const Aim& aim, int threads) {
    return Counting(places, aim, threads).count(occurrences);
}

}  // namespace carryline::text
