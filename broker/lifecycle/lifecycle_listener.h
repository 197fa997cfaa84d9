#pragma once

namespace minibroker::broker {

class Queue;
struct Address;
struct Divert;

/// Receives the creation, change and deletion of addresses, queues and diverts. Called within the
/// operation under way; the assembly passes each call on to the parts concerned.
class LifecycleListener {
public:
    LifecycleListener() = default;
    virtual ~LifecycleListener() = default;
    LifecycleListener(const LifecycleListener&) = delete;
    LifecycleListener& operator=(const LifecycleListener&) = delete;

    virtual void on_address_created(Address& address) = 0;
    /// The address has no queues; it is deleted when this returns.
    virtual void on_address_deleted(Address& address) = 0;
    /// The address lost its last queue, or a divert.
    virtual void on_unbound(Address& address) = 0;
    virtual void on_queue_created(Queue& queue) = 0;
    /// Its attributes have changed.
    virtual void on_queue_changed(Queue& queue) = 0;
    /// It has lost a consumer.
    virtual void on_queue_idle(Queue& queue) = 0;
    /// Its messages and consumers are gone; it is deleted when this returns.
    virtual void on_queue_deleted(Queue& queue) = 0;
    virtual void on_divert_created(const Divert& divert) = 0;
    /// The address settings have changed; these are an address and a queue that have them.
    virtual void on_settings_changed(Address& address) = 0;
    virtual void on_settings_changed(Queue& queue) = 0;
};

}  // namespace minibroker::broker
