// Where a convolution's window leaves its sequence, no zeros are added and nothing is copied: taps that fall outside
// are left out, over stretches of places for which these are the same.
#pragma once

#include "../workspace.h"

namespace carryline::CARRYLINE_ISA {

struct Window {
    std::int64_t time, taps, dilation, left;  // place t reads the steps t - left + tap * dilation
};

// Places [first, last), of which only the taps [tap, tap_end) are inside, for all of them; maybe none.
struct Stretch {
    std::int64_t first, last, tap, tap_end;
};

// Call `use(stretch)` for the places [first, last), in their order.
template <class Use>
CARRYLINE_INLINE void stretches(const Window& w, std::int64_t first, std::int64_t last, Use use) {
    const auto up = [&](std::int64_t n) { return n <= 0 ? 0 : (n + w.dilation - 1) / w.dilation; };
    for (Stretch s = {first, first, 0, 0}; s.first < last; s.first = s.last) {
        s.tap = smaller(up(w.left - s.first), w.taps);
        s.tap_end = larger(smaller(up(w.time + w.left - s.first), w.taps), s.tap);
        s.last = last;
        if (s.tap > 0) s.last = smaller(s.last, w.left - (s.tap - 1) * w.dilation);  // there the tap before comes in
        if (s.tap_end > s.tap)
            s.last = smaller(s.last, w.time + w.left - (s.tap_end - 1) * w.dilation);  // the last goes
        use(s);
    }
}

}  // namespace carryline::CARRYLINE_ISA
