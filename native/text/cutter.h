// One text to its tokens, by the presets of text/presets.py. What they do is told there; the regular expressions there
// are the oracle, and this gives the same tokens, code point by code point.
#pragma once

#include <string>

#include "ascii.h"
#include "characters.h"
#include "pieces.h"
#include "text.h"

namespace carryline::text {

enum class Preset { standard, keras, whitespace, sklearn };  // standard: the default one
enum class Level { word, character, within_word };

struct Settings {
    Preset preset = Preset::standard;
    Level level = Level::word;
    bool lower = true;
    std::u32string filters = {};  // of keras: what is taken for `split`
    char32_t split = U' ';
};

// Any number of threads may cut with the same one, each into Pieces of its own.
class Cutter {
  public:
    // Without `characters`, which must live as long, only ASCII texts can be cut.
    explicit Cutter(Settings settings, const Characters* characters = nullptr);

    const Settings& settings() const { return settings_; }

    // The tokens of a text. Throws std::length_error for one of more than 4 GB, and std::logic_error for one beyond
    // ASCII if there are no characters.
    void cut(const Text& text, Pieces& pieces) const;

    // Must this text be prepared first, because normal form C (NFC) may change it? Only the default preset asks for
    // that. What such a text is cut into without is not what Python finds, but nothing worse happens.
    bool must_prepare(const Text& text) const;

  private:
    bool lowers(const Text& text) const { return settings_.lower && !text.prepared; }
    bool has_breaks(const Text& text) const { return settings_.preset == Preset::standard && !text.prepared; }
    bool cut_ascii(const Text& text, Pieces& pieces) const;
    template <class Code>
    void cut_codes(const Text& text, Pieces& pieces) const;

    Settings settings_;
    const Characters* characters_;
    AsciiSet members_;       // what words consist of
    std::u32string beyond_;  // of keras: what separates words beyond ASCII
};

}  // namespace carryline::text
