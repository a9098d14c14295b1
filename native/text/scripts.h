// The default preset on any script: what the regular expressions of text/presets.py find, code point by code point.
#pragma once

#include "characters.h"

namespace carryline::text {

class Scripts {
  public:
    // Of the code points from `at` to `end - 1`.
    Scripts(const Characters& characters, const std::uint32_t* end) : characters_(characters), end_(end) {}

    // `visit(first, last)` for each word, Chinese character and emoji.
    template <class Visit>
    void words(const std::uint32_t* at, Visit&& visit) const {
        while (at < end_) {
            const std::uint32_t* last = emoji(at);
            if (last == at) last = (has(at, Character::HAN)) ? run(at + 1, Character::MARK, false) : word(at);
            if (last > at) visit(at, last);
            at = last > at ? last : at + 1;
        }
    }

    // `visit(first, last)` for each character that a reader sees.
    template <class Visit>
    void characters(const std::uint32_t* at, Visit&& visit) const {
        while (at < end_) {
            const std::uint32_t* last = is(at, '\r') && is(at + 1, '\n') ? at + 2 : emoji(at);
            if (last == at) last = run(at + 1, Character::MARK, true);
            visit(at, last);
            at = last;
        }
    }

  private:
    using At = const std::uint32_t*;
    static constexpr std::uint32_t PRESENTATION = 0xFE0F, KEYCAP = 0x20E3, NON_JOINER = 0x200C, JOINER = 0x200D;

    bool is(At at, std::uint32_t code) const { return at < end_ && *at == code; }
    bool between(At at, std::uint32_t low, std::uint32_t high) const { return at < end_ && *at >= low && *at <= high; }
    bool has(At at, unsigned flag) const { return at < end_ && (characters_[*at].flags & flag) != 0; }

    bool letter(At at) const {
        return at < end_ && (characters_[*at].flags & (Character::WORD | Character::HAN)) == Character::WORD &&
               *at != '_';
    }

    // Beyond all that have the flag, and, if they count, the joiners.
    At run(At at, unsigned flag, bool joiners) const {
        while (has(at, flag) || (joiners && between(at, NON_JOINER, JOINER))) ++at;
        return at;
    }

    // Letters with marks and joiners among them; apostrophes between two such.
    At word(At at) const {
        while (letter(at)) {
            do ++at;
            while (letter(at) || has(at, Character::MARK) || between(at, NON_JOINER, JOINER));
            if (!is(at, '\'') || !letter(at + 1)) break;
            ++at;
        }
        return at;
    }

    // A picture with what changes it, all that joiners tie to it; two letters of a flag; a keycap. `at` if none is
    // here.
    At emoji(At at) const {
        At last = picture(at);
        if (last > at) {
            for (At next; is(last, JOINER) && (next = picture(last + 1)) > last + 1;) last = next;
            return last;
        }
        if (flag_letter(at) && flag_letter(at + 1)) return at + 2;
        if (between(at, '0', '9') || is(at, '#') || is(at, '*')) {
            last = at + 1 + is(at + 1, PRESENTATION);
            if (is(last, KEYCAP)) return last + 1;
        }
        return at;
    }

    At picture(At at) const {
        if (!has(at, Character::PICTURE)) return at;
        ++at;
        at += is(at, PRESENTATION);
        at += between(at, 0x1F3FB, 0x1F3FF);         // a skin tone
        while (between(at, 0xE0020, 0xE007F)) ++at;  // tags: the flag of a part of a country
        return at;
    }

    bool flag_letter(At at) const { return between(at, 0x1F1E6, 0x1F1FF); }

    const Characters& characters_;
    At end_;
};

}  // namespace carryline::text
