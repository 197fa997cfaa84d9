// A broker inside of a program of one's own: prints its port, serves until standard input ends.
#include <cstdio>
#include <string>

#include "broker/net/server.h"
#include "config/config_json.h"

namespace {

constexpr const char* kConfig = R"({
    "name": "embedded",
    "persistenceEnabled": false,
    "securityEnabled": false,
    "acceptors": {"stomp": "tcp://127.0.0.1:0?protocols=STOMP"}
})";

void print_warnings(minibroker::LogLevel, std::string_view line) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

}  // namespace

int main() {
    const auto loaded = minibroker::config::parse_config(kConfig, ".");
    if (!loaded) {
        for (const auto& problem : loaded.error())
            std::fprintf(stderr, "%s: %s\n", problem.path.c_str(), problem.text.c_str());
        return 1;
    }
    const minibroker::Logger logger(minibroker::LogLevel::kWarn, print_warnings);
    minibroker::net::Server server(loaded->config, logger);
    if (auto started = server.start(); !started) {
        std::fprintf(stderr, "%s\n", started.error().text.c_str());
        return 1;
    }
    std::printf("%d\n", server.port("stomp"));
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    server.stop();
    return server.wait() ? 0 : 1;
}
