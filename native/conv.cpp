// Convolutions over time, forward and backward.
#include "activation.h"
#include "convolution/weight_gradient.h"
#include "kernels.h"
#include "parallel.h"

namespace carryline::CARRYLINE_ISA {

namespace {

// A batch cut into units: some places of one sequence, few enough that what they read stays in the second cache.
struct Units {
    std::int64_t places, block, blocks, count;

    explicit Units(const Convolution& c) : places(c.places) {
        const std::int64_t bytes = larger(c.channels, c.filters) * (c.doubles ? 8 : 4);
        block = round_up(larger(smaller((384 << 10) / bytes, 2048), 64), TILE_ROWS);
        blocks = (places + block - 1) / block;
        count = c.batch * blocks;
    }
    std::int64_t sequence(std::int64_t unit) const { return unit / blocks; }
    std::int64_t first(std::int64_t unit) const { return unit % blocks * block; }
    std::int64_t last(std::int64_t unit) const { return smaller(first(unit) + block, places); }
};

template <class T>
void forward(const Convolution& c, int threads) {
    const Units units(c);
    const Window window = {c.time, c.taps, c.dilation, c.left};
    Panels<T> panels = {c.taps, c.channels, c.filters, nullptr, nullptr};
    Workspace memory;
    memory.plan(panels.weights, panels.size(c.taps, c.channels, c.filters));
    memory.plan(panels.bias, round_up(c.filters, LANES<T>));
    memory.allocate();
    const T* kernel = static_cast<const T*>(c.kernel);
    panels.pack([&](std::int64_t k, std::int64_t i) { return kernel + (k * c.channels + i) * c.filters; }, 1);
    std::memset(panels.bias, 0, round_up(c.filters, LANES<T>) * sizeof(T));
    if (c.bias != nullptr) std::memcpy(panels.bias, c.bias, c.filters * sizeof(T));

    parallel(units.count, threads, [&](std::int64_t unit) {
        const std::int64_t b = units.sequence(unit), first = units.first(unit), last = units.last(unit);
        const Rows<const T> x = {static_cast<const T*>(c.x) + b * c.time * c.channels, c.channels, c.channels};
        T* y = static_cast<T*>(c.y) + b * c.places * c.filters;
        convolve(window, x, first, last, panels, y);
        if (c.activation == Activation::linear) return;
        Any{c.activation}.with([&](auto activation) {
            for (std::int64_t i = first * c.filters, end = last * c.filters; i < end; i += LANES<T>) {
                const int count = static_cast<int>(smaller(LANES<T>, end - i));
                store(y + i, activation(load(y + i, count)), count);
            }
        });
    });
}

template <class T>
class Backward {
    static constexpr int LANE = LANES<T>;

  public:
    explicit Backward(const Convolution& convolution)
        : c(convolution),
          units_(c),
          window_{c.time, c.taps, c.dilation, c.left},
          mirrored_{c.places, c.taps, c.dilation, (c.taps - 1) * c.dilation - c.left},
          width_(round_up(c.filters, LANE)),
          copies_(c.activation != Activation::linear || width_ != c.filters) {
        // Chunks of units depend on the shapes alone: weights' gradients are summed by chunk, and the chunks in order.
        rows_ = c.d_kernel == nullptr ? 0 : c.taps * c.channels;
        const std::int64_t sums = (rows_ + 1) * width_, most = (std::int64_t(1) << 20) / larger(sums, 1);
        chunks_ = smaller(larger(smaller(most, 32), 8), units_.count);
        std::int64_t longest = 0;
        for (std::int64_t unit = 0; unit < smaller(units_.blocks, units_.count); ++unit)
            longest = larger(longest, read_to(unit) - read_from(unit));
        scratch_size_ = copies_ ? longest * width_ : 0;
        const bool d_x = c.d_x != nullptr;
        panels_ = {c.taps, c.filters, c.channels, nullptr, nullptr};
        memory_.plan(panels_.weights, d_x ? panels_.size(c.taps, c.filters, c.channels) : 0);
        memory_.plan(panels_.bias, round_up(c.channels, LANE));
        memory_.plan(sums_, chunks_ * sums);
        memory_.plan(scratch_, chunks_ * scratch_size_);
        memory_.allocate();
        if (!d_x) return;
        const T* last = static_cast<const T*>(c.kernel) + (c.taps - 1) * c.channels * c.filters;
        panels_.pack([&](std::int64_t k, std::int64_t f) { return last - k * c.channels * c.filters + f; }, c.filters);
        std::memset(panels_.bias, 0, round_up(c.channels, LANE) * sizeof(T));
    }

    void run(int threads) {
        parallel(chunks_, threads, [&](std::int64_t chunk) {
            T *bias = sums_ + chunk * (rows_ + 1) * width_, *kernel = bias + width_;
            std::memset(bias, 0, (rows_ + 1) * width_ * sizeof(T));
            const std::int64_t end = units_.count * (chunk + 1) / chunks_;
            for (std::int64_t unit = units_.count * chunk / chunks_; unit < end; ++unit)
                add(unit, scratch_ + chunk * scratch_size_, bias, kernel);
        });
        constexpr std::int64_t ROWS = 64;
        parallel((rows_ + 1 + ROWS - 1) / ROWS, rows_ * width_ > (1 << 13) ? threads : 1, [&](std::int64_t piece) {
            for (std::int64_t row = piece * ROWS; row < smaller(rows_ + 1, (piece + 1) * ROWS); ++row) finish(row);
        });
    }

  private:
    // The steps whose gradient a unit writes: those with the numbers of its places, and the last unit the rest.
    std::int64_t step(std::int64_t unit) const { return smaller(units_.first(unit), c.time); }
    std::int64_t step_end(std::int64_t unit) const {
        return units_.last(unit) == c.places ? c.time : smaller(units_.last(unit), c.time);
    }
    // The places whose gradient it reads: its own, and those that saw its steps.
    std::int64_t read_from(std::int64_t unit) const {
        if (c.d_x == nullptr) return units_.first(unit);
        return larger(0, smaller(units_.first(unit), step(unit) - mirrored_.left));
    }
    std::int64_t read_to(std::int64_t unit) const {
        if (c.d_x == nullptr) return units_.last(unit);
        return smaller(c.places, larger(units_.last(unit), step_end(unit) + c.left));
    }

    void add(std::int64_t unit, T* scratch, T* bias, T* kernel) const {
        const std::int64_t b = units_.sequence(unit), first = units_.first(unit), last = units_.last(unit);
        Rows<const T> d = {static_cast<const T*>(c.d_y) + b * c.places * c.filters, c.filters, width_};
        if (copies_) {
            const std::int64_t from = read_from(unit);
            before_activation(b, from, read_to(unit), scratch);
            d.at = scratch - from * width_;
        }
        if (c.d_bias != nullptr) add_bias_gradient(d, first, last, bias);
        if (c.d_kernel != nullptr) {
            const Rows<const T> x = {static_cast<const T*>(c.x) + b * c.time * c.channels, c.channels, c.channels};
            add_weight_gradient(window_, x, d, first, last, kernel);
        }
        if (c.d_x != nullptr)
            convolve(
                mirrored_, d, step(unit), step_end(unit), panels_, static_cast<T*>(c.d_x) + b * c.time * c.channels);
    }

    // The gradient before the activation, in rows of whole vectors; beyond the filters are numbers of the next row.
    void before_activation(std::int64_t b, std::int64_t from, std::int64_t to, T* scratch) const {
        const std::int64_t offset = b * c.places * c.filters, end = (c.batch - b) * c.places * c.filters;
        const T* d_y = static_cast<const T*>(c.d_y) + offset;
        const T* y = static_cast<const T*>(c.activation == Activation::linear ? c.d_y : c.y) + offset;
        Any{c.activation}.with([&](auto activation) {
            for (std::int64_t t = from; t < to; ++t, scratch += width_)
                for (std::int64_t f = 0; f < c.filters; f += LANE) {
                    const std::int64_t at = t * c.filters + f;
                    const int count = static_cast<int>(smaller(LANE, end - at));
                    store(scratch + f, load(d_y + at, count) * activation.slope(load(y + at, count)));
                }
        });
    }

    // Row 0 is the bias.
    void finish(std::int64_t row) const {
        T* to = static_cast<T*>(row == 0 ? c.d_bias : c.d_kernel);
        if (to == nullptr) return;
        if (row > 0) to += (row - 1) * c.filters;
        for (std::int64_t f = 0; f < c.filters; f += LANE) {
            Vector<T> sum = {};
            for (std::int64_t chunk = 0; chunk < chunks_; ++chunk)
                sum += load(sums_ + (chunk * (rows_ + 1) + row) * width_ + f);
            store(to + f, sum, static_cast<int>(smaller(LANE, c.filters - f)));
        }
    }

    const Convolution& c;
    const Units units_;
    const Window window_, mirrored_;  // of the sequence, and of the gradients that flow back to it
    const std::int64_t width_;
    const bool copies_;
    std::int64_t rows_, chunks_, scratch_size_;
    Panels<T> panels_;
    T *sums_ = nullptr, *scratch_ = nullptr;
    Workspace memory_;
};

}  // namespace

void convolution(const Convolution& c, int threads) {
    c.doubles ? forward<double>(c, threads) : forward<float>(c, threads);
}

void convolution_backward(const Convolution& c, int threads) {
    if (c.doubles)
        Backward<double>(c).run(threads);
    else
        Backward<float>(c).run(threads);
}

}  // namespace carryline::CARRYLINE_ISA
