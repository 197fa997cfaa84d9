#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "tools/bench/floor/floor_client.h"

namespace minibroker::bench {

/// A destination. Subscriptions of a queue get messages in turn, those of a topic all.
struct FloorDestination {
    std::string name;
    std::vector<FloorSubscription> in_turn;
    std::vector<FloorSubscription> every;
    std::size_t next = 0;
    std::deque<std::string> waiting;  ///< bodies that no subscription could take

    /// @return the clients that got the message, for the caller to write to: none if it waits.
    template <typename OnClient>
    void send(std::string_view body, std::uint64_t number, OnClient&& on_client);
    /// Delivers waiting messages until the clients have enough.
    template <typename OnClient>
    void pump(std::uint64_t& number, OnClient&& on_client);
    void remove(const FloorClient& client);
    void remove(const FloorClient& client, std::string_view id);

private:
    /// Limit on a client's unwritten output: beyond it a queue delivers nothing more to it.
    static constexpr std::size_t kOutputMax = std::size_t{8} << 20U;
    [[nodiscard]] FloorSubscription* next_in_turn();
};

/// Appends a MESSAGE to the output of the subscription's client.
void write_message(FloorSubscription& subscription, std::string_view body, std::uint64_t number);

template <typename OnClient>
void FloorDestination::send(std::string_view body, std::uint64_t number, OnClient&& on_client) {
    for (FloorSubscription& subscription : every) {
        write_message(subscription, body, number);
        on_client(*subscription.client);
    }
    FloorSubscription* taker = waiting.empty() ? next_in_turn() : nullptr;
    if (taker != nullptr) {
        write_message(*taker, body, number);
        on_client(*taker->client);
    } else if (every.empty()) {
        waiting.emplace_back(body);
    }
}

template <typename OnClient>
void FloorDestination::pump(std::uint64_t& number, OnClient&& on_client) {
    while (!waiting.empty()) {
        FloorSubscription* taker = next_in_turn();
        if (taker == nullptr) return;
        write_message(*taker, waiting.front(), ++number);
        on_client(*taker->client);
        waiting.pop_front();
    }
}

}  // namespace minibroker::bench
