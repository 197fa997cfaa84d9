#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "broker/limits/budget.h"
#include "broker/limits/limits.h"
#include "broker/message/route.h"
#include "broker/stomp/error.h"

namespace minibroker::broker {

/// A transaction of a client: the messages it has sent, until COMMIT or ABORT.
struct Transaction {
    bool begun = false;          ///< a SEND may name one before its BEGIN
    bool has_duplicate = false;  ///< a SEND was a duplicate: COMMIT fails
    Share one;                   ///< of the limit on transactions
    Share bytes;                 ///< of the bytes: its name, its messages and their copies
    Routes routes{};
};

/// The open transactions of one client, by name, within the limits of one client and of all
/// clients.
class Transactions {
public:
    explicit Transactions(SharedBudgets& all)
        : count_(kTransactionsMax, &all.transactions),
          bytes_(kTransactionBytesMax, &all.transaction_bytes) {}

    /// Null: no transaction of that name is open.
    [[nodiscard]] Transaction* find(std::string_view name);
    /// Whether a transaction of that name is open already or one more may be opened; otherwise why
    /// not.
    [[nodiscard]] FrameOutcome has_room_for(std::string_view name) const;
    /// Opens a new one; `has_room_for` must have allowed it.
    Transaction& open(std::string_view name);
    /// Adds the route of a SEND in the transaction. Beyond the limit the transaction is lost, since
    /// a COMMIT of only a part of it would be wrong.
    [[nodiscard]] FrameOutcome keep(Transaction& transaction, Route route);
    /// Removes the transaction and returns it. There must be one of that name.
    [[nodiscard]] Transaction take(std::string_view name);
    void erase(std::string_view name);
    void clear() { open_.clear(); }
    /// Messages to the addresses that `concerns` picks are never sent (reset).
    void forget_sends(const std::function<bool(std::string_view address)>& concerns);

    /// The messages that would be lost now.
    struct Uncommitted {
        std::string name;  ///< of the first transaction with messages
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
