// Words of ASCII texts, 64 bytes at a time: classes become a word of bits, and only its edges are looked at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace carryline::text {

// `text` to `to` in lower case; false if it is not all ASCII. Plain loops, which compilers make vectors of.
inline bool lower_ascii(const unsigned char* text, std::size_t length, bool lower, char* to) {
    unsigned char all = 0;
    const unsigned char letters = lower ? 26 : 0;
    for (std::size_t i = 0; i < length; ++i) {
        const unsigned char byte = text[i], place = byte - 'A';
        all |= byte;
        to[i] = static_cast<char>(byte | (place < letters ? 0x20 : 0));
    }
    return all < 0x80;
}

// A set of ASCII characters.
class AsciiSet {
  public:
    static constexpr std::size_t BLOCK = 64;

    template <class Member>
    explicit AsciiSet(Member&& member) {
        for (int code = 0; code < 128; ++code) {
            if (!(has_[code] = member(code))) continue;
            if (!ranges_.empty() && ranges_.back().low + ranges_.back().more + 1 == code)
                ++ranges_.back().more;
            else
                ranges_.push_back({static_cast<unsigned char>(code), 0});
        }
    }

    bool has(unsigned code) const { return has_[code]; }

    // Which of the BLOCK bytes at `at` are members, a bit each.
    std::uint64_t find(const char* at) const {
        unsigned char found[BLOCK] = {};
        for (const Range& range : ranges_)
            for (std::size_t i = 0; i < BLOCK; ++i)
                found[i] |= static_cast<unsigned char>(static_cast<unsigned char>(at[i]) - range.low) <= range.more;
        return gather(found);
    }

    // The lowest bit of each byte.
    static std::uint64_t gather(const unsigned char* found) {
        std::uint64_t bits = 0;
        for (int i = 0; i < 8; ++i) {
            std::uint64_t eight = 0;
            for (int j = 0; j < 8; ++j) eight |= std::uint64_t{found[8 * i + j]} << 8 * j;  // one load
            bits |= (eight * 0x0102040810204080) >> 56 << 8 * i;
        }
        return bits;
    }

  private:
    struct Range {
        unsigned char low, more;
    };
    std::array<bool, 128> has_;
    std::vector<Range> ranges_;  // the same
};

// `visit(first, last)` for each run of members at least `least` long; with `apostrophes`, one between two members
// belongs to their run. BLOCK bytes can be read beyond the end.
template <class Visit>
void ascii_words(
    const char* text, const char* end, const AsciiSet& set, bool apostrophes, std::ptrdiff_t least, Visit&& visit) {
    constexpr std::size_t LAST = AsciiSet::BLOCK - 1;
    const char* first = nullptr;           // of the run that is open
    std::uint64_t before = 0, inside = 0;  // the last bit of the block before: a member, in a run
    std::uint64_t next = text < end ? set.find(text) : 0;
    for (const char* at = text; at < end; at += AsciiSet::BLOCK) {
        std::uint64_t found = next;
        const std::size_t left = end - at;
        if (left <= LAST) found &= (std::uint64_t{1} << left) - 1;
        next = left > LAST + 1 ? set.find(at + AsciiSet::BLOCK) : 0;
        if (apostrophes) {
            unsigned char quotes[AsciiSet::BLOCK];
            for (std::size_t i = 0; i < AsciiSet::BLOCK; ++i) quotes[i] = at[i] == '\'';
            const std::uint64_t after = left > LAST + 1 ? next << LAST : 0;
            const std::uint64_t joins = AsciiSet::gather(quotes) & (found << 1 | before) & (found >> 1 | after);
            before = found >> LAST;
            found |= joins;
        }
        std::uint64_t edges = found ^ (found << 1 | inside);
        inside = found >> LAST;
        for (; edges != 0; edges &= edges - 1) {
            const char* edge = at + __builtin_ctzll(edges);
            if (first == nullptr) {
                first = edge;
            } else {
                if (edge - first >= least) visit(first, edge);
                first = nullptr;
            }
        }
    }
    if (first != nullptr && end - first >= least) visit(first, end);
}

}  // namespace carryline::text
