#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "tools/minibroker/ports_file.h"

namespace minibroker::tools {

/// An address of a running broker.
struct RunningAcceptor {
    std::string name;
    std::string host;  ///< as configured: `0.0.0.0` for every address of the machine
    std::uint16_t port = 0;
    bool operator==(const RunningAcceptor&) const = default;
};

/// The data that a running broker leaves for the command line of its user.
struct RunningBroker {
    pid_t pid = 0;
    std::string config_file;  ///< from the root on; "": the configuration that comes with it
    std::vector<RunningAcceptor> acceptors;  ///< those that speak STOMP
    bool operator==(const RunningBroker&) const = default;
};

/// Most brokers that are looked at, and most bytes that one may tell: a search is not to take long,
/// whatever lies in the directory.
constexpr std::size_t kRunningBrokersMax = 64;
constexpr std::size_t kRunningBrokerBytesMax = 65'536;

/// The note that a running broker leaves for `running_brokers`, as long as it runs.
///
/// How this works: the file lies in a directory that only this user may enter, and is locked as a
/// `PortsFile` is: the lock ends with the process however that ends, so that a file that nobody has
/// locked is of a dead broker and swept. Nobody else can put a broker of his own before the user's:
/// a directory or file of another owner, or that others may write or read, is passed over.
class RunningNote {
public:
    /// Writes it, and removes the files of dead brokers. @return kIo if there is no directory for
    /// it: the broker can run without.
    [[nodiscard]] static Result<std::unique_ptr<RunningNote>> leave(const RunningBroker& broker);

private:
    explicit RunningNote(std::string file) : file_(std::move(file), 0600) {}

    PortsFile file_;
};

/// The directories of notes: $MINIBROKER_RUNTIME_DIR alone where that is set, else `minibroker` in
/// $XDG_RUNTIME_DIR where that is set, and /tmp/minibroker-UID. Both of these are read, since a
/// broker and a shell may have been started in different environments; the first that can be made
/// is written to.
[[nodiscard]] std::vector<std::string> note_directories();

/// The brokers of this user that run now, in the order of their process ids. What dead ones left is
/// removed.
[[nodiscard]] std::vector<RunningBroker> running_brokers();

/// The text of a note, and back; kInvalid for anything else.
[[nodiscard]] std::string note_text(const RunningBroker& broker);
[[nodiscard]] Result<RunningBroker> parse_note(std::string_view text);

}  // namespace minibroker::tools
