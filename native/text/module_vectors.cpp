// The bindings of vector_file.h, word_index.h and content_hash.h. Arrays are addresses, whose sizes the caller has
// checked.
#include <nanobind/nanobind.h>
#include <nanobind/stl/tuple.h>

#include <system_error>
#include <tuple>

#include "content_hash.h"
#include "vector_file.h"
#include "word_index.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace carryline {
namespace {

using namespace text;
using Address = std::uintptr_t;

template <class Item>
nb::bytes bytes_of(const std::vector<Item>& items) {
    return nb::bytes(items.data(), items.size() * sizeof(Item));
}

const char* bytes_at(Address address) { return reinterpret_cast<const char*>(address); }

std::tuple<std::uint64_t, nb::bytes> scanned(Address content, std::int64_t size, int threads) {
    Scan result;
    {
        nb::gil_scoped_release release;
        result = scan(bytes_at(content), size, threads);
    }
    return {result.hash, bytes_of(result.line_ends)};
}

using Read = std::tuple<std::int64_t, std::int64_t, nb::bytes, nb::bytes, nb::bytes>;

// `line_ends` of 0: a binary file.
Read read_vectors(
    Address content, std::int64_t first, std::int64_t end, std::int64_t rows, std::int64_t dimension, Address line_ends,
    std::int64_t chunks, Address memory, int file, std::int64_t offset, int threads) {
    const Layout layout{first, end, rows, dimension};
    const Matrix matrix{reinterpret_cast<float*>(memory), file, offset};
    Fault fault;
    ReadWords words;
    try {
        nb::gil_scoped_release release;
        if (line_ends == 0) {
            fault = read_binary(bytes_at(content), layout, matrix, threads, words);
        } else {
            const auto* counts = reinterpret_cast<const std::int64_t*>(line_ends);
            fault = read_text(bytes_at(content), layout, {counts, counts + chunks}, matrix, threads, words);
        }
    } catch (const std::system_error& error) {
        errno = error.code().value();
        PyErr_SetFromErrno(PyExc_OSError);
        throw nb::python_error();
    }
    return {
        fault.row, fault.at, nb::bytes(words.content.data(), words.content.size()), bytes_of(words.offsets),
        bytes_of(words.at)};
}

WordList word_list(Address content, Address offsets, std::int64_t count) {
    return {bytes_at(content), reinterpret_cast<const std::int64_t*>(offsets), count};
}

nb::bytes index(Address content, Address offsets, std::int64_t count, Address slots, std::int64_t size) {
    std::vector<std::int64_t> repeated;
    {
        nb::gil_scoped_release release;
        repeated = index_words(word_list(content, offsets, count), reinterpret_cast<std::uint32_t*>(slots), size);
    }
    return bytes_of(repeated);
}

// With the GIL: a look-up of one word takes less time than to give it up.
void find(
    Address content, Address offsets, std::int64_t count, Address slots, std::int64_t size, Address asked,
    Address asked_offsets, std::int64_t asked_count, Address found) {
    find_words(
        word_list(content, offsets, count), reinterpret_cast<const std::uint32_t*>(slots), size,
        word_list(asked, asked_offsets, asked_count), reinterpret_cast<std::int64_t*>(found));
}

}  // namespace

void def_vectors(nb::module_& module) {
    module.def(
        "scan_content", scanned, "content"_a, "size"_a, "threads"_a, "The hash, and int64 line ends of each chunk.");
    module.def(
        "hash_content",
        [](Address content, std::int64_t size, int threads) {
            nb::gil_scoped_release release;
            return hash_content(bytes_at(content), size, threads);
        },
        "content"_a, "size"_a, "threads"_a);
    module.def(
        "read_vectors", read_vectors, "content"_a, "first"_a, "end"_a, "rows"_a, "dimension"_a, "line_ends"_a,
        "chunks"_a, "memory"_a, "file"_a, "offset"_a, "threads"_a,
        "The row and byte of the first fault (-1: none), and the words: their bytes, int64 offsets, int64 places.");
    module.def(
        "index_words", index, "content"_a, "offsets"_a, "count"_a, "slots"_a, "size"_a, "The words that stood before.");
    module.def(
        "find_words", find, "content"_a, "offsets"_a, "count"_a, "slots"_a, "size"_a, "asked"_a, "asked_offsets"_a,
        "asked_count"_a, "found"_a);
}

}  // namespace carryline
