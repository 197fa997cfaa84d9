#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/message/message_reference.h"

namespace minibroker::broker {

/// Tracks the newest waiting message of each key in a last-value queue. A replaced one stays in
/// line until the end of the next dispatch: a consumer that can take it gets it. Source:
/// Artemis `LastValueQueue`.
class LastValues {
public:
    /// @param key  the header that is read before `_AMQ_LVQ_NAME`; "" for none
    explicit LastValues(std::string key) : key_(std::move(key)) {}

    /// `reference` now waits: it is the newest of its key.
    void track(const MessageReference& reference);
    /// `reference` was returned: it is the newest only if its key has none.
    void track_if_absent(const MessageReference& reference);
    /// `reference` no longer waits.
    void forget(const MessageReference& reference);
    /// The places of messages that were replaced since the last call; some may have left meanwhile.
    [[nodiscard]] std::vector<QueuePosition> take_replaced();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    [[nodiscard]] std::optional<std::string_view> key_of(const MessageReference& reference) const;

    std::string key_;
    std::unordered_map<std::string, QueuePosition, Hash, std::equal_to<>> newest_;
    std::vector<QueuePosition> replaced_;
};

}  // namespace minibroker::broker
