// The gradient of an embedding: rows added up by their ids.
//
// Threads split the columns, so that all have the same work whatever ids are frequent, and each number is the sum of its
// rows in their order: the same bits on any number of threads.
#include "kernels.h"
#include "parallel.h"
#include "vector.h"
#include "workspace.h"

namespace carryline::CARRYLINE_ISA {

namespace {

constexpr std::int64_t AHEAD = 12;  // rows by which memory is asked for before it is needed: they lie anywhere

// Add columns `first` to `last` (excluded) of all rows of the gradient; Vectors > 0: that many whole vectors.
template <class T, class Id, int Vectors>
void add_rows(
    const Id* ids, std::int64_t count, const T* gradient, std::int64_t width, std::int64_t first, std::int64_t last, T* to) {
    for (std::int64_t i = 0; i < count; ++i) {
        T* row = to + static_cast<std::int64_t>(ids[i]) * width;
        const T* from = gradient + i * width;
        if (i + AHEAD < count) {
            const T* next = to + static_cast<std::int64_t>(ids[i + AHEAD]) * width;
            for (std::int64_t column = first; column < last; column += 64 / sizeof(T)) __builtin_prefetch(next + column, 1);
        }
        if constexpr (Vectors > 0) {
            for (int v = 0; v < Vectors; ++v) {
                const std::int64_t column = first + v * LANES<T>;
                store(row + column, load(row + column) + load(from + column));
            }
        } else {
            for (std::int64_t column = first; column < last; column += LANES<T>) {
                const int rest = static_cast<int>(smaller(last - column, LANES<T>));
                store(row + column, load(row + column, rest) + load(from + column, rest), rest);
            }
        }
    }
}

template <class Id>
bool all_below(const Id* ids, std::int64_t count, std::int64_t rows) {
    std::int64_t outside = 0;  // counted, not left at the first: a loop without exits becomes vectors
    for (std::int64_t i = 0; i < count; ++i) outside += ids[i] < 0 || static_cast<std::int64_t>(ids[i]) >= rows;
    return outside == 0;
}

template <class T, class Id>
bool backward(
    const Id* ids, std::int64_t count, const T* gradient, std::int64_t rows, std::int64_t width, T* to, int threads) {
    if (!all_below(ids, count, rows)) return false;
    constexpr std::int64_t LINE = 64 / sizeof(T), GRAIN = 1 << 15;  // columns of a cache line; numbers worth a thread
    const std::int64_t lines = (width + LINE - 1) / LINE;
    const std::int64_t tasks = larger(1, smaller(smaller(threads, lines), count * width / GRAIN));
    const std::int64_t share = (lines + tasks - 1) / tasks * LINE;
    parallel(tasks, threads, [&](std::int64_t task) {
        const std::int64_t first = task * share, last = smaller(width, first + share);
        if (first >= last) return;
        if (tasks == 1)
            std::memset(to, 0, rows * width * sizeof(T));
        else
            for (std::int64_t row = 0; row < rows; ++row) std::memset(to + row * width + first, 0, (last - first) * sizeof(T));
        const bool whole = (last - first) % LANES<T> == 0;
        switch (whole ? (last - first) / LANES<T> : 0) {
            case 1: return add_rows<T, Id, 1>(ids, count, gradient, width, first, last, to);
            case 2: return add_rows<T, Id, 2>(ids, count, gradient, width, first, last, to);
            case 4: return add_rows<T, Id, 4>(ids, count, gradient, width, first, last, to);
            case 8: return add_rows<T, Id, 8>(ids, count, gradient, width, first, last, to);
            default: return add_rows<T, Id, 0>(ids, count, gradient, width, first, last, to);
        }
    });
    return true;
}

template <class T>
bool backward(
    const void* ids, bool wide, std::int64_t count, const void* gradient, std::int64_t rows, std::int64_t width, void* to,
    int threads) {
    const T* from = static_cast<const T*>(gradient);
    if (wide) return backward(static_cast<const std::int64_t*>(ids), count, from, rows, width, static_cast<T*>(to), threads);
    return backward(static_cast<const std::int32_t*>(ids), count, from, rows, width, static_cast<T*>(to), threads);
}

}  // namespace

bool embedding_backward(
    const void* ids, bool wide, std::int64_t count, const void* gradient, bool doubles, std::int64_t rows,
    std::int64_t width, void* d_embeddings, int threads) {
    const auto function = doubles ? backward<double> : backward<float>;
    return function(ids, wide, count, gradient, rows, width, d_embeddings, threads);
}

}  // namespace carryline::CARRYLINE_ISA
