#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/ids.h"

namespace minibroker::broker {

class Queue;

/// The queues of one routing type on an address, in order of id, the order in which they were
/// created. Most addresses have one, so a single queue needs no memory of its own; with many,
/// adding takes constant time and removing the logarithm of their number.
class BoundQueues {
public:
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] Queue* operator[](std::size_t index) const { return begin()[index]; }
    // Adding and removing invalidate these.
    [[nodiscard]] Queue* const* begin() const;
    [[nodiscard]] Queue* const* end() const { return begin() + size(); }

    void add(Queue& queue);
    /// @return whether it was here
    bool remove(Queue& queue);

private:
    struct Many {
        std::vector<QueueId> ids;
        std::vector<Queue*> queues;  // null: removed, closed up by the next reader
        std::size_t removed = 0;
    };
    static void close_up(Many& many);

    Queue* one_ = nullptr;
    std::unique_ptr<Many> many_;  // from the second queue on; then `one_` is unused
};

}  // namespace minibroker::broker
