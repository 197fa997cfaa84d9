#pragma once

#include <cstddef>

#include "base/time.h"
#include "broker/limits/budget.h"

namespace minibroker::broker {

// How much one connection, and all of them together, may make the broker hold, besides the limits
// of a frame (protocol/limits.h). Ours; Artemis has no such limits. docs/STOMP.md, "Limits", says
// what happens beyond them.

/// Bytes that wait for a login: of an incomplete frame or HTTP head, behind a CONNECT whose
/// password is being checked, and answers that the client does not take.
inline constexpr std::size_t kBytesBeforeLoginMax = std::size_t{1} << 20;
inline constexpr std::size_t kBytesBeforeLoginMaxOfAll = std::size_t{8} << 20;
/// Bytes behind a frame that takes long, beyond which the client is not read: a CONNECT whose
/// password is being checked, an operation on many messages, more frames than fit in a slice.
inline constexpr std::size_t kBytesBehindMax = std::size_t{64} << 10;

/// Open transactions, and the bytes of their messages and names.
inline constexpr std::size_t kTransactionsMax = 1'000;
inline constexpr std::size_t kTransactionsMaxOfAll = 20'000;
inline constexpr std::size_t kTransactionBytesMax = std::size_t{256} << 20;
inline constexpr std::size_t kTransactionBytesMaxOfAll = std::size_t{1} << 30;

/// The size of one SEND in the journal with the copies that diverts make of it, bytes of records:
/// they are one batch, which holds no more than 4 GiB.
inline constexpr std::size_t kSendBytesMax = std::size_t{1} << 30;
/// Copies that diverts, one after the other, may make of one message.
inline constexpr std::size_t kCopiesMax = 10'000;

/// How long a connection that is to be closed waits for its client to read the remaining output. If
/// it has taken half of it by then, it gets as long again.
inline constexpr Milliseconds kLingerTimeout = std::chrono::seconds(30);

/// Ids of messages delivered but not acknowledged when their subscription ended; the oldest are
/// forgotten.
inline constexpr std::size_t kOrphanedIdsMax = 10'000;
inline constexpr std::size_t kOrphanedIdsMaxOfAll = 100'000;

/// The limited amounts that all sessions hold. Owned by Core.
struct SharedBudgets {
    Budget before_login{kBytesBeforeLoginMaxOfAll};
    Budget transactions{kTransactionsMaxOfAll};
    Budget transaction_bytes{kTransactionBytesMaxOfAll};
    Budget orphaned_ids{kOrphanedIdsMaxOfAll};
    std::size_t send_bytes_max = kSendBytesMax;  ///< tests have less
    std::size_t copies_max = kCopiesMax;         ///< tests have less
};

}  // namespace minibroker::broker
