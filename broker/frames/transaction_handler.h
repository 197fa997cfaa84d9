#pragma once

#include <expected>
#include <string_view>

#include "broker/session/transactions.h"
#include "broker/stomp/error.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class Router;
class Session;

/// BEGIN, COMMIT and ABORT. Artemis opens a session for each transaction and closes it with the
/// connection. Source: Artemis `StompConnection.beginTransaction` and its like.
class TransactionHandler {
public:
    explicit TransactionHandler(Router& router) : router_(router) {}

    FrameOutcome on_begin(Session& session, const protocol::Frame& frame);
    FrameOutcome on_commit(Session& session, const protocol::Frame& frame);
    FrameOutcome on_abort(Session& session, const protocol::Frame& frame);
    /// The transaction of that name, opened if there is none.
    [[nodiscard]] std::expected<Transaction*, StompError> open(Session& session,
                                                               std::string_view name);

private:
    Router& router_;
};

}  // namespace minibroker::broker
