#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace minibroker {

void check_failed(const char* expression, const char* file, int line) noexcept {
    std::fprintf(stderr, "minibroker: check failed: %s at %s:%d\n", expression, file, line);
    std::fflush(stderr);
    std::abort();
}

}  // namespace minibroker
