// Texts in chunks for threads.
#pragma once

#include <vector>

#include "text.h"

namespace carryline::text {

// Where chunks of neighbouring texts begin, and the end: about equally much to read in each, whatever the number of
// threads.
inline std::vector<std::int64_t> chunks(const std::vector<Text>& texts) {
    constexpr std::int64_t CODES = 1 << 17, EACH = 64;  // a text costs something however short it is
    std::vector<std::int64_t> starts{0};
    std::int64_t codes = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        codes += texts[i].length + EACH;
        if (codes < CODES && i + 1 < texts.size()) continue;
        starts.push_back(static_cast<std::int64_t>(i) + 1);
        codes = 0;
    }
    return starts;
}

}  // namespace carryline::text
