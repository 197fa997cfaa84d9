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
    /// Fills a retroactive address's history: internal, not stored, and the copies keep the address
    /// that they were sent to.
    bool retroactive = false;
    /// The configured name, or one of its own: diverts with the same routing name take turns.
    std::string routing_name;

    [[nodiscard]] const std::string& name() const { return configuration.name; }
    [[nodiscard]] bool matches(const Message& message) const {
        return !filter || filter->matches(MessageSubject(message));
    }
};

/// The diverts that apply to messages to one address.
struct AddressDiverts {
    /// Each takes the messages it matches; if any does, nothing else gets the message.
    std::vector<const Divert*> exclusive;
    /// Diverts with the same routing name take turns, as queues do.
    struct Turn {
        std::vector<const Divert*> members;
        std::size_t next = 0;
    };
    std::vector<Turn> others;
};

/// The divert that `configuration` describes; kInvalid if its filter does not parse.
[[nodiscard]] Result<Divert> make_divert(config::Divert configuration);
/// The divert of `turn` that takes `message`, and to which the turn passes; null if none does.
[[nodiscard]] const Divert* next_divert(AddressDiverts::Turn& turn, const Message& message);

/// The AddDivert record's `attributes`: everything but the name (docs/JOURNAL_FORMAT.md).
[[nodiscard]] std::string encode_divert(const config::Divert& divert);
/// Decodes them; kCorrupt if the bytes are invalid.
[[nodiscard]] Result<config::Divert> decode_divert(std::string name, std::string_view bytes);

}  // namespace minibroker::broker
