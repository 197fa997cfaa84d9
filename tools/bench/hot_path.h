#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace minibroker::bench {

/// The path of one message, in process: `minibroker-bench hot-path`.
struct HotPath {
    std::string_view name;
    std::string_view about;
    bool persistent = false;
    bool acknowledge = false;  ///< client-individual
    bool receipts = false;
    std::uint32_t subscribers = 1;  ///< more than one: multicast
    std::string_view selector = {};
    std::uint32_t body_bytes = 1024;
};

[[nodiscard]] const std::vector<HotPath>& hot_paths();

/// Sends `messages` through a broker of its own, with a disk that accepts everything.
/// @return the number of delivered messages
[[nodiscard]] std::uint64_t run_hot_path(const HotPath& path, std::uint64_t messages);

void add_hot_path_command(CLI::App& app, int& exit_code);

}  // namespace minibroker::bench
