// The bindings of ngrams.h, finder.h and compose.h. They take and give NumPy arrays, and work without the GIL.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/vector.h>

#include "compose.h"
#include "finder.h"
#include "module_rows.h"
#include "ngrams.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace carryline {
namespace {

using namespace text;

using Ids = Array<std::int32_t>;
using Ints = Array<std::int64_t>;

// Offsets that rise from 0 to the number of values; whoever calls has checked the latter.
Ragged ragged(const Ids& values, const Ints& offsets) {
    const auto count = static_cast<std::int64_t>(offsets.size()) - 1;
    if (count < 0 || offsets.data()[count] != static_cast<std::int64_t>(values.size()))
        throw nb::value_error("offsets that do not divide the values");
    return {values.data(), offsets.data(), count};
}

void def_counting(nb::module_& module) {
    nb::class_<NGrams>(module, "NGrams")
        .def(
            "__init__",
            [](NGrams* self, const Ids& values, const Ints& offsets, std::int64_t stride, int low, int high,
               std::int64_t least, std::int64_t most, std::int64_t at_once, int threads) {
                const Ragged ids = ragged(values, offsets);
                nb::gil_scoped_release release;
                new (self) NGrams(ids, {stride, low, high, least, most, at_once}, threads);
            },
            "values"_a, "offsets"_a, "stride"_a, "low"_a, "high"_a, "least"_a, "most"_a, "at_once"_a, "threads"_a)
        .def(
            "levels",
            [](const NGrams& self) {
                nb::list levels;
                for (const KnownGrams& level : self.levels())
                    levels.append(nb::make_tuple(array(level.keys), array(level.columns)));
                return levels;
            },
            "(keys, columns) of each length.")
        .def("document_frequency", [](const NGrams& self) { return array(self.frequencies().documents); })
        .def("totals", [](const NGrams& self) { return array(self.frequencies().totals); })
        .def(
            "by_first_occurrence",
            [](const NGrams& self, int threads) {
                std::vector<std::int32_t> order;
                {
                    nb::gil_scoped_release release;
                    order = self.by_first_occurrence(threads);
                }
                return array(order);
            },
            "threads"_a)
        .def(
            "rows",
            [](const NGrams& self, const Ids& renumber, std::int64_t width, int threads) {
                if (renumber.size() != self.frequencies().documents.size())
                    throw nb::value_error("a number for each column is needed");
                return rows(threads, [&] { return self.rows(renumber.data(), width, threads); });
            },
            "renumber"_a, "width"_a, "threads"_a);
}

void def_finding(nb::module_& module) {
    nb::class_<Finder>(module, "Finder")
        .def(
            "__init__",
            [](Finder* self, const std::vector<Ints>& keys, const std::vector<Ids>& columns, std::int64_t stride,
               std::int64_t width) {
                std::vector<KnownLevel> levels;
                for (std::size_t n = 0; n < keys.size(); ++n) {
                    if (keys[n].size() != columns.at(n).size())
                        throw nb::value_error("a column for each key is needed");
                    levels.push_back({keys[n].data(), columns[n].data(), static_cast<std::int64_t>(keys[n].size())});
                }
                nb::gil_scoped_release release;
                new (self) Finder(levels, stride, width);
            },
            "keys"_a, "columns"_a, "stride"_a, "width"_a)
        .def(
            "rows",
            [](const Finder& self, const Ids& values, const Ints& offsets, int threads) {
                const Ragged ids = ragged(values, offsets);
                return rows(threads, [&] { return self.rows(ids, threads); });
            },
            "values"_a, "offsets"_a, "threads"_a);
}

nb::tuple counted_grams(
    const Ids& words, const Ints& word_offsets, const Ids& grams, const Ints& gram_offsets, std::int64_t bound,
    int threads) {
    const Ragged in_texts = ragged(words, word_offsets), in_words = ragged(grams, gram_offsets);
    GramCounts counts;
    {
        nb::gil_scoped_release release;
        counts = count_grams(in_texts, in_words, bound, threads);
    }
    return nb::make_tuple(array(counts.documents), array(counts.totals));
}

nb::tuple composed(
    const Ids& words, const Ints& word_offsets, const Ids& grams, const Ints& gram_offsets, const Ids& columns,
    std::int64_t width, int threads) {
    const Ragged in_texts = ragged(words, word_offsets), in_words = ragged(grams, gram_offsets);
    const auto bound = static_cast<std::int64_t>(columns.size());
    return rows(threads, [&] { return compose_rows(in_texts, in_words, columns.data(), bound, width, threads); });
}

}  // namespace

void def_ngrams(nb::module_& module) {
    def_counting(module);
    def_finding(module);
    module.def(
        "count_grams", counted_grams, "words"_a, "word_offsets"_a, "grams"_a, "gram_offsets"_a, "bound"_a, "threads"_a,
        "(document frequencies, totals) of all grams below the bound.");
    module.def(
        "compose_rows", composed, "words"_a, "word_offsets"_a, "grams"_a, "gram_offsets"_a, "columns"_a, "width"_a,
        "threads"_a);
}

}  // namespace carryline
