// The HTML breaks that fill texts from the web: </?(?:br|p|hr)\s*/?>, in any case.
#pragma once

#include <algorithm>
#include <cstdint>

namespace carryline::text {

// Where the break that begins at `at`, a "<", ends; nullptr if none begins there. `space(code)`: is it white space?
template <class Code, class Space>
const Code* end_of_break(const Code* at, const Code* end, Space&& space) {
    const auto is = [&](unsigned char small) { return at < end && (static_cast<std::uint32_t>(*at) | 0x20) == small; };
    ++at;
    if (at < end && *at == '/') ++at;
    if (is('p')) {
        ++at;
    } else if (is('b') || is('h')) {
        ++at;
        if (!is('r')) return nullptr;
        ++at;
    } else {
        return nullptr;
    }
    while (at < end && space(*at)) ++at;
    if (at < end && *at == '/') ++at;
    return at < end && *at == '>' ? at + 1 : nullptr;
}

// Turn each break into a newline, in place; the new end.
template <class Code, class Space>
Code* replace_breaks(Code* text, Code* end, Space&& space) {
    Code* to = text;
    for (Code* at = text; at < end;) {
        Code* angle = std::find(at, end, static_cast<Code>('<'));
        to = to == at ? angle : std::copy(at, angle, to);
        if (angle == end) break;
        const Code* after = end_of_break<Code>(angle, end, space);
        *to++ = after != nullptr ? static_cast<Code>('\n') : *angle;
        at = after != nullptr ? angle + (after - angle) : angle + 1;
    }
    return to;
}

}  // namespace carryline::text
