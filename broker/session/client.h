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
    bool owns_queue = false;  ///< a temporary queue that is deleted with the subscription
    bool no_local = false;
    std::set<MessageId> unacknowledgeable;  ///< already named once with a wrong subscription
                                            ///< (AMQ339026)
};

/// The identity of a client and everything it has open: commands work on it, and management reports
/// it.
struct Client {
    explicit Client(SharedBudgets& all) : transactions(all), orphaned(all.orphaned_ids) {}

    // Identity.
    std::optional<std::string> login;
    std::optional<std::string> client_id;
    std::int64_t created_ms = 0;
    /// The numbers of the sessions that Artemis would have: one from the CONNECT on, and one for
    /// each transaction; see `session_name`. If there are many, only the first and the last are
    /// kept.
    std::vector<std::uint64_t> session_numbers;

    // Open subscriptions and transactions.
    std::map<std::string, std::unique_ptr<Subscription>, std::less<>> subscriptions;
    std::unordered_map<ConsumerId, Subscription*> consumers;
    std::size_t no_local = 0;  ///< subscriptions with no-local
    Transactions transactions;
    OrphanedIds orphaned;

    // Statistics.
    struct Sent {
        std::uint64_t messages = 0;
        std::int64_t bytes = 0;  ///< of messages, counted as Artemis does
    };
    Sent sent;
    std::unique_ptr<SendShape> send_shape;  ///< of the last SEND, if it may be repeated
    Lsn last;                               ///< the position that the next receipt has to wait for
    bool disk_full = false;                 ///< a SEND is answered with an ERROR

    // Log lines already written.
    ClientLog::Quota log_quota;
    HintSet hints;                      ///< already given to this client
    std::uint64_t refusals_before = 0;  ///< permissions refused before the current frame

    [[nodiscard]] std::string_view user() const {
        return login ? std::string_view(*login) : std::string_view();
    }
    /// The client's next answers wait for `lsn` too.
    void wait_for(Lsn lsn) {
        if (last < lsn) last = lsn;
    }
};

/// The name that Artemis would give a session: a UUID, always the same for one number and client.
[[nodiscard]] std::string session_name(const Client& client, std::uint64_t number);

}  // namespace minibroker::broker
