#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "tools/minibroker/cli/client/connection_options.h"
#include "tools/minibroker/cli/client/destination.h"

namespace minibroker::cli {

/// The options that `producer`, `consumer` and `browser` share, named as on the command line.
struct MessageOptions {
    ConnectionOptions connection;
    std::string destination = "queue://TEST";
    std::int64_t message_count = 1000;
    std::int64_t sleep_milliseconds = 0;  ///< after each message
    std::int64_t commit_interval = 0;     ///< messages a transaction; 0: no transaction
    std::int64_t txt_size = 0;            ///< `--txt-size`, the old name of the interval
    int threads = 1;                      ///< 1 to 100, a connection each
    std::string serializer;               ///< no effect: a Java class
};

/// A connection of one of the command's threads.
struct MessageThread {
    StompClient& client;
    std::string name;  ///< `Producer ActiveMQQueue[N], thread=0`
};

/// Logs in once per thread, runs `work` in each and waits for all.
/// @param role  `Producer` or `Consumer`.
/// @return the exit code: 1 when the broker cannot be reached or refuses the login. What goes wrong
/// later is printed and ends with 0, as Artemis's command line does; but with 1 with `--json`.
[[nodiscard]] int run_threads(const MessageOptions& options,
                              const std::string& role,
                              const std::function<Result<>(MessageThread&)>& work);

/// Sends a frame and waits for its receipt.
[[nodiscard]] Result<> send_and_wait(StompClient& client,
                                     std::string_view command,
                                     Headers headers,
                                     const std::string& body);

/// The two lines about the time that a thread took.
[[nodiscard]] std::string elapsed_lines(const std::string& thread,
                                        std::chrono::milliseconds elapsed);

/// Waits as `--sleep` says.
void sleep_between(const MessageOptions& options);

}  // namespace minibroker::cli
