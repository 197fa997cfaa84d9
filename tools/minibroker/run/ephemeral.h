#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "base/result.h"
#include "config/config.h"

namespace minibroker::tools {

/// A directory of its own under $TMPDIR or /tmp, which only this user may enter. It is removed with
/// all that is in it at the end.
///
/// A file `owner` in it is locked (flock) as long as the process lives, however it ends: a
/// directory whose file is not locked can be removed.
class TemporaryDirectory {
public:
    /// kIo when it cannot be made.
    [[nodiscard]] static Result<TemporaryDirectory> make();
    TemporaryDirectory(TemporaryDirectory&& other) noexcept
        : path_(std::exchange(other.path_, "")), owner_(std::exchange(other.owner_, -1)) {}
    TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
    ~TemporaryDirectory();

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
    [[nodiscard]] bool lock();

    std::string path_;
    int owner_ = -1;  // descriptor
};

/// Most directories that one sweep removes: a start is not to take long.
constexpr std::size_t kSweptMax = 16;

/// Removes directories of `TemporaryDirectory` whose owners were killed: this user's own alone,
/// none that is in use, and no more than `kSweptMax`.
/// @return how many it was
std::size_t sweep_temporary_directories();

/// Makes of any configuration one for a broker that lives as long as a run of tests: free ports on
/// 127.0.0.1, data in `directory`, no waiting for the disk (nothing outlives the process anyway),
/// test operations.
void make_ephemeral(config::Config& config, const std::string& directory);

}  // namespace minibroker::tools
