#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "broker/message/message.h"
#include "broker/selector/selector.h"
#include "config/config.h"

namespace minibroker::broker {

/// A divert: messages to its address are copied, or moved, to other addresses. A value.
/// Source: Artemis `DivertImpl`, manual "Diverting and Splitting Message Flows".
struct Divert {
    config::Divert configuration;
    std::vector<std::string> forwarding;  ///< its forwarding addresses, one or more
    std::optional<Selector> filter;
    /// Fills a retroactive address's history: internal, not stored, and the copies keep the
    /// address that they were sent to.
    bool retroactive = false;
    /// The configured one, or one of its own: diverts of one routing name take turns.
    std::string routing_name;

    [[nodiscard]] const std::string& name() const { return configuration.name; }
    [[nodiscard]] bool matches(const Message& message) const {
        return !filter || filter->matches(MessageSubject(message));
    }
};

/// The diverts that messages to one address meet.
struct AddressDiverts {
    /// Each takes what it matches; if any does, nothing else gets the message.
    std::vector<const Divert*> exclusive;
    /// Diverts of one routing name take turns, as queues do.
    struct Turn {
        std::vector<const Divert*> members;
        std::size_t next = 0;
    };
    std::vector<Turn> others;
};

/// The divert that `configuration` describes; kInvalid when its filter does not parse.
[[nodiscard]] Result<Divert> make_divert(config::Divert configuration);
/// The one of `turn` that takes `message`, and whose turn it then is; null when none does.
[[nodiscard]] const Divert* next_divert(AddressDiverts::Turn& turn, const Message& message);

/// As the AddDivert record's `attributes`: all but the name (docs/JOURNAL_FORMAT.md).
[[nodiscard]] std::string encode_divert(const config::Divert& divert);
/// The reverse; kCorrupt when the bytes are not such.
[[nodiscard]] Result<config::Divert> decode_divert(std::string name, std::string_view bytes);

}  // namespace minibroker::broker
