// The binding of hashed.h.
#include "hashed.h"
#include "module_rows.h"
#include "module_strings.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace carryline {
namespace {

using namespace text;

nb::tuple hashed(
    const nb::list& texts, const BoundCutter& cutter, int low, int high, std::int64_t dimensions, bool murmur3,
    bool is_signed, int threads) {
    const Strings strings(texts, cutter, threads);
    const Hashing hashing = {murmur3 ? Hash::murmur3 : Hash::fnv1a, is_signed, low, high, dimensions};
    return rows(threads, [&] { return hash_rows(strings.texts(), strings.cutter(), hashing, threads); });
}

}  // namespace

void def_hashing(nb::module_& module) {
    module.def(
        "hash_rows", hashed, "texts"_a, "cutter"_a, "low"_a, "high"_a, "dimensions"_a, "murmur3"_a, "signed"_a,
        "threads"_a, "(counts, indices, indptr) of the texts.");
}

}  // namespace carryline
