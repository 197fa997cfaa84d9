#pragma once

#include <string>

#include "base/result.h"
#include "config/config.h"

namespace minibroker::tools {

/// A directory of its own under $TMPDIR or /tmp, which only this user may enter. It is removed with
/// all that is in it at the end.
class TemporaryDirectory {
public:
    /// kIo when it cannot be made.
    [[nodiscard]] static Result<TemporaryDirectory> make();
    TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::move(other.path_)) {
        other.path_.clear();
    }
    TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
    ~TemporaryDirectory();

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

/// Makes of any configuration one for a broker that lives as long as a run of tests: free ports on
/// 127.0.0.1, data in `directory`, no waiting for the disk (nothing outlives the process anyway),
/// test operations.
void make_ephemeral(config::Config& config, const std::string& directory);

}  // namespace minibroker::tools
