#include "tools/bench/floor/floor_destination.h"

#include <charconv>
#include <cstring>

namespace minibroker::bench {
namespace {

char* put(char* to, std::string_view text) {
    std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

char* put(char* to, std::uint64_t number) {
    return std::to_chars(to, to + 20, number).ptr;
}

}  // namespace

void write_message(FloorSubscription& subscription, std::string_view body, std::uint64_t number) {
    FloorOutput& output = subscription.client->output;
    constexpr std::size_t kRestMax = 128;
    char* const start = output.reserve(subscription.head.size() + body.size() + kRestMax);
    char* to = put(start, subscription.head);
    to = put(to, number);
    if (subscription.acknowledges) to = put(put(to, "\nack:"), number);
    to = put(put(to, "\ncontent-length:"), body.size());
    to = put(to, "\n\n");
    to = put(to, body);
    *to++ = '\0';
    output.advance(static_cast<std::size_t>(to - start));
}

FloorSubscription* FloorDestination::next_in_turn() {
    for (std::size_t tried = 0; tried < in_turn.size(); ++tried) {
        if (next >= in_turn.size()) next = 0;
        FloorSubscription& subscription = in_turn[next++];
        if (subscription.client->output.waiting().size() < kOutputMax) return &subscription;
    }
    return nullptr;
}

void FloorDestination::remove(const FloorClient& client) {
    const auto is_its = [&](const FloorSubscription& one) { return one.client == &client; };
    std::erase_if(in_turn, is_its);
    std::erase_if(every, is_its);
}

void FloorDestination::remove(const FloorClient& client, std::string_view id) {
    const auto is_it = [&](const FloorSubscription& one) {
        return one.client == &client && one.id == id;
    };
    std::erase_if(in_turn, is_it);
    std::erase_if(every, is_it);
}

}  // namespace minibroker::bench
