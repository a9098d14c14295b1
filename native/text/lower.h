// `str.lower` of CPython, code point by code point, and whether normal form C would leave the result alone.
#pragma once

#include "characters.h"

namespace carryline::text {

constexpr std::uint32_t CAPITAL_SIGMA = 0x3A3, SIGMA = 0x3C3, FINAL_SIGMA = 0x3C2, DOT_ABOVE = 0x307;

// Is the sigma at `text[place]` the last letter of a word? As CPython has it: beyond what case ignores (its table says
// what that is), something cased stands before and nothing cased after.
template <class Code>
bool is_final_sigma(const Code* text, std::size_t length, std::size_t place, const Characters& characters) {
    const auto ignored = [&](std::size_t i) { return (characters[text[i]].flags & Character::CASE_IGNORABLE) != 0; };
    const auto cased = [&](std::size_t i) { return (characters[text[i]].flags & Character::CASED) != 0; };
    std::size_t before = place, after = place + 1;
    while (before > 0 && ignored(before - 1)) --before;
    if (before == 0 || !cased(before - 1)) return false;
    while (after < length && ignored(after)) ++after;
    return after == length || !cased(after);
}

// `visit(code)` for each code point of the text, in lower case if that is wanted.
template <class Code, class Visit>
void for_each_code(const Code* text, std::size_t length, bool lower, const Characters& characters, Visit&& visit) {
    for (std::size_t i = 0; i < length; ++i) {
        const std::uint32_t code = text[i];
        if (!lower) {
            visit(code);
        } else if (code == CAPITAL_SIGMA) {
            visit(is_final_sigma(text, length, i, characters) ? FINAL_SIGMA : SIGMA);
        } else if (const Character& character = characters[code]; (character.flags & Character::WIDENS) != 0) {
            visit(std::uint32_t{'i'}), visit(DOT_ABOVE);
        } else {
            visit(code + character.lower);
        }
    }
}

// Unicode's quick check (UAX 15, section 9): false when normal form C may differ from the text in lower case.
template <class Code>
bool is_quickly_nfc(const Code* text, std::size_t length, bool lower, const Characters& characters) {
    unsigned before = 0;
    bool is = true;
    for_each_code(text, length, lower, characters, [&](std::uint32_t code) {
        const Character& character = characters[code];
        is &= (character.flags & Character::NOT_NFC) == 0;
        is &= character.combining == 0 || character.combining >= before;
        before = character.combining;
    });
    return is;
}

}  // namespace carryline::text
