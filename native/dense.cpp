// A dense layer's product over a batch, and the gradient of its weights: many rows, few units, which a general matrix
// product does at a third of the speed.
#include "kernels.h"
#include "microkernel.h"
#include "parallel.h"
#include "workspace.h"

namespace carryline::CARRYLINE_ISA {

namespace {

constexpr int ROWS = WIDE ? 8 : 4, VECTORS = 2;

// Units in panels of two vectors, the last of one if that is enough; weights as [panel][input][panel's width].
template <class T>
struct Panels {
    static constexpr int LANE = LANES<T>, WIDTH = VECTORS * LANE;
    std::int64_t inputs, units;
    std::int64_t count() const { return (units + WIDTH - 1) / WIDTH; }
    std::int64_t real(std::int64_t panel) const { return smaller(WIDTH, units - panel * WIDTH); }
    std::int64_t width(std::int64_t panel) const { return round_up(real(panel), LANE); }

    bool as_they_are() const { return count() == 1 && width(0) == units; }  // the weights are one whole panel already

    const T* pack(const T* kernel, T* to) const {
        if (as_they_are()) return kernel;
        for (std::int64_t panel = 0; panel < count(); ++panel) {
            T* at = to + panel * WIDTH * inputs;
            for (std::int64_t k = 0; k < inputs; ++k, at += width(panel)) {
                std::memcpy(at, kernel + k * units + panel * WIDTH, real(panel) * sizeof(T));
                for (std::int64_t i = real(panel); i < width(panel); ++i) at[i] = 0;
            }
        }
        return to;
    }
};

// y (Rows, count) = the bias, or y itself, + x @ panel, for `depth` inputs.
template <int Rows, int Columns, class T>
void tile_forward(
    const T* x, std::int64_t stride, const T* panel, std::int64_t depth, const T* bias, T* y, std::int64_t units,
    int count) {
    Vector<T> tile[Rows][Columns];
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c) {
            const int rest = count - c * LANES<T>;
            tile[r][c] = load((bias ? bias : y + r * units) + c * LANES<T>, rest);
        }
    multiply<Columns>(tile, x, stride, panel, static_cast<int>(depth));
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c) store(y + r * units + c * LANES<T>, tile[r][c], count - c * LANES<T>);
}

template <int Columns, class T>
void rows_forward(
    std::int64_t rows, const T* x, std::int64_t stride, const T* panel, std::int64_t depth, const T* bias, T* y,
    std::int64_t units, int count) {
    std::int64_t row = 0;
    for (; row + ROWS <= rows; row += ROWS)
        tile_forward<ROWS, Columns>(x + row * stride, stride, panel, depth, bias, y + row * units, units, count);
    for (; row < rows; ++row)
        tile_forward<1, Columns>(x + row * stride, stride, panel, depth, bias, y + row * units, units, count);
}

template <class T>
void forward(const Dense& d, int threads) {
    const Panels<T> panels = {d.inputs, d.units};
    T *packed = nullptr, *bias = nullptr;
    Workspace memory;
    memory.plan(packed, panels.as_they_are() ? 0 : panels.count() * panels.WIDTH * d.inputs);
    memory.plan(bias, d.units);
    memory.allocate();
    const T *weights = panels.pack(static_cast<const T*>(d.kernel), packed), *x = static_cast<const T*>(d.x);
    if (d.bias)
        std::memcpy(bias, d.bias, d.units * sizeof(T));
    else
        std::memset(bias, 0, d.units * sizeof(T));

    // Blocks of rows, a few for each thread; and of inputs, so that a panel's block stays in the second cache.
    const std::int64_t block = round_up(larger(1, d.rows / (4 * threads)), ROWS), blocks = (d.rows + block - 1) / block;
    const std::int64_t depth = larger(1, (256 << 10) / (panels.WIDTH * sizeof(T)));
    parallel(blocks * panels.count(), threads, [&](std::int64_t task) {
        const std::int64_t panel = task / blocks, first = task % blocks * block, u = panel * panels.WIDTH;
        const std::int64_t rows = smaller(block, d.rows - first), width = panels.width(panel);
        const int count = static_cast<int>(panels.real(panel));
        T* y = static_cast<T*>(d.y) + first * d.units + u;
        for (std::int64_t k = 0; k < d.inputs; k += depth) {
            const auto some_rows = width == panels.WIDTH ? rows_forward<VECTORS, T> : rows_forward<1, T>;
            some_rows(
                rows, x + first * d.inputs + k, d.inputs, weights + panel * panels.WIDTH * d.inputs + k * width,
                smaller(depth, d.inputs - k), k ? nullptr : bias + u, y, d.units, count);
        }
    });
}

// `Rows` inputs' rows of the gradient: d_kernel (Rows, count) = x^T @ d_y.
template <int Rows, int Columns, class T>
void tile_backward(
    std::int64_t depth, const T* x, std::int64_t stride, const T* d_y, std::int64_t width, T* d_kernel,
    std::int64_t units, int count) {
    Vector<T> tile[Rows][Columns] = {};
    for (std::int64_t b = 0; b < depth; ++b, x += stride, d_y += width) {
        __builtin_prefetch(x + 64 / sizeof(T));  // rows lie too far apart for the processor to foresee
        Vector<T> right[Columns];
        for (int c = 0; c < Columns; ++c) right[c] = load(d_y + c * LANES<T>);
        for (int r = 0; r < Rows; ++r)
            for (int c = 0; c < Columns; ++c) tile[r][c] += x[r] * right[c];
    }
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c) store(d_kernel + r * units + c * LANES<T>, tile[r][c], count - c * LANES<T>);
}

template <int Columns, class T>
void inputs_backward(
    std::int64_t inputs, std::int64_t depth, const T* x, std::int64_t stride, const T* d_y, std::int64_t width,
    T* d_kernel, std::int64_t units, int count) {
    std::int64_t k = 0;
    for (; k + ROWS <= inputs; k += ROWS)
        tile_backward<ROWS, Columns>(depth, x + k, stride, d_y, width, d_kernel + k * units, units, count);
    for (; k < inputs; ++k)
        tile_backward<1, Columns>(depth, x + k, stride, d_y, width, d_kernel + k * units, units, count);
}

template <class T>
void backward(const Dense& d, int threads) {
    const Panels<T> panels = {d.inputs, d.units};
    const std::int64_t width = round_up(d.units, LANES<T>);
    T *copied = nullptr, *sums = nullptr;
    Workspace memory;
    memory.plan(copied, width == d.units ? 0 : d.rows * width);
    memory.plan(sums, width);
    memory.allocate();
    const T *x = static_cast<const T*>(d.x), *d_y = static_cast<const T*>(d.d_y);
    if (width != d.units) {  // with zeros at the end of each row, that whole vectors can be read
        for (std::int64_t row = 0; row < d.rows; ++row) {
            std::memcpy(copied + row * width, d_y + row * d.units, d.units * sizeof(T));
            std::memset(copied + row * width + d.units, 0, (width - d.units) * sizeof(T));
        }
        d_y = copied;
    }
    if (d.d_bias) {
        std::memset(sums, 0, width * sizeof(T));
        for (std::int64_t row = 0; row < d.rows; ++row)
            for (std::int64_t u = 0; u < width; u += LANES<T>)
                store(sums + u, load(sums + u) + load(d_y + row * width + u));
        std::memcpy(d.d_bias, sums, d.units * sizeof(T));
    }
    if (!d.d_kernel) return;
    const std::int64_t block = round_up(larger(1, d.inputs / (4 * threads)), 16),
                       blocks = (d.inputs + block - 1) / block;
    parallel(blocks * panels.count(), threads, [&](std::int64_t task) {
        const std::int64_t panel = task / blocks, first = task % blocks * block, u = panel * panels.WIDTH;
        const auto some_inputs =
            panels.width(panel) == panels.WIDTH ? inputs_backward<VECTORS, T> : inputs_backward<1, T>;
        some_inputs(
            smaller(block, d.inputs - first), d.rows, x + first, d.inputs, d_y + u, width,
            static_cast<T*>(d.d_kernel) + first * d.units + u, d.units, static_cast<int>(panels.real(panel)));
    });
}

}  // namespace

void dense(const Dense& d, int threads) { (d.doubles ? forward<double> : forward<float>)(d, threads); }

void dense_backward(const Dense& d, int threads) { (d.doubles ? backward<double> : backward<float>)(d, threads); }

}  // namespace carryline::CARRYLINE_ISA
