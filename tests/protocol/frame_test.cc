#include "protocol/frame.h"

#include <doctest/doctest.h>

#include <string>

using namespace minibroker::protocol;

TEST_CASE("frame: a repeated header counts by its rule and keeps its place") {
    Frame frame;
    frame.add("a", "1", Frame::Repeat::kLast);
    frame.add("b", "2", Frame::Repeat::kLast);
    frame.add("a", "three", Frame::Repeat::kLast);
    frame.add("b", "four", Frame::Repeat::kFirst);
    REQUIRE(frame.header_count() == 2);
    CHECK(frame.header_at(0).name == "a");
    CHECK(frame.header_at(0).value == "three");
    CHECK(frame.header_at(1).value == "2");
}

TEST_CASE("frame: names are found exactly, the empty one too") {
    Frame frame;
    CHECK_FALSE(frame.header(""));
    frame.add("", "nameless", Frame::Repeat::kLast);
    frame.add("Id", "", Frame::Repeat::kLast);
    CHECK(frame.header("") == "nameless");
    CHECK(frame.header("Id") == "");
    CHECK_FALSE(frame.header("id"));
    CHECK(frame.header_or_empty("id").empty());
    CHECK(frame.header_or_empty("") == "nameless");
}

TEST_CASE("frame: cleared, copied and moved it is a value") {
    Frame frame;
    frame.command = Command::kAck;
    frame.body = "body";
    frame.add("name", "value", Frame::Repeat::kLast);
    Frame copy = frame;
    frame.clear();
    CHECK(frame.command == Command::kSend);
    CHECK(frame.body.empty());
    CHECK(frame.header_count() == 0);
    CHECK_FALSE(frame.header("name"));
    CHECK(copy.header("name") == "value");
    const Frame moved = std::move(copy);
    CHECK(moved.header("name") == "value");
    CHECK(moved.command == Command::kAck);
}

TEST_CASE("frame: every command has its word") {
    const std::pair<Command, const char*> words[] = {
        {Command::kConnect, "CONNECT"},
        {Command::kStomp, "STOMP"},
        {Command::kSend, "SEND"},
        {Command::kSubscribe, "SUBSCRIBE"},
        {Command::kUnsubscribe, "UNSUBSCRIBE"},
        {Command::kAck, "ACK"},
        {Command::kNack, "NACK"},
        {Command::kBegin, "BEGIN"},
        {Command::kCommit, "COMMIT"},
        {Command::kAbort, "ABORT"},
        {Command::kDisconnect, "DISCONNECT"},
        {Command::kConnected, "CONNECTED"},
        {Command::kMessage, "MESSAGE"},
        {Command::kReceipt, "RECEIPT"},
        {Command::kError, "ERROR"},
    };
    for (const auto& [command, word] : words) CHECK(command_name(command) == word);
}
