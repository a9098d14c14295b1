// Rows of words and raw float32, as word2vec writes them.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "../parallel.h"
#include "matrix_rows.h"
#include "vector_file.h"

namespace carryline::text {
namespace {

constexpr std::int64_t TOGETHER = 4096;  // rows that one task copies

bool finite(const float* numbers, std::int64_t count) {
    std::uint32_t worst = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        std::uint32_t bits;
        std::memcpy(&bits, numbers + i, sizeof bits);
        worst = std::max(worst, bits & 0x7F800000);
    }
    return worst < 0x7F800000;
}

}  // namespace

Fault read_binary(const char* content, const Layout& layout, const Matrix& matrix, int threads, ReadWords& words) {
    const std::int64_t bytes = layout.dimension * static_cast<std::int64_t>(sizeof(float));
    std::vector<const char*> numbers;
    Fault fault;
    const char *at = content + layout.first, *const end = content + layout.end;
    words.offsets.push_back(0);
    for (std::int64_t row = 0; row < layout.rows; ++row) {  // where a row begins, only the row before it tells
        const char* const start = at;
        if (at != end && *at == '\n') ++at;
        const auto longest = static_cast<std::size_t>(std::min<std::int64_t>(end - at, LONGEST_LINE));
        const char* const space = longest == 0 ? nullptr : static_cast<const char*>(std::memchr(at, ' ', longest));
        if (space == nullptr || space == at || end - space - 1 < bytes ||
            std::memchr(at, '\n', static_cast<std::size_t>(space - at)) != nullptr) {
            fault = {row, start - content};
            break;
        }
        words.content.append(at, space).push_back('\n');
        words.offsets.push_back(static_cast<std::int64_t>(words.content.size()));
        words.at.push_back(start - content);
        numbers.push_back(space + 1);
        at = space + 1 + bytes;
    }
    while (at != end && fault.row < 0 && (*at == '\n' || *at == '\r' || *at == ' ')) ++at;
    if (fault.row < 0 && at != end) fault = {layout.rows, at - content};

    const auto rows = static_cast<std::int64_t>(numbers.size());
    std::vector<std::int64_t> wrong((rows + TOGETHER - 1) / TOGETHER, -1);
    parallel(static_cast<std::int64_t>(wrong.size()), threads, [&](std::int64_t task) {
        const std::int64_t stop = std::min((task + 1) * TOGETHER, rows);
        MatrixRows out(matrix, layout.dimension, task * TOGETHER);
        for (std::int64_t row = task * TOGETHER; row < stop; ++row) {
            std::memcpy(out.next(), numbers[row], static_cast<std::size_t>(bytes));
            if (!finite(out.next(), layout.dimension)) {
                wrong[task] = row;
                break;
            }
            out.keep();
        }
        out.flush();
    });
    for (const std::int64_t row : wrong)
        if (row >= 0) return {row, words.at[row]};
    return fault;
}

}  // namespace carryline::text
