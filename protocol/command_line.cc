#include "protocol/command_line.h"

#include <optional>

namespace minibroker::protocol {
namespace {

constexpr std::size_t kBytesToJudge = 4;

Command subscribe_or_stomp(char second, Version version) {
    if (second == 'E') return Command::kSend;
    // A second letter that fits neither means SUBSCRIBE in 1.0 and STOMP later.
    if (version == Version::kV10) return second == 'T' ? Command::kStomp : Command::kSubscribe;
    return second == 'U' ? Command::kSubscribe : Command::kStomp;
}

Command commit_or_connect(std::string_view bytes) {
    if (bytes[2] == 'M') return Command::kCommit;
    const bool longer = bytes.size() > 7 && bytes[7] == 'E';
    return longer ? Command::kConnected : Command::kConnect;
}

std::optional<Command> by_first_letters(std::string_view bytes, Version version) {
    switch (bytes[0]) {
        case 'A':
            return bytes[1] == 'B' ? Command::kAbort : Command::kAck;
        case 'B':
            return Command::kBegin;
        case 'C':
            return commit_or_connect(bytes);
        case 'D':
            return Command::kDisconnect;
        case 'E':
            return Command::kError;
        case 'M':
            return Command::kMessage;
        case 'N':
            if (version == Version::kV10) return std::nullopt;
            return Command::kNack;
        case 'R':
            return Command::kReceipt;
        case 'S':
            return subscribe_or_stomp(bytes[1], version);
        case 'U':
            return Command::kUnsubscribe;
        default:
            return std::nullopt;
    }
}

// The size of the line end at `at`: 1 or 2, or 0 if there is none.
std::size_t line_end_at(std::string_view bytes, std::size_t at, Version version) {
    if (bytes[at] == '\n') return 1;
    if (version != Version::kV12) return 0;
    return bytes[at] == '\r' && bytes[at + 1] == '\n' ? 2 : 0;
}

}  // namespace

CommandLine recognise_command(std::string_view bytes, Version version) {
    CommandLine line;
    if (bytes.size() < kBytesToJudge) return line;
    const auto command = by_first_letters(bytes, version);
    if (!command) {
        line.kind = CommandLine::Kind::kUnknown;
        return line;
    }
    line.command = *command;
    line.name_size = command_name(*command).size();
    const std::size_t line_end_max = version == Version::kV12 ? 2 : 1;
    if (bytes.size() <= line.name_size + line_end_max) return line;
    const std::size_t line_end = line_end_at(bytes, line.name_size, version);
    line.kind = line_end == 0 ? CommandLine::Kind::kWrongEnd : CommandLine::Kind::kKnown;
    line.size = line.name_size + line_end;
    return line;
}

}  // namespace minibroker::protocol
