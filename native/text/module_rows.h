// Arrays of NumPy's that own what was computed.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <algorithm>
#include <vector>

#include "rows.h"

namespace carryline::text {

// An array of NumPy's that is read where it lies.
template <class T>
using Array = nanobind::ndarray<const T, nanobind::ndim<1>, nanobind::c_contig, nanobind::device::cpu>;

// An array of NumPy's that owns this memory.
template <class T>
nanobind::object array(Block<T> values) {
    const auto count = static_cast<std::size_t>(values.count());
    auto* kept = new Block<T>(std::move(values));
    const nanobind::capsule owner(kept, [](void* block) noexcept { delete static_cast<Block<T>*>(block); });
    return nanobind::cast(nanobind::ndarray<nanobind::numpy, T, nanobind::ndim<1>>(kept->get(), {count}, owner));
}

template <class T>
nanobind::object array(const std::vector<T>& values) {
    Block<T> block(static_cast<std::int64_t>(values.size()));
    std::copy(values.begin(), values.end(), block.get());
    return array(std::move(block));
}

// (counts, indices, indptr) of the rows that `make` makes.
template <class Make>
nanobind::tuple rows(int threads, const Make& make) {
    Block<std::int32_t> counts, indices;
    Block<std::int64_t> indptr;
    {
        nanobind::gil_scoped_release release;
        const Rows made = make();
        counts = Block<std::int32_t>(made.stored()), indices = Block<std::int32_t>(made.stored());
        indptr = Block<std::int64_t>(made.texts() + 1);
        made.copy(counts.get(), indices.get(), indptr.get(), threads);
    }
    return nanobind::make_tuple(array(std::move(counts)), array(std::move(indices)), array(std::move(indptr)));
}

}  // namespace carryline::text
