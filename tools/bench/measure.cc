#include "tools/bench/measure.h"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace minibroker::bench {

std::int64_t resident_bytes() {
    malloc_trim(0);
    std::int64_t size = 0;
    std::int64_t resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace minibroker::bench
