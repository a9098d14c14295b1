#include "word_index.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace carryline::text {
namespace {

std::string_view word(const WordList& words, std::int64_t number) {
    const std::int64_t start = words.offsets[number];
    return {words.content + start, static_cast<std::size_t>(words.offsets[number + 1] - start - 1)};
}

// FNV-1a, its upper half folded in, as its authors advise for a table of a power of two.
std::uint64_t hash(std::string_view word) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char byte : word) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
    return hash ^ hash >> 32;
}

// The slot that holds `asked`, or the free one where it would stand.
std::int64_t slot_of(const WordList& words, const std::uint32_t* slots, std::int64_t size, std::string_view asked) {
    for (std::uint64_t slot = hash(asked) & (size - 1);; slot = (slot + 1) & (size - 1))
        if (slots[slot] == 0 || word(words, slots[slot] - 1) == asked) return static_cast<std::int64_t>(slot);
}

}  // namespace

std::vector<std::int64_t> index_words(const WordList& words, std::uint32_t* slots, std::int64_t size) {
    std::fill(slots, slots + size, 0);
    std::vector<std::int64_t> repeated;
    for (std::int64_t number = 0; number < words.count; ++number) {
        const std::int64_t slot = slot_of(words, slots, size, word(words, number));
        if (slots[slot] != 0)
            repeated.push_back(number);
        else
            slots[slot] = static_cast<std::uint32_t>(number + 1);
    }
    return repeated;
}

void find_words(
    const WordList& words, const std::uint32_t* slots, std::int64_t size, const WordList& asked, std::int64_t* found) {
    for (std::int64_t i = 0; i < asked.count; ++i)
        found[i] = static_cast<std::int64_t>(slots[slot_of(words, slots, size, word(asked, i))]) - 1;
}

}  // namespace carryline::text
