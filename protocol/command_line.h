#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/frame.h"
#include "protocol/version.h"

namespace minibroker::protocol {

/// The command line of a frame, as far as its first bytes tell; line ends before it are skipped.
struct CommandLine {
    enum class Kind : std::uint8_t {
        kNeedMore,  ///< too few bytes to judge
        kKnown,     ///< `command`, and `size` bytes with its line end
        kUnknown,   ///< no command begins with this letter
        kWrongEnd,  ///< no line end of the version where `command` must end, after `name_size`
                    ///< bytes
    };
    Kind kind = Kind::kNeedMore;
    Command command = Command::kSend;
    std::size_t name_size = 0;  ///< letters of the command's name
    std::size_t size = 0;       ///< bytes of the whole line with its line end, if kKnown
};

/// Recognises a command as Artemis does: by its first letters, then by the position of the line
/// end, so that SEXY is SEND. It decides only once 4 bytes are there, and one byte more than name
/// and longest line end: the text of an ERROR for an unknown command depends on that.
/// Source: Artemis `StompDecoder.parseCommand`; docs/artemis/protocol.md, "Recognising the
/// command".
[[nodiscard]] CommandLine recognise_command(std::string_view bytes, Version version);

}  // namespace minibroker::protocol
