#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace minibroker {

/// A strong integer: ids of different kinds never mix. `Tag` only makes the types distinct.
template <typename Tag>
struct Id {
    std::uint64_t value = 0;

    friend constexpr auto operator<=>(Id, Id) = default;
    /// The id after this one; ids are assigned in increasing order and never reused.
    [[nodiscard]] constexpr Id next() const { return Id{value + 1}; }
    /// 0 stands for "none" in every id type.
    [[nodiscard]] constexpr bool valid() const { return value != 0; }
};

using SessionId = Id<struct SessionTag>;  ///< one client connection, never reused within a process
using ConsumerId = Id<struct ConsumerTag>;  ///< one subscription's consumer on a queue
using QueueId = Id<struct QueueTag>;        ///< a queue; kept in the journal
using AddressId = Id<struct AddressTag>;    ///< an address; kept in the journal
using MessageId = Id<struct MessageTag>;    ///< a message; kept in the journal
using TimerId = Id<struct TimerTag>;        ///< a timer of the core
using Lsn = Id<struct LsnTag>;              ///< number of a journal batch; 0 is before the first
using PageId = Id<struct PageTag>;        ///< a page file of a paging address; kept in the journal
using SegmentId = Id<struct SegmentTag>;  ///< sequence number of a journal segment file, from 1

}  // namespace minibroker

template <typename Tag>
struct std::hash<minibroker::Id<Tag>> {
    std::size_t operator()(minibroker::Id<Tag> id) const noexcept {
        return std::hash<std::uint64_t>{}(id.value);
    }
};
