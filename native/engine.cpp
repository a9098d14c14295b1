#include "engine.h"

#include <cstdlib>
#include <stdexcept>

namespace carryline {

namespace baseline {
extern const Engine table;
}
#ifdef CARRYLINE_X86_64
namespace avx2 {
extern const Engine table;
}
namespace avx512 {
extern const Engine table;
}
#endif

const Engine* const* engines() {
    static const Engine* found[4] = {};  // the last stays null
    static const bool once = [] {
        const Engine** next = found;
#ifdef CARRYLINE_X86_64
        __builtin_cpu_init();
        const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                            __builtin_cpu_supports("avx512vl");
        if (avx512) *next++ = &avx512::table;
        if (avx2) *next++ = &avx2::table;
#endif
        *next = &baseline::table;
        return true;
    }();
    (void)once;
    return found;
}

const Engine& engine() {
    static const Engine& chosen = [&]() -> const Engine& {
        const char* forced = std::getenv("CARRYLINE_ISA");
        return forced && *forced ? engine(forced) : **engines();
    }();
    return chosen;
}

const Engine& engine(const std::string& name) {
    for (const Engine* const* each = engines(); *each; ++each)
        if (name == (*each)->name) return **each;
    throw std::invalid_argument("this machine cannot run CARRYLINE_ISA=" + name);
}

}  // namespace carryline
