// Counts as weights, row by row: with the operations, the precision and the order of sums of scikit-learn's
// TfidfTransformer, so that results are equal to the last bit. This is compiled without multiply-adds (CMakeLists.txt).
#pragma once

#include <cstdint>

namespace carryline::text {

enum class Norm { none, l1, l2 };

// T: float or double.
template <class T>
struct Weighing {
    const std::int32_t *counts, *indices;
    const std::int64_t* indptr;  // (texts + 1,)
    std::int64_t texts;
    bool ones;       // every count is taken for 1
    const T* terms;  // (known_terms,): what a count stands for, by the count; null: itself
    std::int64_t known_terms;
    const T* idf;  // (columns,) or null
    std::int64_t columns;
    Norm norm;
};

// Write `weights`, one for each count. Throws std::out_of_range for a count beyond the terms, or a column beyond the
// last.
template <class T>
void weigh(const Weighing<T>& weighing, T* weights, int threads);

}  // namespace carryline::text
