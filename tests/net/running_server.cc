#include "tests/net/running_server.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "tests/support/frames.h"

namespace minibroker::test {

config::Config server_config() {
    config::Config config = default_config();
    config.acceptors[0].host = "127.0.0.1";
    config.acceptors[0].port = 0;
    return config;
}

RunningServer::RunningServer(GatedFileSystem& files, config::Config config)
    : config_(std::move(config)),
      files_(files),
      logger_(LogLevel::kDebug,
              [this](LogLevel, std::string_view line) {
                  const std::lock_guard lock(mutex_);
                  log_.emplace_back(line);
              }),
      server_(config_, logger_, files) {
    const Result<> started = server_.start();
    REQUIRE_MESSAGE(started, (started ? std::string() : started.error().text));
    REQUIRE(port() != 0);
}

RunningServer::~RunningServer() {
    files_.open_gate();
    if (!ended_) CHECK(stop());
}

Result<> RunningServer::stop() {
    server_.stop();
    return wait();
}

Result<> RunningServer::wait() {
    ended_ = true;
    return server_.wait();
}

bool RunningServer::logged(std::string_view text) {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(
        log_, [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

std::vector<std::string> recovered_bodies(GatedFileSystem& files, std::string_view queue) {
    TestBroker broker(default_config(), &files.files(), TestBroker::kStart);
    return drain(broker, queue);
}

}  // namespace minibroker::test
