// Which word is where, without a string or a dictionary of words: a table of hashes that can be mapped from a file.
#pragma once

#include <cstdint>
#include <vector>

namespace carryline::text {

// Words in one run of bytes: word i is content[offsets[i]] to content[offsets[i + 1] - 2], and a line end stands after
// it.
struct WordList {
    const char* content;
    const std::int64_t* offsets;
    std::int64_t count;
};

// Fill `slots`, of a power of two that is more than words.count: each word's number + 1 stands in the first free slot
// from its hash on, 0 is free. Returns the numbers of the words that had stood before, rising; only the first is in a
// slot.
std::vector<std::int64_t> index_words(const WordList& words, std::uint32_t* slots, std::int64_t size);

// The number of each word asked for, -1 for one that is not there.
void find_words(
    const WordList& words, const std::uint32_t* slots, std::int64_t size, const WordList& asked, std::int64_t* found);

}  // namespace carryline::text
