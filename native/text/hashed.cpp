// The n-grams that begin at one token are each other's beginnings: a hash goes on from where the shorter one's stood.
#include "hashed.h"

#include <algorithm>
#include <cstring>

namespace carryline::text {
namespace {

// Fowler, Noll, Vo: http://www.isthe.com/chongo/tech/comp/fnv/.
class Fnv1a {
  public:
    explicit Fnv1a(const char* begin) : at_(begin) {}
    // The hash of all bytes from the beginning to `end`, which moves ahead.
    std::uint32_t reach(const char* end) {
        for (; at_ != end; ++at_) hash_ = (hash_ ^ static_cast<unsigned char>(*at_)) * 0x01000193u;
        return hash_;
    }
    static std::int64_t size(std::uint32_t hash) { return hash; }

  private:
    const char* at_;
    std::uint32_t hash_ = 0x811c9dc5u;
};

// Appleby: https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp. Whole blocks of four bytes are kept;
// what follows them is mixed in anew at each end.
class Murmur3 {
  public:
    explicit Murmur3(const char* begin) : begin_(begin), at_(begin) {}
    std::uint32_t reach(const char* end) {
        for (; end - at_ >= 4; at_ += 4) hash_ = rotate(hash_ ^ scrambled(block(4)), 13) * 5 + 0xe6546b64u;
        std::uint32_t h = hash_ ^ scrambled(block(end - at_)) ^ static_cast<std::uint32_t>(end - begin_);
        h = (h ^ h >> 16) * 0x85ebca6bu;
        h = (h ^ h >> 13) * 0xc2b2ae35u;
        return h ^ h >> 16;
    }
    static std::int64_t size(std::uint32_t hash) {
        const std::int64_t number = static_cast<std::int32_t>(hash);
        return number < 0 ? -number : number;
    }

  private:
    // The next bytes, little-endian on any machine, filled up with zeros: these change nothing.
    std::uint32_t block(std::ptrdiff_t count) const {
        std::uint32_t bytes = 0;
        for (std::ptrdiff_t i = 0; i < count; ++i)
            bytes |= static_cast<std::uint32_t>(static_cast<unsigned char>(at_[i])) << 8 * i;
        return bytes;
    }
    static std::uint32_t scrambled(std::uint32_t block) { return rotate(block * 0xcc9e2d51u, 15) * 0x1b873593u; }
    static std::uint32_t rotate(std::uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

    const char *begin_, *at_;
    std::uint32_t hash_ = 0;
};

// `visit(hash)` for each n-gram, those that begin at the same token together; else as for_each_ngram of pieces.h.
template <class Hasher, class Visit>
void for_each_hash(const Pieces& pieces, std::int64_t low, std::int64_t high, const Visit& visit) {
    const auto run = [&](std::int64_t first, std::int64_t count, std::int64_t from) {
        for (const std::int64_t end = first + count; first < end; ++first) {
            Hasher hasher(pieces.gram(first, 1).data());
            for (std::int64_t n = from; n <= std::min(high, end - first); ++n) {
                const std::string_view gram = pieces.gram(first, n);
                visit(hasher.reach(gram.data() + gram.size()));
            }
        }
    };
    if (pieces.words() == 0) run(0, pieces.count(), low);
    for (std::int64_t word = 0; word < pieces.words(); ++word) {
        const std::int64_t first = pieces.word(word), count = pieces.word(word + 1) - first;
        if (low <= count) {
            run(first, count, low);
        } else {
            const std::string_view whole = pieces.gram(first, count);
            visit(Hasher(whole.data()).reach(whole.data() + whole.size()));
        }
    }
}

struct Scratch {
    Pieces pieces;
    Tally tally;
    Sorter sorter;  // with signs
};

// Twice a column, and 1 for a negative one.
using Key = std::uint32_t;

void add_signed_row(const Key* sorted, std::int64_t count, RowsPart& part) {
    const auto [counts, indices] = part.room(count);
    std::int64_t runs = -1;
    for (std::int64_t i = 0; i < count; ++i) {
        if (i == 0 || sorted[i] >> 1 != sorted[i - 1] >> 1) {
            indices[++runs] = static_cast<std::int32_t>(sorted[i] >> 1);
            counts[runs] = 0;
        }
        counts[runs] += (sorted[i] & 1) != 0 ? -1 : 1;
    }
    part.add(runs + 1);
}

template <class Hasher>
Rows hash_all(const std::vector<Text>& texts, const Cutter& cutter, const Hashing& hashing, int threads) {
    std::vector<std::int64_t> offsets = {0};  // characters: what the work is divided by
    for (const Text& text : texts) offsets.push_back(offsets.back() + text.length);
    const std::int64_t dimensions = hashing.dimensions;
    const bool is_signed = hashing.is_signed, power_of_two = (dimensions & (dimensions - 1)) == 0;
    const auto key = [&](std::uint32_t hash) {
        const std::int64_t size = Hasher::size(hash);
        const std::int64_t column = power_of_two ? size & (dimensions - 1) : size % dimensions;
        return static_cast<Key>(is_signed ? 2 * column + (hash >> 31) : column);
    };
    const auto fill = [&](Scratch& scratch, std::int64_t text, RowsPart& part) {
        cutter.cut(texts[text], scratch.pieces);
        const std::int64_t lengths = std::min<std::int64_t>(hashing.high, scratch.pieces.count()) - hashing.low + 1;
        const std::int64_t most = std::max<std::int64_t>(lengths, 1) * scratch.pieces.count();
        scratch.tally.set_width(dimensions);
        Key* keys = is_signed ? scratch.sorter.make(most) : scratch.tally.make(most);
        std::int64_t count = 0;
        for_each_hash<Hasher>(
            scratch.pieces, hashing.low, hashing.high, [&](std::uint32_t hash) { keys[count++] = key(hash); });
        if (is_signed)
            add_signed_row(scratch.sorter.sort(count, 2 * dimensions), count, part);
        else
            scratch.tally.add_row(count, part);
    };
    Pool<Scratch> pool;
    return Rows::make(offsets.data(), static_cast<std::int64_t>(texts.size()), pool, threads, fill);
}

}  // namespace

Rows hash_rows(const std::vector<Text>& texts, const Cutter& cutter, const Hashing& hashing, int threads) {
    return hashing.hash == Hash::fnv1a ? hash_all<Fnv1a>(texts, cutter, hashing, threads)
                                       : hash_all<Murmur3>(texts, cutter, hashing, threads);
}

}  // namespace carryline::text
