#include "parallel.h"

namespace carryline {

void parallel(std::int64_t tasks, int, void (*task)(void* context, std::int64_t number), void* context) {
    for (std::int64_t number = 0; number < tasks; ++number) task(context, number);
}

}  // namespace carryline
