// Fuzzes the way from strings to the numbers of their tokens: any texts, any settings.
//
// An input ends with the settings; before them are the texts, UTF-8 between bytes 0xFF. What Python would find is not
// known here: that is what the property tests compare. Here are the laws that need no oracle.
#include <fuzzer/FuzzedDataProvider.h>

#include <fstream>
#include <iterator>
#include <map>

#include "fuzz/check.h"
#include "fuzz/strings.h"
#include "text/cutter.h"
#include "text/number.h"

namespace carryline::fuzz {
namespace {

using namespace text;

Characters read_characters() {
    std::ifstream file(CARRYLINE_CHARACTERS, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::uint16_t> blocks(Characters::BLOCKS);
    const std::size_t head = blocks.size() * sizeof blocks[0];
    check(bytes.size() > head, "the table of characters is there: `make fuzz` writes it");
    std::vector<Character> characters((bytes.size() - head) / sizeof(Character));
    std::memcpy(blocks.data(), bytes.data(), head);
    std::memcpy(characters.data(), bytes.data() + head, characters.size() * sizeof(Character));
    return {std::move(blocks), std::move(characters)};
}

Settings draw_settings(FuzzedDataProvider& data) {
    Settings settings;
    settings.preset = data.PickValueInArray({Preset::standard, Preset::keras, Preset::whitespace, Preset::sklearn});
    settings.level = data.PickValueInArray({Level::word, Level::character, Level::within_word});
    settings.lower = data.ConsumeBool();
    settings.filters = data.ConsumeBool() ? U"!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n" : U"'\u00a0\u4e00 ";
    settings.split = data.PickValueInArray({U' ', U'a', U'-', U'\u00df', U'\U0001f600'});
    return settings;
}

// Each token where the last one ended, with its glue; whole characters; nothing empty.
void check_pieces(const Pieces& pieces, const Settings& settings) {
    const std::size_t glue = settings.level == Level::word;
    for (std::int64_t i = 0; i < pieces.count(); ++i) {
        const std::string_view token = pieces.gram(i, 1);
        check(!token.empty(), "no token is empty");
        for (std::size_t at = 0; at < token.size();) check(next_code(token, at) >= 0, "a token is UTF-8");
        if (i == 0) continue;
        const std::string_view pair = pieces.gram(i - 1, 2), before = pieces.gram(i - 1, 1);
        check(
            pair.data() == before.data() && pair.size() == before.size() + glue + token.size(), "tokens follow tokens");
        check(glue == 0 || pair[before.size()] == ' ', "words have a space between them");
    }
    check((settings.level == Level::within_word) || pieces.words() == 0, "words only where n-grams are within them");
    if (pieces.words() == 0) return;
    check(pieces.word(0) == 0 && pieces.word(pieces.words()) == pieces.count(), "words hold all tokens");
    for (std::int64_t word = 0; word < pieces.words(); ++word) {
        const std::int64_t first = pieces.word(word), last = pieces.word(word + 1) - 1;
        check(first + 1 < last, "a word is more than its spaces");
        check(pieces.gram(first, 1) == " " && pieces.gram(last, 1) == " ", "a word has a space at each side");
    }
}

std::vector<std::string> tokens(const Cutter& cutter, const Text& text) {
    Pieces pieces;
    cutter.cut(text, pieces);
    check_pieces(pieces, cutter.settings());
    std::vector<std::string> found;
    for (std::int64_t i = 0; i < pieces.count(); ++i) found.emplace_back(pieces.gram(i, 1));
    return found;
}

// Tokens that are cut again are themselves. A keras text is put together with its own `split`, which may be anything.
void check_again(const Cutter& cutter, const std::vector<std::string>& found) {
    const Settings& settings = cutter.settings();
    if (settings.preset == Preset::keras || settings.level == Level::within_word) return;
    std::string joined;
    for (const std::string& token : found) {
        if (settings.level == Level::word && !joined.empty()) joined += ' ';
        joined += token;
    }
    check(tokens(cutter, Stored(decode(joined), 1).prepared()) == found, "tokens cut again are the same");
}

// What `number` finds, found slowly.
void check_numbered(const Numbered& numbered, const std::vector<Text>& texts, const Cutter& cutter, int low, int high) {
    std::map<std::string, std::int32_t> types;
    std::int64_t at = 0;
    check(numbered.offsets.size() == texts.size() + 1 && numbered.offsets[0] == 0, "an offset for each text");
    for (std::size_t i = 0; i < texts.size(); ++i) {
        Pieces pieces;
        cutter.cut(texts[i], pieces);
        for_each_ngram(pieces, low, high, [&](std::string_view gram) {
            const std::int32_t type = types.try_emplace(std::string(gram), types.size()).first->second;
            check(at < numbered.offsets.back() && numbered.ids[at] == type, "types are numbered as they occur");
            check(numbered.types[numbered.order[type]] == gram, "a type is spelt as its n-gram");
            check(numbered.types.find(gram) == numbered.order[type], "a type is found again");
            ++at;
        });
        check(numbered.offsets[i + 1] == at, "a text ends where its last n-gram does");
    }
    check(types.size() == numbered.order.size(), "no type more");
}

void check_same(const Numbered& one, const Numbered& other) {
    check(one.offsets == other.offsets, "texts have the same n-grams, however many threads there are");
    check(one.order.size() == other.order.size(), "as many types, however many threads there are");
    for (std::size_t type = 0; type < one.order.size(); ++type)
        check(
            one.types[one.order[type]] == other.types[other.order[type]], "types are numbered the same by all threads");
    check(
        std::equal(one.ids.get(), one.ids.get() + one.offsets.back(), other.ids.get()),
        "ids are the same by all threads");
}

void check_alphabetical(const Numbered& sorted, const Numbered& first) {
    check(sorted.order.size() == first.order.size() && sorted.offsets == first.offsets, "the order loses nothing");
    for (std::size_t type = 1; type < sorted.order.size(); ++type)
        check(
            sorted.types[sorted.order[type - 1]] < sorted.types[sorted.order[type]], "types are in their bytes' order");
    for (std::int64_t i = 0; i < first.offsets.back(); ++i)
        check(
            sorted.types[sorted.order[sorted.ids[i]]] == first.types[first.order[first.ids[i]]],
            "in any order an n-gram is itself");
}

void run(FuzzedDataProvider& data) {
    static const Characters characters = read_characters();
    const Cutter cutter(draw_settings(data), &characters);
    const int low = data.ConsumeIntegralInRange(1, 4), high = low + data.ConsumeIntegralInRange(0, 2);
    const int kind = data.PickValueInArray({1, 2, 4});
    const bool many = data.ConsumeIntegralInRange(0, 15) == 0;
    const std::string all = data.ConsumeRemainingBytesAsString();

    std::vector<Stored> stored;
    for (std::size_t from = 0; from <= all.size();) {
        const std::size_t to = std::min(all.find('\xff', from), all.size());
        const std::u32string codes = decode(std::string_view(all).substr(from, to - from));
        stored.emplace_back(codes, 1);
        const std::vector<std::string> found = tokens(cutter, stored.back().text());
        check(tokens(cutter, Stored(codes, kind).text()) == found, "the width of a string's characters means nothing");
        check_again(cutter, found);
        (void)cutter.must_prepare(stored.back().text());
        from = to + 1;
    }
    std::vector<Text> texts;
    for (const Stored& one : stored) texts.push_back(one.text());
    const Numbered numbered = number(texts, cutter, low, high, Order::first, 1);
    check_numbered(numbered, texts, cutter, low, high);
    check_alphabetical(number(texts, cutter, low, high, Order::alphabetical, 1), numbered);

    // So many that several threads have work. That takes long, and so is done with few of those that could.
    if (!many || std::hash<std::string>()(all) % 64 != 0) return;
    std::int64_t codes = 0;
    for (const Text& text : texts) codes += text.length + 64;
    const std::int64_t copies = 1 + 300000 / codes;
    texts.clear();
    for (const Stored& one : stored) texts.insert(texts.end(), copies, one.text());
    for (const Order order : {Order::first, Order::alphabetical})
        check_same(number(texts, cutter, low, high, order, 1), number(texts, cutter, low, high, order, 3));
}

}  // namespace
}  // namespace carryline::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    FuzzedDataProvider data(bytes, size);
    carryline::fuzz::run(data);
    return 0;
}
