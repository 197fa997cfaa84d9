#include "base/uuid.h"

#include <cstdio>

namespace minibroker {

std::string make_uuid(std::uint64_t number, TimePoint now) {
    const auto time = static_cast<unsigned long long>(now.wall.count()) & 0xFFFFFFFFFFFFULL;
    const auto unique = static_cast<unsigned long long>(number);
    char text[40];
    std::snprintf(text,
                  sizeof text,
                  "%08llx-%04llx-8%03llx-8%03llx-%012llx",
                  time >> 16U,
                  time & 0xFFFFU,
                  (unique >> 56U) & 0xFFFU,
                  (unique >> 48U) & 0xFFU,
                  unique & 0xFFFFFFFFFFFFULL);
    return text;
}

}  // namespace minibroker
