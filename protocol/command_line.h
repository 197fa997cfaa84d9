#pragma once

#include <cstddef>
#include <string_view>

#include "protocol/frame.h"
#include "protocol/version.h"

namespace minibroker::protocol {

/// What the first bytes of a frame, line ends before it already skipped, say of its command.
struct CommandLine {
    enum class Kind {
        kNeedMore,  ///< too few bytes to judge
        kKnown,     ///< `command`, and `size` bytes with its line end
        kUnknown,   ///< no command begins with this letter
        kWrongEnd,  ///< where `command` must end, after `name_size` bytes, is no line end of the
                    ///< version
    };
    Kind kind = Kind::kNeedMore;
    Command command = Command::kSend;
    std::size_t name_size = 0;  ///< letters of the command's name
    std::size_t size = 0;       ///< bytes of the whole line with its line end, when it is known
};

/// Recognises a command as Artemis does: by its first letters, then by the position of the line
/// end, so that SEXY is SEND. Nothing is judged before 4 bytes are there, nor before one byte more
/// than name and longest line end: what an ERROR for an unknown command shows depends on that.
/// Source: Artemis `StompDecoder.parseCommand`; the protocol page "Recognising the command".
[[nodiscard]] CommandLine recognise_command(std::string_view bytes, Version version);

}  // namespace minibroker::protocol
