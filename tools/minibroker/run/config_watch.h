#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace minibroker::tools {

/// Tells when one of some files has changed, by what the file system says of them.
class ConfigWatch {
public:
    ConfigWatch() = default;
    /// Changes from now on count.
    explicit ConfigWatch(std::vector<std::string> files);

    /// Whether any of them has changed, come or gone since the last call.
    [[nodiscard]] bool changed();

private:
    /// All zero for a file that is not there.
    struct Stamp {
        std::int64_t seconds = 0;
        std::int64_t nanoseconds = 0;
        std::uint64_t size = 0;
        std::uint64_t inode = 0;

        bool operator==(const Stamp&) const = default;
    };
    [[nodiscard]] static Stamp stamp_of(const std::string& file);

    std::vector<std::string> files_;
    std::vector<Stamp> stamps_;
};

}  // namespace minibroker::tools
