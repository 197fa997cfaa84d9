#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "broker/address/address.h"
#include "broker/queue/queue_attributes.h"
#include "broker/queue/queue_remains.h"
#include "broker/selector/selector.h"
#include "broker/work/task.h"

namespace minibroker::broker {

class AddressBook;
class DuplicateIdCache;
class LifecycleListener;
class Store;
struct Environment;

/// Creates, changes and deletes addresses and queues, in the book and in the journal. Each call
/// belongs to the operation under way: the caller commits. Source: Artemis
/// `ActiveMQServerImpl.createQueue`, `PostOfficeImpl`.
class AddressManager {
public:
    AddressManager(Environment& environment,
                   AddressBook& book,
                   Store& store,
                   DuplicateIdCache& duplicate_ids,
                   LifecycleListener& listener)
        : environment_(environment),
          book_(book),
          store_(store),
          duplicate_ids_(duplicate_ids),
          listener_(listener) {}

    /// The address must not exist yet.
    Address& create_address(std::string_view name, RoutingTypes types, bool auto_created);
    /// As `create_address`, for one of the broker's own addresses, which no listener is told of.
    Address& create_internal_address(std::string_view name, RoutingTypes types);
    void add_routing_type(Address& address, RoutingType type);
    void set_routing_types(Address& address, RoutingTypes types);
    /// The address must have no queues.
    void delete_address(Address& address);

    /// Creates a queue with a new name; kInvalid if its filter does not parse.
    [[nodiscard]] Result<Queue*> create_queue(std::string_view name,
                                              Address& address,
                                              QueueAttributes attributes);
    /// Gives the queue `attributes`; its filter does not change.
    void change_queue(Queue& queue, QueueAttributes attributes);
    /// As `change_queue`, and also sets the filter that `attributes` name; kInvalid if it does not
    /// parse, and then nothing has changed.
    [[nodiscard]] Result<> change_queue_and_filter(Queue& queue, QueueAttributes attributes);
    /// Deletes the queue with all its messages, which are released in slices; it must have no
    /// consumers.
    void delete_queue(Queue& queue);
    /// As `delete_queue`, at a client's request (UNSUBSCRIBE, management): an auto-created address
    /// without a queue left is deleted too, whatever autoDeleteAddresses says, if there is no
    /// delay. Source: `ActiveMQServerImpl.destroyQueue`.
    void delete_queue_and_address(Queue& queue);
    /// Deletes the queue with its messages; its consumers get an ERROR (`MessageSink::disconnect`).
    /// @param and_address  also delete an auto-created address that is left empty
    void remove_queue(QueueId id, bool and_address = false);

    /// A consumer has left the queue, which may now be due for deletion.
    void on_consumer_left(Queue& queue);

    /// The configuration's address settings have changed (reload).
    void settings_changed();
    /// Makes the address like a new one, except for its queues (reset): not paused, its counters at
    /// 0, its duplicate ids forgotten.
    void reset_address(Address& address);

private:
    Task<> let_go(QueueId queue, QueueRemains remains);

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    DuplicateIdCache& duplicate_ids_;
    LifecycleListener& listener_;
};

}  // namespace minibroker::broker
