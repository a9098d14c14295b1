// A text where it lies: a Python string in memory, read without a copy.
#pragma once

#include <cstdint>

namespace carryline::text {

// `length` code points below 0x110000, of `kind` bytes each (1, 2 or 4), as CPython stores a string. Surrogates may
// stand alone; a string decoded with surrogateescape has some. NUL is a code point like any other.
struct Text {
    const void* at = nullptr;
    std::int64_t length = 0;
    int kind = 1;
    bool prepared = false;  // lowered, without HTML breaks and in normal form already: only to be cut
};

}  // namespace carryline::text
