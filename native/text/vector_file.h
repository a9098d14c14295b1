// Files of word vectors: GloVe's text, word2vec's text and binary, fastText's .vec. What a file's header says is read
// by the caller; here are the rows behind it.
//
// In text, a row is a line: a word, and its numbers with spaces or tabs between. It is read from its end, for a word
// may hold spaces. In binary it is a word, a space, and the numbers as little-endian float32, with or without a line
// end after.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace carryline::text {

constexpr std::int64_t CHUNK = 1 << 20;         // bytes; what one task reads: all lines that begin there
constexpr std::int64_t LONGEST_LINE = 1 << 22;  // bytes, of a line of text; also of a word in a binary file

// What one pass over a file tells: the hash of its content (content_hash.h), and how many line ends each chunk holds.
struct Scan {
    std::uint64_t hash;
    std::vector<std::int64_t> line_ends;
};
Scan scan(const char* content, std::int64_t size, int threads);

// Where rows are, and how many: `first` is the byte behind the header, `end` that behind the last row (in text without
// its line end). For text, `rows` has been counted in a scan.
struct Layout {
    std::int64_t first, end, rows, dimension;
};

// Where the matrix (rows, dimension) goes: to memory, or else to an open file, from byte `offset` on; or nowhere.
struct Matrix {
    float* memory = nullptr;
    int file = -1;
    std::int64_t offset = 0;
};

// The first row that cannot be read, and the byte where it begins; row -1: all could.
struct Fault {
    std::int64_t row = -1, at = 0;
};

// The words, each with a line end behind it; where each begins (and the last ends), and at which byte of the file.
struct ReadWords {
    std::string content;
    std::vector<std::int64_t> offsets, at;
};

// Read all rows, by `threads`; what is read, and which fault is found, does not depend on their number. A number is a
// decimal rounded once to float32, and finite. Throws std::system_error when the file cannot be written to.
Fault read_text(
    const char* content, const Layout& layout, const std::vector<std::int64_t>& line_ends, const Matrix& matrix,
    int threads, ReadWords& words);
Fault read_binary(const char* content, const Layout& layout, const Matrix& matrix, int threads, ReadWords& words);

}  // namespace carryline::text
