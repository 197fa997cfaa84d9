#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "broker/client_log/client_log.h"
#include "broker/limits/limits.h"
#include "broker/queue/consumer.h"
#include "broker/session/transactions.h"
#include "broker/stomp/hints.h"
#include "broker/stomp/send_shape.h"
#include "broker/store/orphaned_ids.h"

namespace minibroker::broker {

/// A subscription of a session: a consumer and where it came from.
struct Subscription {
    std::string id;
    std::unique_ptr<Consumer> consumer;
    bool owns_queue = false;  ///< a temporary queue that goes with it
    bool no_local = false;
    std::set<MessageId> unacknowledgeable;  ///< named once with a wrong subscription (AMQ339026)
};

/// Who a client is, and what it has open: what commands work on, and management tells of.
struct Client {
    explicit Client(SharedBudgets& all) : transactions(all), orphaned(all.orphaned_ids) {}

    // Who it is.
    std::optional<std::string> login;
    std::optional<std::string> client_id;
    std::int64_t created_ms = 0;
    /// The sessions that Artemis would have: one from the CONNECT on, one for each transaction, as
    /// numbers; see `session_name`. The first and the last ones of many.
    std::vector<std::uint64_t> session_numbers;

    // What it has open.
    std::map<std::string, std::unique_ptr<Subscription>, std::less<>> subscriptions;
    std::unordered_map<ConsumerId, Subscription*> consumers;
    std::size_t no_local = 0;  ///< subscriptions with no-local
    Transactions transactions;
    OrphanedIds orphaned;

    // What it has done.
    struct Sent {
        std::uint64_t messages = 0;
        std::int64_t bytes = 0;  ///< of messages as Artemis counts them
    };
    Sent sent;
    std::unique_ptr<SendShape> send_shape;  ///< of the last SEND, if it may be repeated
    Lsn last;                               ///< what the next receipt has to wait for
    bool disk_full = false;                 ///< a SEND gets an ERROR

    // What the log has said of it.
    ClientLog::Quota log_quota;
    HintSet hints;                      ///< that it has had
    std::uint64_t refusals_before = 0;  ///< of permissions, when the frame at hand came

    [[nodiscard]] std::string_view user() const {
        return login ? std::string_view(*login) : std::string_view();
    }
    /// What it does next waits for `lsn` too.
    void wait_for(Lsn lsn) {
        if (last < lsn) last = lsn;
    }
};

/// As Artemis names a session: a UUID, the same for a number and a client.
[[nodiscard]] std::string session_name(const Client& client, std::uint64_t number);

}  // namespace minibroker::broker
