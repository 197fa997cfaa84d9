#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"

namespace minibroker::tools {

/// The file that says which ports a broker listens at, there as long as that broker is: one that a
/// dead broker left is removed before the next one listens, and a broker removes its own at its
/// end. "" as the name: no file at all.
///
/// How this works: a broker holds a lock (flock) on its file, which ends with the process however
/// it does. A file that nobody has locked is of a dead one; that of a living broker is left where
/// it is until ours replaces it.
class PortsFile {
public:
    /// Removes what a dead broker left.
    /// @param mode  who may read what `write` makes, less the umask
    explicit PortsFile(std::string file, mode_t mode = 0666);
    /// Removes the file, if it is still the one that `write` made.
    ~PortsFile();
    PortsFile(const PortsFile&) = delete;
    PortsFile& operator=(const PortsFile&) = delete;

    /// Puts `text` there, whole or not at all: whoever waits for the file never reads half of it.
    [[nodiscard]] Result<> write(const std::string& text);

private:
    [[nodiscard]] bool is_at_path(int descriptor) const;

    std::string file_;
    mode_t mode_;
    int descriptor_ = -1;
};

}  // namespace minibroker::tools
