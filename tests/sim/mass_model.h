#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace minibroker::sim {

/// A message in a queue, as the broker shows it.
struct Item {
    std::uint64_t id = 0;      ///< the broker's; 0 in a copy that is expected
    std::uint64_t number = 0;  ///< the sender's, which copies keep
    int priority = 4;
    bool persistent = false;
    bool timed = false;        ///< was sent with a time: its place among others says nothing
    std::int64_t expires = 0;  ///< epoch ms; 0: never
    std::int64_t due = 0;      ///< epoch ms; 0: waits in line
    std::string origin;        ///< the queue that the copy was made of; "": no copy

    bool operator==(const Item&) const = default;
};

/// Queues with their messages in order.
using State = std::map<std::string, std::vector<Item>>;

/// What the broker does to one message, whole or not at all.
struct Step {
    std::string from;  ///< "": it is sent
    Item item;
    std::map<std::string, Item> to;
    bool promised = false;  ///< it was answered: a crash must not undo it
};

/// One operation on many messages: the steps from one queue are done in order.
using Steps = std::vector<Step>;

/// What was done since `base`, in order, and what may be there after it.
class MassModel {
public:
    State base;
    std::vector<Steps> operations;

    /// Nothing was lost: `found` has to be `base` and everything that was done.
    /// @return the first contradiction, "" for none
    [[nodiscard]] std::string check(const State& found) const;
    /// After a crash: persistent messages alone, and of what was done a beginning, with everything
    /// that was promised. @return as `check`
    [[nodiscard]] std::string check_after_crash(const State& found) const;
    /// Goes on from `found`.
    void settle(State found);

private:
    /// Steps that were done, by operation.
    using Applied = std::vector<std::vector<const Step*>>;

    [[nodiscard]] std::string find_applied(const State& found, Applied& applied) const;
    [[nodiscard]] std::string compare(const State& found,
                                      const Applied& applied,
                                      bool volatile_too) const;
};

}  // namespace minibroker::sim
