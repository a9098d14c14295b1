#include "weights.h"

#include <cmath>
#include <stdexcept>

#include "../parallel.h"
#include "ragged.h"

namespace carryline::text {
namespace {

template <class T>
void weigh_row(const Weighing<T>& w, std::int64_t begin, std::int64_t end, T* weights) {
    const auto known_terms = static_cast<std::uint64_t>(w.known_terms), columns = static_cast<std::uint64_t>(w.columns);
    for (std::int64_t i = begin; i < end; ++i) {
        T weight = w.ones ? T(1) : static_cast<T>(w.counts[i]);
        if (w.terms != nullptr && !w.ones) {
            const auto count = static_cast<std::uint64_t>(w.counts[i]);
            if (count >= known_terms) throw std::out_of_range("a count beyond the terms");
            weight = w.terms[count];
        }
        if (w.idf != nullptr) {
            const auto column = static_cast<std::uint64_t>(w.indices[i]);
            if (column >= columns) throw std::out_of_range("a column beyond the last");
            weight *= w.idf[column];
        }
        weights[i] = weight;
    }
    if (w.norm == Norm::none) return;
    double sum = 0;  // of terms of precision T, one by one
    if (w.norm == Norm::l1)
        for (std::int64_t i = begin; i < end; ++i) sum += std::fabs(weights[i]);
    else
        for (std::int64_t i = begin; i < end; ++i) sum += weights[i] * weights[i];
    if (sum == 0) return;
    if (w.norm == Norm::l2) sum = std::sqrt(sum);
    for (std::int64_t i = begin; i < end; ++i) weights[i] = static_cast<T>(weights[i] / sum);
}

}  // namespace

template <class T>
void weigh(const Weighing<T>& weighing, T* weights, int threads) {
    const std::vector<std::int64_t> borders = chunks_of(weighing.indptr, weighing.texts);
    parallel(static_cast<std::int64_t>(borders.size()) - 1, threads, [&](std::int64_t c) {
        for (std::int64_t text = borders[c]; text < borders[c + 1]; ++text)
            weigh_row(weighing, weighing.indptr[text], weighing.indptr[text + 1], weights);
    });
}

template void weigh(const Weighing<float>&, float*, int);
template void weigh(const Weighing<double>&, double*, int);

}  // namespace carryline::text
