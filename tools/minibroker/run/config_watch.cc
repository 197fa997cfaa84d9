#include "tools/minibroker/run/config_watch.h"

#include <sys/stat.h>

#include <utility>

namespace minibroker::tools {

ConfigWatch::ConfigWatch(std::vector<std::string> files) : files_(std::move(files)) {
    for (const std::string& file : files_) stamps_.push_back(stamp_of(file));
}

ConfigWatch::Stamp ConfigWatch::stamp_of(const std::string& file) {
    struct stat status{};
    if (stat(file.c_str(), &status) != 0) return {};
    return {status.st_mtim.tv_sec,
            status.st_mtim.tv_nsec,
            static_cast<std::uint64_t>(status.st_size),
            status.st_ino};
}

bool ConfigWatch::changed() {
    bool any = false;
    for (std::size_t i = 0; i < files_.size(); ++i) {
        const Stamp now = stamp_of(files_[i]);
        any = any || now != stamps_[i];
        stamps_[i] = now;
    }
    return any;
}

}  // namespace minibroker::tools
