#include "broker/core.h"

#include <algorithm>

#include "broker/operation/clock_jump.h"
#include "broker/queue/queue.h"
#include "broker/session/session.h"
#include "broker/store/checkpoint.h"
#include "storage/record.h"

namespace minibroker::broker {

// Parts refer to parts that are created after them: nothing is called before all exist.
Core::Core(const config::Config& configuration, const Logger& log)
    : Environment(configuration, log),
      trace(log.traces_frames() ? std::make_unique<FrameTrace>(
                                      log,
                                      [this](std::string_view operation) {
                                          return management.has_public_arguments(operation);
                                      })
                                : nullptr),
      work_in_parts(*this, store, durable),
      book(config),
      security(config),
      duplicate_ids(config, book, store),
      manager(*this, book, store, duplicate_ids, *this),
      diverts(*this, book, store, duplicate_ids, *this),
      deployment(*this, book, store, manager, diverts),
      reaper(*this, book, store, manager),
      expiry(*this, book, store, work_in_parts, dead_letters),
      deliveries(*this, book, store, paging, expiry),
      paging(*this, book, store, limits, deliveries),
      limits(*this, paging),
      returns(*this, book, store, deliveries, expiry, dead_letters),
      walks(*this, book, work_in_parts),
      waiting_messages(walks, store, deliveries, returns, limits),
      slow_consumers(*this,
                     book,
                     [this](const Queue& queue, const Consumer& consumer) {
                         notifications.consumer_slow(queue, consumer);
                     }),
      creation(book, manager, security),
      queue_selection(book, limits),
      copies(book, store, limits, creation, budgets),
      selection(*this, book, duplicate_ids, queue_selection, copies),
      entry(book, store, paging, duplicate_ids, deliveries),
      router(*this, store, durable, selection, entry),
      dead_letters(*this, book, store, manager, router),
      moves(walks, book, store, router),
      retroactive(book, store, manager, diverts, deliveries),
      notifications(*this, book, store, router),
      client_log(*this, book),
      session_log(*this, security, client_log, trace.get()),
      session_notices(store, notifications),
      destinations(*this, book, store, manager, security),
      transaction_handler(router),
      route_sender(book, store, selection, router, transaction_handler),
      send_checks(*this, store, security, limits),
      management_requests(config, sessions, destinations, route_sender, management),
      message_sender(book, destinations, send_checks, route_sender, management_requests),
      send_handler(*this, book, destinations, message_sender, management),
      subscription_queues(*this, book, store, manager, destinations),
      subscriptions(*this, store, deliveries, returns, subscription_queues),
      subscribe_handler(destinations, subscription_queues, subscriptions),
      ack_handler(*this, store, work_in_parts, deliveries, sessions),
      login_handler(security, passwords, sessions),
      frame_handlers(login_handler,
                     send_handler,
                     transaction_handler,
                     subscribe_handler,
                     subscriptions,
                     ack_handler),
      sender(*this, store, router, security, passwords),
      management(*this, store, security, sessions),
      clock(*this, *this),
      reload(*this, security, manager, diverts, deployment),
      clearing(store, paging, deliveries, slow_consumers),
      reset(book, manager, deployment, clearing, sessions),
      session_parts{
          *this, sessions, durable, frame_handlers, session_log, session_notices, output, budgets} {
    set_listeners();
    add_resources();
}

// Tasks hold what parts count.
Core::~Core() {
    work.clear();
}

void Core::set_listeners() {
    store.set_checkpoint_writer([this](Checkpoint& checkpoint) { write_checkpoint(checkpoint); });
    store.set_queue_check([this](QueueId id) { return book.queue(id) != nullptr; });
    store.set_leave_listener([this](const Queue& queue) { reaper.watch(queue); });
    security.set_refusal_listener(
        [this](std::string_view user, Permission permission, Security::Target target) {
            notifications.permission_violation(user, permission, target.address);
        });
    selection.set_unrouted_listener(
        [this](Address& address, const Message& message, std::string_view user) {
            client_log.unrouted(address, message, user);
        });
}

Recovery Core::recovery() {
    return {
        book, paging, duplicate_ids, diverts, RecoveredMessages(book, store, limits, deliveries)};
}

void Core::write_checkpoint(Checkpoint& checkpoint) {
    for (const Address* address : book.addresses()) {
        if (!address->stored) continue;
        checkpoint.add(storage::AddAddress{
            address->id, address->name, address->types.bits, address->auto_created});
    }
    for (const Queue* queue : book.queues()) {
        if (!queue->attributes().durable) continue;
        checkpoint.add(storage::AddQueue{queue->id(),
                                         queue->address().id,
                                         queue->name(),
                                         encode_attributes(queue->attributes())});
    }
    paging.write_checkpoint(checkpoint);
    diverts.write(checkpoint);
    duplicate_ids.write(checkpoint);
}

void Core::on_address_created(Address& address) {
    reaper.on_made(address);
    retroactive.on_address_created(address);
}

void Core::on_address_deleted(Address& address) {
    retroactive.on_address_deleted(address);
    paging.forget(address);
}

void Core::on_unbound(Address& address) {
    reaper.watch(address);
}

void Core::on_queue_created(Queue& queue) {
    reaper.on_made(queue);
    retroactive.on_queue_created(queue);
    slow_consumers.watch(queue);
    notifications.binding_added(queue);
}

void Core::on_queue_changed(Queue& queue) {
    if (!queue.consumers().empty()) deliveries.wake(queue);
}

void Core::on_queue_idle(Queue& queue) {
    reaper.watch(queue);
}

void Core::on_queue_deleted(Queue& queue) {
    deliveries.forget(queue);
    slow_consumers.forget(queue);
    paging.forget(queue);
    notifications.binding_removed(queue);
}

void Core::on_divert_created(const Divert& divert) {
    notifications.binding_added(divert);
}

void Core::on_settings_changed(Address& address) {
    reaper.watch(address);
}

void Core::on_settings_changed(Queue& queue) {
    reaper.watch(queue);
    slow_consumers.forget(queue);
    slow_consumers.watch(queue);
}

bool Core::settled() const {
    return !paging.reading() && durable.is_durable(store.last()) && work.idle() &&
           !deliveries.has_woken();
}

bool Core::after_step() {
    deliveries.deliver();
    return sessions.any_touched();
}

void Core::count_as_heard(SessionId session) {
    if (Session* asker = sessions.find(session)) asker->count_as_heard();
}

void Core::on_clock_jump(Milliseconds jump) {
    broker::on_clock_jump(*this, book, deliveries, slow_consumers, jump);
}

}  // namespace minibroker::broker
