// An activation over an array: what the tests and the sweep of its accuracy look at.
#include "activation.h"
#include "kernels.h"
#include "parallel.h"

namespace carryline::CARRYLINE_ISA {
namespace {

template <class T>
void apply(Any activation, const T* from, T* values, T* slopes, std::int64_t count) {
    // Within `parallel`, so that denormal numbers are treated as they are in the recurrences.
    parallel(1, 1, [=](std::int64_t) {
        for (std::int64_t i = 0; i < count; i += LANES<T>) {
            const int rest = count - i < LANES<T> ? static_cast<int>(count - i) : LANES<T>;
            const Vector<T> x = load(from + i, rest), kept = activation.kept(x, activation(x));
            store(values + i, activation.value(kept), rest);
            if (slopes) store(slopes + i, activation.slope(kept), rest);
        }
    });
}

}  // namespace

void activate(Activation kind, bool doubles, const void* from, void* values, void* slopes, std::int64_t count) {
    if (doubles)
        apply(
            Any{kind}, static_cast<const double*>(from), static_cast<double*>(values), static_cast<double*>(slopes),
            count);
    else
        apply(
            Any{kind}, static_cast<const float*>(from), static_cast<float*>(values), static_cast<float*>(slopes),
            count);
}

}  // namespace carryline::CARRYLINE_ISA
