#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "tools/bench/load/child_process.h"
#include "tools/bench/load/client/socket.h"
#include "tools/bench/load/process_usage.h"

using minibroker::bench::ChildProcess;
using minibroker::bench::Endpoint;
using minibroker::bench::parse_usage;
using minibroker::bench::usage_of;

namespace {

/// The line of a process whose name is a trap: field 14 is 7, field 15 is 5, field 24 is 3.
constexpr const char* kStat =
    "12 (a) b) S 1 2 3 4 5 6 7 8 9 10 7 5 16 17 18 19 20 21 22 23 3 25 26\n";

std::string problem_of(const char* url) {
    const auto endpoint = Endpoint::parse(url);
    return endpoint ? "" : endpoint.error().text;
}

}  // namespace

TEST_CASE("bench process: CPU and memory from the kernel's line") {
    const auto usage = parse_usage(kStat);
    REQUIRE(usage);
    CHECK(usage->cpu.count() == 12 * (1'000'000'000 / sysconf(_SC_CLK_TCK)));
    CHECK(usage->resident_bytes == 3 * sysconf(_SC_PAGESIZE));
}

TEST_CASE("bench process: a line that is none") {
    for (const char* text :
         {"", "12", "12 (a)", "12 (a) S 1 2 3", "12 (a) S 1 2 3 4 5 6 7 8 9 10 x"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_usage(text));
    }
}

TEST_CASE("bench process: this one uses memory, one that is not there nothing") {
    const auto usage = usage_of(getpid());
    REQUIRE(usage);
    CHECK(usage->resident_bytes > 100'000);
    CHECK_FALSE(usage_of(1 << 30));
}

TEST_CASE("bench process: a child runs until its owner goes") {
    pid_t pid = 0;
    {
        auto child = ChildProcess::start({"sleep", "1000"});
        REQUIRE(child);
        pid = child->pid();
        CHECK_FALSE(child->has_ended());
        CHECK(usage_of(pid));
    }
    CHECK_FALSE(usage_of(pid));
}

TEST_CASE("bench process: what a child has started and left goes with it") {
    pid_t group = 0;
    {
        auto child = ChildProcess::start({"sh", "-c", "sleep 1000 & exit 0"});
        REQUIRE(child);
        group = child->pid();
        while (!child->has_ended()) {
        }
        CHECK(kill(-group, 0) == 0);
    }
    CHECK(kill(-group, 0) != 0);
}

TEST_CASE("bench process: what cannot be started says so") {
    const auto none = ChildProcess::start({});
    REQUIRE_FALSE(none);
    CHECK(none.error().text == "no program to start: name it after --");
    const auto missing = ChildProcess::start({"/no/such/program"});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().text == "start /no/such/program: No such file or directory");
}

TEST_CASE("bench process: addresses of brokers") {
    for (const char* url :
         {"stomp://127.0.0.1:1", "tcp://127.0.0.1:65535", "stomp://[::1]:61613"}) {
        CAPTURE(url);
        CHECK(problem_of(url).empty());
    }
}

TEST_CASE("bench process: what is no address of a broker") {
    for (const char* url : {"",
                            "127.0.0.1:1",
                            "http://127.0.0.1:1",
                            "stomp://127.0.0.1",
                            "stomp://:1",
                            "stomp://127.0.0.1:",
                            "stomp://127.0.0.1:0",
                            "stomp://127.0.0.1:65536",
                            "stomp://127.0.0.1:1x",
                            "stomp://127.0.0.1:-1"}) {
        CAPTURE(url);
        CHECK(problem_of(url) == "expected stomp://host:port, found " + std::string(url));
    }
}
