// The gradient of an embedding: rows added up by their ids.
//
// Each thread takes the ids that leave its number when divided, and their rows in their order: each sum is the same
// bits on any number of threads. One thread moves what lies in its caches as fast as several; only larger gradients are
// shared.
#include "kernels.h"
#include "parallel.h"
#include "vector.h"
#include "workspace.h"

namespace carryline::CARRYLINE_ISA {

namespace {

constexpr std::int64_t AHEAD = 12;  // rows by which memory is asked for before it is needed: they lie anywhere

template <class T>
CARRYLINE_INLINE void fetch(const T* row, std::int64_t width, bool to_write) {
    for (std::int64_t column = 0; column < width; column += 64 / sizeof(T))
        to_write ? __builtin_prefetch(row + column, 1) : __builtin_prefetch(row + column, 0);
}

// Add `count` rows of the gradient, those that `chosen` numbers or, if it is null, the first; Vectors > 0: so many
// whole vectors make a row.
template <class T, class Id, int Vectors>
void add_rows(
    const Id* ids, const std::int32_t* chosen, std::int64_t count, const T* gradient, std::int64_t width, T* to) {
    for (std::int64_t n = 0; n < count; ++n) {
        const std::int64_t i = chosen ? chosen[n] : n;
        if (n + AHEAD < count) {
            const std::int64_t next = chosen ? chosen[n + AHEAD] : n + AHEAD;
            fetch(to + static_cast<std::int64_t>(ids[next]) * width, width, true);
            if (chosen) fetch(gradient + next * width, width, false);
        }
        T* row = to + static_cast<std::int64_t>(ids[i]) * width;
        const T* from = gradient + i * width;
        if constexpr (Vectors > 0) {
            for (int v = 0; v < Vectors; ++v)
                store(row + v * LANES<T>, load(row + v * LANES<T>) + load(from + v * LANES<T>));
        } else {
            for (std::int64_t column = 0; column < width; column += LANES<T>) {
                const int rest = static_cast<int>(smaller(width - column, LANES<T>));
                store(row + column, load(row + column, rest) + load(from + column, rest), rest);
            }
        }
    }
}

template <class T, class Id>
auto adder(std::int64_t width) {
    switch (width % LANES<T> ? 0 : width / LANES<T>) {
        case 1: return add_rows<T, Id, 1>;
        case 2: return add_rows<T, Id, 2>;
        case 4: return add_rows<T, Id, 4>;
        case 8: return add_rows<T, Id, 8>;
        default: return add_rows<T, Id, 0>;
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
    constexpr std::int64_t GRAIN = 1 << 21;  // numbers for which another thread is worth waking
    const auto add = adder<T, Id>(width);
    const bool small = count < INT32_MAX && rows < INT32_MAX;
    const std::int64_t tasks = small ? larger(1, smaller(threads, count * width / GRAIN)) : 1;
    if (tasks == 1) {
        std::memset(to, 0, rows * width * sizeof(T));
        add(ids, nullptr, count, gradient, width, to);
        return true;
    }
    std::int32_t* chosen = nullptr;
    Workspace memory;
    memory.plan(chosen, tasks * count);
    memory.allocate();
    parallel(tasks, threads, [&](std::int64_t task) {
        std::int32_t* mine = chosen + task * count;
        std::int64_t found = 0;
        for (std::int64_t i = 0; i < count; ++i) {  // written always, counted sometimes: no branch to be guessed
            mine[found] = static_cast<std::int32_t>(i);
            found += static_cast<std::uint32_t>(ids[i]) % static_cast<std::uint32_t>(tasks) == task;
        }
        for (std::int64_t row = task; row < rows; row += tasks) std::memset(to + row * width, 0, width * sizeof(T));
        add(ids, mine, found, gradient, width, to);
    });
    return true;
}

template <class T>
bool backward(
    const void* ids, bool wide, std::int64_t count, const void* gradient, std::int64_t rows, std::int64_t width,
    void* to, int threads) {
    const T* from = static_cast<const T*>(gradient);
    if (wide)
        return backward(static_cast<const std::int64_t*>(ids), count, from, rows, width, static_cast<T*>(to), threads);
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
