// What must hold, whatever the input: a finding is a crash that says what did not.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace carryline::fuzz {

inline void check(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

}  // namespace carryline::fuzz
