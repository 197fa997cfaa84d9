// A library for LD_PRELOAD with which a test sets the wall clock of one process: CLOCK_REALTIME is
// so many seconds ahead as the file $CLOCK_OFFSET_FILE says.

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

long offset_seconds() {
    long seconds = 0;
    const char* name = std::getenv("CLOCK_OFFSET_FILE");
    std::FILE* file = name == nullptr ? nullptr : std::fopen(name, "re");
    if (file == nullptr) return 0;
    if (std::fscanf(file, "%ld", &seconds) != 1) seconds = 0;
    std::fclose(file);
    return seconds;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
    const long result = syscall(SYS_clock_gettime, clock, time);
    if (clock == CLOCK_REALTIME) time->tv_sec += offset_seconds();
    return static_cast<int>(result);
}
