// The binding of weights.h.
#include "module_rows.h"
#include "weights.h"

#include <nanobind/stl/optional.h>

namespace nb = nanobind;
using namespace nb::literals;

namespace carryline {
namespace {

using namespace text;

template <class T>
nb::object weighed(
    const Array<std::int32_t>& counts, const Array<std::int32_t>& indices, const Array<std::int64_t>& indptr, bool ones,
    const std::optional<Array<T>>& terms, const std::optional<Array<T>>& idf, int norm, int threads) {
    Weighing<T> w = {};
    w.counts = counts.data(), w.indices = indices.data(), w.indptr = indptr.data();
    w.texts = static_cast<std::int64_t>(indptr.size()) - 1;
    if (w.texts < 0 || counts.size() != indices.size() || w.indptr[0] != 0 ||
        w.indptr[w.texts] != static_cast<std::int64_t>(counts.size()))
        throw nb::value_error("arrays that are not of one matrix");
    w.ones = ones;
    if (terms) w.terms = terms->data(), w.known_terms = static_cast<std::int64_t>(terms->size());
    if (idf) w.idf = idf->data(), w.columns = static_cast<std::int64_t>(idf->size());
    w.norm = norm == 0 ? Norm::none : norm == 1 ? Norm::l1 : Norm::l2;
    Block<T> weights(static_cast<std::int64_t>(counts.size()));
    {
        nb::gil_scoped_release release;
        weigh(w, weights.get(), threads);
    }
    return array(std::move(weights));
}

template <class T>
void def(nb::module_& module, const char* name) {
    module.def(
        name, weighed<T>, "counts"_a, "indices"_a, "indptr"_a, "ones"_a, "terms"_a.none(), "idf"_a.none(), "norm"_a,
        "threads"_a, "Weights of the counts; `norm` is 0 for none, 1, or 2.");
}

}  // namespace

void def_weights(nb::module_& module) {
    def<float>(module, "weigh_float32");
    def<double>(module, "weigh_float64");
}

}  // namespace carryline
