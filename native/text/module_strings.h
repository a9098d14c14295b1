// Python strings as Texts: for bindings that take a list of strings and a cutter.
#pragma once

#include <nanobind/nanobind.h>

#include <vector>

#include "cutter.h"

namespace carryline::text {

// A cutter as Python holds it (kernels/text/cutting.py). `prepare(text)` gives the text that is to be cut where normal
// form C may change it; `table()` the bytes of the table of characters.
struct BoundCutter {
    Settings settings;
    nanobind::object prepare, table;
};

// The strings of a list, ready to be cut without the GIL: kept alive, and prepared where that is needed.
class Strings {
  public:
    // With the GIL. Raises TypeError if one is no string.
    Strings(nanobind::list strings, const BoundCutter& cutter, int threads);

    const std::vector<Text>& texts() const { return texts_; }
    const Cutter& cutter() const { return cutter_; }

  private:
    std::vector<nanobind::object> kept_;
    std::vector<Text> texts_;
    Cutter cutter_;
};

// A str of these bytes, as Pieces have them.
nanobind::object string_of(std::string_view bytes);

}  // namespace carryline::text
