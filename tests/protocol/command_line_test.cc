#include "protocol/command_line.h"

#include <doctest/doctest.h>

#include <string>

using namespace minibroker::protocol;

namespace {

using Kind = CommandLine::Kind;

constexpr Version kAll[] = {Version::kV10, Version::kV11, Version::kV12};

CommandLine judged(std::string_view word, Version version) {
    return recognise_command(std::string(word) + "\n\nX", version);
}

}  // namespace

TEST_CASE("command: every word is recognised in every version that has it") {
    for (int i = 0; i <= static_cast<int>(Command::kError); ++i) {
        const auto command = static_cast<Command>(i);
        for (const Version version : kAll) {
            if (command == Command::kNack && version == Version::kV10) continue;
            const std::string bytes = std::string(command_name(command)) + "\n\n" + '\0';
            const CommandLine line = recognise_command(bytes, version);
            CAPTURE(bytes);
            REQUIRE(line.kind == Kind::kKnown);
            CHECK(line.command == command);
            CHECK(line.name_size == command_name(command).size());
            CHECK(line.size == line.name_size + 1);
        }
    }
}

TEST_CASE("command: the first letters decide, then the length") {
    const std::pair<const char*, Command> cases[] = {
        {"SEXY", Command::kSend},
        {"DISCONTENT", Command::kDisconnect},
        {"BEGAN", Command::kBegin},
        {"COMIXX", Command::kCommit},
        {"ABXXX", Command::kAbort},
        {"AXX", Command::kAck},
        {"CXMXXX", Command::kCommit},
        {"CXXXXXX", Command::kConnect},
        {"CXXXXXXEX", Command::kConnected},
        {"RXXXXXX", Command::kReceipt},
        {"EXXXX", Command::kError},
        {"MXXXXXX", Command::kMessage},
        {"UXXXXXXXXXX", Command::kUnsubscribe},
        {"SUXXXXXXX", Command::kSubscribe},
        {"STXXX", Command::kStomp},
    };
    for (const auto& [word, command] : cases) {
        CAPTURE(word);
        for (const Version version : kAll) {
            const CommandLine line = judged(word, version);
            CHECK(line.kind == Kind::kKnown);
            CHECK(line.command == command);
        }
    }
}

TEST_CASE("command: S with another letter is SUBSCRIBE in 1.0 and STOMP later") {
    CHECK(judged("SXXXXXXXX", Version::kV10).command == Command::kSubscribe);
    CHECK(judged("SXXXX", Version::kV11).command == Command::kStomp);
    CHECK(judged("SXXXX", Version::kV12).command == Command::kStomp);
}

TEST_CASE("command: NACK is unknown to 1.0, other letters to all") {
    CHECK(judged("NACK", Version::kV10).kind == Kind::kUnknown);
    CHECK(judged("NACK", Version::kV11).command == Command::kNack);
    CHECK(judged("NXXX", Version::kV12).command == Command::kNack);
    for (int c = 0; c < 256; ++c) {
        const char letter = static_cast<char>(c);
        if (std::string_view("ABCDEMNRSU").find(letter) != std::string_view::npos) continue;
        for (const Version version : kAll) {
            CHECK(recognise_command(std::string(1, letter) + "abc", version).kind ==
                  Kind::kUnknown);
            CHECK(recognise_command(std::string(1, letter) + "ab", version).kind ==
                  Kind::kNeedMore);
        }
    }
}

TEST_CASE("command: a word of the wrong length has a wrong end") {
    for (const char* word :
         {"SENDS", "SEN", "COMMITS", "SEND ", "ABORTED", "CONNECTOR", "CONNECTE"}) {
        CAPTURE(word);
        for (const Version version : kAll) {
            const CommandLine line = recognise_command(std::string(word) + "\nabc:def\n", version);
            CHECK(line.kind == Kind::kWrongEnd);
        }
    }
}

TEST_CASE("command: CR LF ends a command in 1.2 only") {
    CHECK(recognise_command("SEND\r\n\r\n", Version::kV12).size == 6);
    CHECK(recognise_command("SEND\r\n\r\n", Version::kV12).kind == Kind::kKnown);
    CHECK(recognise_command("SEND\r\n\r\n", Version::kV11).kind == Kind::kWrongEnd);
    CHECK(recognise_command("SEND\r\n\r\n", Version::kV10).kind == Kind::kWrongEnd);
    CHECK(recognise_command("SEND\rX\r\n", Version::kV12).kind == Kind::kWrongEnd);
    CHECK(recognise_command("SEND\r\r\n", Version::kV12).kind == Kind::kWrongEnd);
}

TEST_CASE("command: judged one byte behind the longest line end") {
    CHECK(recognise_command("SEND\n", Version::kV11).kind == Kind::kNeedMore);
    CHECK(recognise_command("SEND\nX", Version::kV11).kind == Kind::kKnown);
    CHECK(recognise_command("SEND\nX", Version::kV12).kind == Kind::kNeedMore);
    CHECK(recognise_command("SEND\nXX", Version::kV12).kind == Kind::kKnown);
    CHECK(recognise_command("SENDS", Version::kV10).kind == Kind::kNeedMore);
    CHECK(recognise_command("SENDSX", Version::kV10).kind == Kind::kWrongEnd);
}
