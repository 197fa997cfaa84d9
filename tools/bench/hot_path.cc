#include "tools/bench/hot_path.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "tools/bench/in_process.h"
#include "tools/bench/load/client/dialect.h"
#include "tools/bench/load/client/frame_scanner.h"
#include "tools/bench/load/client/send_block.h"

namespace minibroker::bench {
namespace {

/// A client that takes all output of the broker, counts MESSAGEs, and acknowledges if configured.
class HotConsumer {
public:
    HotConsumer(InProcessBroker& broker, const HotPath& path, const Target& target)
        : broker_(broker), acknowledges_(path.acknowledge), session_(broker.connect("")) {
        Subscription subscription;
        subscription.ack = acknowledges_ ? AckMode::kClientIndividual : AckMode::kAuto;
        subscription.consumer_window_bytes = acknowledges_ ? -1 : 0;
        subscription.receipt = false;
        std::string frame = subscribe_frame(target, subscription);
        if (!path.selector.empty()) {
            frame.insert(frame.find('\n') + 1, "selector:" + std::string(path.selector) + "\n");
        }
        broker.bytes(session_, frame);
    }
    [[nodiscard]] SessionId session() const { return session_; }
    [[nodiscard]] std::uint64_t received() const { return received_; }

    /// Output of the broker. As cheap as possible, since it is profiled with the broker.
    void take(std::string_view bytes) {
        if (acknowledges_) {
            take_to_acknowledge(bytes);
            return;
        }
        // Each NUL ends a MESSAGE: bodies have none, and nothing else comes.
        for (auto at = bytes.find('\0'); at != std::string_view::npos;
             at = bytes.find('\0', at + 1)) {
            ++received_;
        }
    }
    void answer() {
        if (answers_.empty()) return;
        broker_.bytes(session_, answers_);
        answers_.clear();
    }

private:
    void take_to_acknowledge(std::string_view bytes) {
        begun_ += bytes;
        std::string_view left = begun_;
        RawFrame frame;
        std::string_view ack;
        const auto on_header = [&](std::string_view name, std::string_view value) {
            if (name == "ack") ack = value;
        };
        while (true) {
            const ScanResult result = scan_frame(left, frame, on_header);
            left.remove_prefix(result.consumed);
            if (result.scan != Scan::kFrame) break;
            ++received_;
            answers_.append("ACK\nid:").append(ack).append("\n\n").append(1, '\0');
        }
        begun_.erase(0, begun_.size() - left.size());
    }

    InProcessBroker& broker_;
    bool acknowledges_;
    SessionId session_;
    std::uint64_t received_ = 0;
    std::string begun_;
    std::string answers_;
};

config::Config config_of(const HotPath& path) {
    config::Config config = plain_config();
    config.persistence_enabled = path.persistent;
    return config;
}

// The bytes that the broker reads at once.
constexpr std::uint64_t kReadBytes = 128 * 1024;

struct Arguments {
    std::string name;
    std::uint64_t messages = 10'000;
    std::optional<std::uint32_t> body_bytes;
    std::optional<std::uint32_t> subscribers;
};

int run(const Arguments& arguments) {
    HotPath path = *std::ranges::find(hot_paths(), arguments.name, &HotPath::name);
    path.body_bytes = arguments.body_bytes.value_or(path.body_bytes);
    path.subscribers = arguments.subscribers.value_or(path.subscribers);
    const std::uint64_t delivered = run_hot_path(path, arguments.messages);
    std::printf("%llu delivered\n", static_cast<unsigned long long>(delivered));
    return delivered == arguments.messages * path.subscribers ? 0 : 2;
}

}  // namespace

const std::vector<HotPath>& hot_paths() {
    static const std::vector<HotPath> kAll = {
        {.name = "anycast", .about = "anycast, mode auto"},
        {.name = "individual", .about = "anycast, client-individual", .acknowledge = true},
        {.name = "selector", .about = "anycast, selector", .selector = "AMQPriority > 3"},
        {.name = "persistent", .about = "anycast, persistent", .persistent = true},
        {.name = "receipt",
         .about = "anycast, persistent, RECEIPT for each",
         .persistent = true,
         .receipts = true},
        {.name = "fan-out", .about = "multicast to 10 subscribers", .subscribers = 10},
    };
    return kAll;
}

std::uint64_t run_hot_path(const HotPath& path, std::uint64_t messages) {
    const Routing routing = path.subscribers > 1 ? Routing::kMulticast : Routing::kAnycast;
    const Target target{Dialect::kPlain, routing, "hot.path"};
    InProcessBroker broker(config_of(path));
    std::vector<HotConsumer> consumers;
    consumers.reserve(path.subscribers);
    for (std::uint32_t i = 0; i < path.subscribers; ++i)
        consumers.emplace_back(broker, path, target);
    const SessionId producer = broker.connect("");
    broker.on_output([&](SessionId session, std::string_view bytes) {
        const auto consumer = std::ranges::find(consumers, session, &HotConsumer::session);
        if (consumer != consumers.end()) consumer->take(bytes);
    });
    SendBlock block(target, {path.body_bytes, path.persistent, path.receipts});
    // As much as a read of a socket gives.
    const std::uint64_t at_once =
        std::min<std::uint64_t>(block.capacity(), 1 + kReadBytes / (path.body_bytes + 128));
    while (block.next_number() < messages) {
        const std::uint64_t left = messages - block.next_number();
        broker.bytes(producer, block.next(std::min(left, at_once)));
        for (HotConsumer& consumer : consumers) consumer.answer();
    }
    std::uint64_t received = 0;
    for (const HotConsumer& consumer : consumers) received += consumer.received();
    return received;
}

void add_hot_path_command(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command =
        app.add_subcommand("hot-path", "Messages through the core in process, to be profiled");
    std::vector<std::string> names;
    for (const HotPath& path : hot_paths()) names.emplace_back(path.name);
    command->add_option("--path", arguments->name, "What a message goes through")
        ->required()
        ->check(CLI::IsMember(names));
    command->add_option("--body", arguments->body_bytes, "Bytes of a body")
        ->check(CLI::Range(16U, 1U << 20U));
    command->add_option("--subscribers", arguments->subscribers, "Of the path, each gets all")
        ->check(CLI::Range(1U, 10'000U));
    command->add_option("--messages", arguments->messages)
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
        ->capture_default_str();
    command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace minibroker::bench
