// Rows of words and decimal numbers. Nearly all lines are read by `fast_row`; what it does not take, `careful_row`
// reads.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "../parallel.h"
#include "content_hash.h"
#include "decimal.h"
#include "matrix_rows.h"
#include "vector_file.h"

namespace carryline::text {
namespace {

bool between(char byte) { return byte == ' ' || byte == '\t'; }

const char* find(const char* from, const char* end, char byte) {
    const void* found = from == end ? nullptr : std::memchr(from, byte, static_cast<std::size_t>(end - from));
    return found == nullptr ? end : static_cast<const char*>(found);
}

std::int64_t count_line_ends(const char* from, const char* end) {
    std::int64_t count = 0;
    for (; (from = find(from, end, '\n')) != end; ++from) ++count;
    return count;
}

// A word without spaces, and single spaces between the numbers. Returns the end of the line, and where the word ends;
// null for any other line, among them every one that is wrong.
const char* fast_row(const char* at, const char* end, std::int64_t dimension, float* row, const char*& word_end) {
    const char* const start = at;
    while (at != end && static_cast<unsigned char>(*at) > ' ') ++at;
    word_end = at;
    if (at == start) return nullptr;
    for (std::int64_t i = 0; i < dimension; ++i) {
        if (end - at <= SHORT_DECIMAL || *at != ' ') return nullptr;
        const char* next = read_short_decimal(++at, row[i]);
        if (next == nullptr) next = read_decimal(at, end, row[i]);
        if (next == nullptr) return nullptr;
        at = next;
    }
    if (at != end && *at == ' ') ++at;  // as fastText ends its lines
    return (at == end || *at == '\n') && at - start <= LONGEST_LINE ? at : nullptr;
}

// Any line, without its line end. Returns where the word ends; null if it is no row.
const char* careful_row(const char* line, const char* end, std::int64_t dimension, float* row) {
    if (end - line > LONGEST_LINE) return nullptr;
    while (end != line && (between(end[-1]) || end[-1] == '\r')) --end;
    if (end == line || between(*line)) return nullptr;
    const auto field = [&] {  // the last one before `end`
        const char* from = end;
        while (from != line && !between(from[-1])) --from;
        return from;
    };
    for (std::int64_t i = dimension; i-- > 0;) {
        const char* from = field();
        if (from == line || read_decimal(from, end, row[i]) != end) return nullptr;
        for (end = from; between(end[-1]);) --end;  // the line does not begin with one
    }
    float more;
    const char* from = field();
    return from != line && read_decimal(from, end, more) == end ? nullptr : end;  // a number more than there should be
}

// What one chunk gave.
struct Chunk {
    std::string content;
    std::vector<std::int64_t> lengths, at;
    Fault fault;
};

void join(const std::vector<Chunk>& chunks, std::int64_t rows, ReadWords& words) {
    words.content.reserve(
        std::accumulate(chunks.begin(), chunks.end(), std::size_t{0}, [](auto sum, const Chunk& chunk) {
            return sum + chunk.content.size();
        }));
    words.offsets.reserve(rows + 1), words.at.reserve(rows);
    words.offsets.push_back(0);
    for (const Chunk& chunk : chunks) {
        words.content += chunk.content;
        for (const std::int64_t length : chunk.lengths) words.offsets.push_back(words.offsets.back() + length);
        words.at.insert(words.at.end(), chunk.at.begin(), chunk.at.end());
    }
}

}  // namespace

Scan scan(const char* content, std::int64_t size, int threads) {
    const std::int64_t chunks = (size + CHUNK - 1) / CHUNK;
    std::vector<std::uint64_t> hashes((size + HASHED_BLOCK - 1) / HASHED_BLOCK);
    Scan result{0, std::vector<std::int64_t>(chunks)};
    parallel(chunks, threads, [&](std::int64_t chunk) {
        const std::int64_t end = std::min((chunk + 1) * CHUNK, size);
        for (std::int64_t start = chunk * CHUNK; start < end; start += HASHED_BLOCK) {
            const std::int64_t length = std::min(HASHED_BLOCK, end - start);
            hashes[start / HASHED_BLOCK] = xxh64(content + start, length);
            result.line_ends[chunk] += count_line_ends(content + start, content + start + length);
        }
    });
    result.hash = hash_of_blocks(hashes.data(), static_cast<std::int64_t>(hashes.size()), size);
    return result;
}

Fault read_text(
    const char* content, const Layout& layout, const std::vector<std::int64_t>& line_ends, const Matrix& matrix,
    int threads, ReadWords& words) {
    if (layout.dimension > LONGEST_LINE / 2) return {0, layout.first};  // before memory for such rows is taken
    const char* const end = content + layout.end;
    const std::int64_t tasks = std::min((layout.end + CHUNK - 1) / CHUNK, static_cast<std::int64_t>(line_ends.size()));
    std::vector<Chunk> chunks(tasks);
    std::vector<std::int64_t> rows(tasks);  // how many begin before each chunk
    std::int64_t before = -count_line_ends(content, content + layout.first);
    for (std::int64_t i = 0; i < tasks; before += line_ends[i++]) rows[i] = std::max(before, std::int64_t{0});
    parallel(tasks, threads, [&](std::int64_t task) {
        Chunk& chunk = chunks[task];
        const char* at = content + std::max(task * CHUNK, layout.first);
        const char* const stop = std::min(content + (task + 1) * CHUNK, end);  // no row begins here or later
        std::int64_t row = rows[task];
        if (at < stop && at != content + layout.first && at[-1] != '\n') at = find(at, stop, '\n') + 1, ++row;
        MatrixRows out(matrix, layout.dimension, row);
        for (const char* line_end; at < stop; at = line_end + 1, ++row) {
            const char* word_end;
            line_end = row < layout.rows ? fast_row(at, end, layout.dimension, out.next(), word_end) : nullptr;
            if (line_end == nullptr) {
                line_end = find(at, end, '\n');
                word_end = row < layout.rows ? careful_row(at, line_end, layout.dimension, out.next()) : nullptr;
            }
            if (word_end == nullptr) {
                chunk.fault = {row, at - content};
                break;
            }
            out.keep();
            chunk.content.append(at, word_end).push_back('\n');
            chunk.lengths.push_back(word_end - at + 1);
            chunk.at.push_back(at - content);
        }
        out.flush();
    });
    for (const Chunk& chunk : chunks)
        if (chunk.fault.row >= 0) return chunk.fault;
    join(chunks, layout.rows, words);
    const auto read = static_cast<std::int64_t>(words.at.size());
    return read < layout.rows ? Fault{read, layout.end} : Fault{};
}

}  // namespace carryline::text
