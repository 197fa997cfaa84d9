#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/limits/budget.h"
#include "broker/limits/limits.h"
#include "broker/message/route.h"
#include "broker/stomp/error.h"

namespace minibroker::broker {

/// A transaction of a client: what it has sent, until COMMIT or ABORT.
struct Transaction {
    bool begun = false;          ///< a SEND may name one before its BEGIN
    bool has_duplicate = false;  ///< a SEND was a duplicate: COMMIT fails
    Share one;                   ///< of the transactions
    Share bytes;                 ///< of its name, its messages and their copies
    std::vector<Route> routes{};
};

/// The open transactions of one client, by name, within the limits of one and of all.
class Transactions {
public:
    explicit Transactions(SharedBudgets& all)
        : count_(kTransactionsMax, &all.transactions),
          bytes_(kTransactionBytesMax, &all.transaction_bytes) {}

    /// Null: none of that name is open.
    [[nodiscard]] Transaction* find(std::string_view name);
    /// Whether one more may be open, if there is none of that name; else why not.
    [[nodiscard]] FrameOutcome has_room_for(std::string_view name) const;
    /// A new one; `has_room_for` has said yes.
    Transaction& open(std::string_view name);
    /// Adds what a SEND in it was routed to. Beyond the limit the transaction is lost: a COMMIT of
    /// a part of it would be wrong.
    [[nodiscard]] FrameOutcome keep(Transaction& transaction, Route route);
    /// Takes it out. There must be one of that name.
    [[nodiscard]] Transaction take(std::string_view name);
    void erase(std::string_view name);
    void clear() { open_.clear(); }
    /// Messages to addresses that `concerns` picks are never sent (reset).
    void forget_sends(const std::function<bool(std::string_view address)>& concerns);

    /// What would be lost now.
    struct Uncommitted {
        std::string name;  ///< of the first one with messages
        std::size_t messages = 0;
        bool begun = false;
        std::size_t others = 0;  ///< that have messages too
    };
    [[nodiscard]] std::optional<Uncommitted> uncommitted() const;

private:
    [[nodiscard]] StompError too_large(std::size_t more) const;

    Budget count_;
    Budget bytes_;
    std::map<std::string, Transaction, std::less<>> open_;
};

}  // namespace minibroker::broker
