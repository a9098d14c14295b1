#include "cutter.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "breaks.h"
#include "lower.h"
#include "scripts.h"
#include "writer.h"

namespace carryline::text {
namespace {

bool is_alphanumeric(unsigned code) { return (code | 0x20) - 'a' < 26 || code - '0' < 10; }
bool is_blank(unsigned code) { return code == ' ' || code - '\t' < 5 || code - 0x1C < 4; }

bool is_member(const Settings& settings, unsigned code) {
    switch (settings.preset) {
        case Preset::standard: return is_alphanumeric(code);
        case Preset::keras: return code != settings.split && settings.filters.find(code) == std::u32string::npos;
        case Preset::whitespace: return !is_blank(code);
        case Preset::sklearn:
            return settings.level == Level::word ? is_alphanumeric(code) || code == '_' : !is_blank(code);
    }
    return false;
}

std::ptrdiff_t shortest_word(const Settings& settings) {
    return settings.preset == Preset::sklearn && settings.level == Level::word ? 2 : 1;
}

bool squeezes_blanks(const Settings& settings) {
    return settings.preset == Preset::sklearn && settings.level == Level::character;
}

// scikit-learn's rule for characters: where white space follows white space, all of it is one space.
template <class Code, class Blank>
Code* squeeze(Code* text, Code* end, Blank&& blank) {
    Code* to = text;
    for (Code* at = text; at < end;) {
        Code* after = at;
        while (after < end && blank(*after)) ++after;
        *to++ = after > at + 1 ? static_cast<Code>(' ') : *at;
        at = std::max(after, at + 1);
    }
    return to;
}

// `visit(first, last)` for each run of at least `least` members.
template <class Code, class Member, class Visit>
void runs(const Code* at, const Code* end, std::ptrdiff_t least, Member&& member, Visit&& visit) {
    while (at < end) {
        const Code* first = at;
        while (at < end && member(*at)) ++at;
        if (at - first >= least && at > first) visit(first, at);
        ++at;
    }
}

// The tokens of a level: `words(visit)` finds words, `characters(first, last, visit)` characters between two places.
template <class Code, class Words, class Within>
void write(
    Pieces& pieces, Level level, const Code* text, const Code* end, std::size_t width, Words&& words,
    Within&& characters) {
    Writer writer(pieces, level, end - text, width);
    const auto token = [&](const Code* first, const Code* last) { writer.token(first, last); };
    switch (level) {
        case Level::word: words(token); break;
        case Level::character: characters(text, end, token); break;
        case Level::within_word:
            words([&](const Code* first, const Code* last) {
                writer.word();
                writer.space();
                characters(first, last, token);
                writer.space();
            });
    }
    writer.finish();
}

}  // namespace

Cutter::Cutter(Settings settings, const Characters* characters)
    : settings_(std::move(settings)),
      characters_(characters),
      members_([this](unsigned code) { return is_member(settings_, code); }) {
    for (const char32_t code : settings_.filters + settings_.split)
        if (code >= 0x80) beyond_ += code;
}

void Cutter::cut(const Text& text, Pieces& pieces) const {
    if (text.length > UINT32_MAX) throw std::length_error("a text of more than 4 GB");
    if (text.kind == 1 && cut_ascii(text, pieces)) return;
    if (characters_ == nullptr) throw std::logic_error("a text beyond ASCII, without a table of characters");
    switch (text.kind) {
        case 1: return cut_codes<std::uint8_t>(text, pieces);
        case 2: return cut_codes<std::uint16_t>(text, pieces);
        default: return cut_codes<std::uint32_t>(text, pieces);
    }
}

bool Cutter::must_prepare(const Text& text) const {
    if (settings_.preset != Preset::standard || text.kind == 1 || text.prepared) return false;
    if (characters_ == nullptr) throw std::logic_error("a text beyond ASCII, without a table of characters");
    const auto changes = [&](auto* codes) {
        return !is_quickly_nfc(codes, text.length, settings_.lower, *characters_);
    };
    return text.kind == 2 ? changes(static_cast<const std::uint16_t*>(text.at))
                          : changes(static_cast<const std::uint32_t*>(text.at));
}

// False, with nothing done, if the text is not ASCII.
bool Cutter::cut_ascii(const Text& text, Pieces& pieces) const {
    const std::size_t length = text.length;
    char* lowered = pieces.lowered_.make(length + AsciiSet::BLOCK);
    if (!lower_ascii(static_cast<const unsigned char*>(text.at), length, lowers(text), lowered)) return false;
    char* end = lowered + length;
    std::memset(end, 0, AsciiSet::BLOCK);
    if (has_breaks(text)) end = replace_breaks(lowered, end, is_blank);
    const bool standard = settings_.preset == Preset::standard;
    if (squeezes_blanks(settings_)) end = squeeze(lowered, end, is_blank);
    const auto words = [&](auto&& visit) {
        ascii_words(lowered, end, members_, standard, shortest_word(settings_), visit);
    };
    const auto characters = [&](const char* at, const char* last, auto&& visit) {
        while (at < last) {
            const char* next = at + (standard && *at == '\r' && at + 1 < last && at[1] == '\n' ? 2 : 1);
            visit(at, next);
            at = next;
        }
    };
    write<char>(pieces, settings_.level, lowered, end, 1, words, characters);
    return true;
}

template <class Code>
void Cutter::cut_codes(const Text& text, Pieces& pieces) const {
    const bool lower = lowers(text);
    std::uint32_t* codes = pieces.codes_.make(text.length * (lower ? 2 : 1));
    std::uint32_t* end = codes;
    for_each_code(static_cast<const Code*>(text.at), text.length, lower, *characters_, [&](std::uint32_t code) {
        *end++ = code;
    });
    const auto flags = [&](std::uint32_t code) { return (*characters_)[code].flags; };
    const auto blank = [&](std::uint32_t code) { return (flags(code) & Character::SPACE) != 0; };
    if (has_breaks(text)) {
        end = replace_breaks(codes, end, blank);
        std::replace(codes, end, 0x2019u, std::uint32_t{'\''});  // the typographic apostrophe
    }
    if (squeezes_blanks(settings_)) end = squeeze(codes, end, blank);
    const bool standard = settings_.preset == Preset::standard;
    const auto member = [&](std::uint32_t code) {
        if (code < 0x80) return members_.has(code);
        if (settings_.preset == Preset::keras) return beyond_.find(code) == std::u32string::npos;
        return shortest_word(settings_) == 2 ? (flags(code) & Character::WORD) != 0 : !blank(code);
    };
    const auto words = [&](auto&& visit) {
        if (standard) return Scripts(*characters_, end).words(codes, visit);
        runs<std::uint32_t>(codes, end, shortest_word(settings_), member, visit);
    };
    const auto characters = [&](const std::uint32_t* at, const std::uint32_t* last, auto&& visit) {
        if (standard) return Scripts(*characters_, last).characters(at, visit);
        for (; at < last; ++at) visit(at, at + 1);
    };
    write<std::uint32_t>(pieces, settings_.level, codes, end, 4, words, characters);
}

}  // namespace carryline::text
