#pragma once

#include <memory>

#include "broker/address/address_book.h"
#include "broker/client_log/client_log.h"
#include "broker/client_log/frame_trace.h"
#include "broker/delivery/deliveries.h"
#include "broker/delivery/expiry.h"
#include "broker/delivery/message_walks.h"
#include "broker/delivery/returns.h"
#include "broker/delivery/slow_consumers.h"
#include "broker/delivery/waiting_messages.h"
#include "broker/environment/environment.h"
#include "broker/frames/destinations.h"
#include "broker/frames/frame_handlers.h"
#include "broker/frames/management_requests.h"
#include "broker/frames/message_sender.h"
#include "broker/frames/route_sender.h"
#include "broker/frames/send_checks.h"
#include "broker/frames/subscription_queues.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/lifecycle/deployment.h"
#include "broker/lifecycle/divert_manager.h"
#include "broker/lifecycle/lifecycle_listener.h"
#include "broker/lifecycle/reaper.h"
#include "broker/limits/limits.h"
#include "broker/management/management.h"
#include "broker/management/sender.h"
#include "broker/operation/clock.h"
#include "broker/operation/queue_clearing.h"
#include "broker/operation/recovery.h"
#include "broker/operation/reload.h"
#include "broker/operation/reset.h"
#include "broker/paging/address_limits.h"
#include "broker/paging/paging_manager.h"
#include "broker/routing/auto_creation.h"
#include "broker/routing/copies.h"
#include "broker/routing/dead_letter_addresses.h"
#include "broker/routing/message_moves.h"
#include "broker/routing/notifications.h"
#include "broker/routing/queue_selection.h"
#include "broker/routing/retroactive.h"
#include "broker/routing/route_entry.h"
#include "broker/routing/route_selection.h"
#include "broker/routing/router.h"
#include "broker/security/password_checks.h"
#include "broker/security/security.h"
#include "broker/session/session_log.h"
#include "broker/session/session_notices.h"
#include "broker/session/session_parts.h"
#include "broker/session/sessions.h"
#include "broker/store/after_durable.h"
#include "broker/store/duplicate_id_cache.h"
#include "broker/store/store.h"
#include "broker/store/work_in_parts.h"

namespace minibroker::broker {

/// The assembly: creates the parts of the core and connects them. Private to `Broker`; no part
/// includes it. Members are in the order in which they may refer to each other's state on
/// destruction.
struct Core final : Environment, LifecycleListener, ClockWork {
    Core(const config::Config& configuration, const Logger& log);
    ~Core() override;
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    /// The parts that a recovery fills.
    [[nodiscard]] Recovery recovery();
    /// Writes the records that define everything durable, for a checkpoint.
    void write_checkpoint(Checkpoint& checkpoint);

    // LifecycleListener
    void on_address_created(Address& address) override;
    void on_address_deleted(Address& address) override;
    void on_unbound(Address& address) override;
    void on_queue_created(Queue& queue) override;
    void on_queue_changed(Queue& queue) override;
    void on_queue_idle(Queue& queue) override;
    void on_queue_deleted(Queue& queue) override;
    void on_divert_created(const Divert& divert) override;
    void on_settings_changed(Address& address) override;
    void on_settings_changed(Queue& queue) override;

    // ClockWork
    [[nodiscard]] bool settled() const override;
    bool after_step() override;
    void count_as_heard(SessionId session) override;
    void on_clock_jump(Milliseconds jump) override;

    std::unique_ptr<FrameTrace> trace;  ///< null: frames are not traced
    AfterDurable durable;
    Store store;
    WorkInParts work_in_parts;
    AddressBook book;
    Security security;
    DuplicateIdCache duplicate_ids;
    AddressManager manager;
    DivertManager diverts;
    Deployment deployment;
    Reaper reaper;
    Expiry expiry;
    Deliveries deliveries;
    PagingManager paging;
    AddressLimits limits;
    Returns returns;
    MessageWalks walks;
    WaitingMessages waiting_messages;
    SlowConsumers slow_consumers;
    SharedBudgets budgets;
    AutoCreation creation;
    QueueSelection queue_selection;
    Copies copies;
    RouteSelection selection;
    RouteEntry entry;
    Router router;
    DeadLetterAddresses dead_letters;
    MessageMoves moves;
    Retroactive retroactive;
    Notifications notifications;
    ClientLog client_log;
    PasswordChecks passwords;
    OutputParts output;
    SessionLog session_log;
    SessionNotices session_notices;
    Destinations destinations;
    TransactionHandler transaction_handler;
    RouteSender route_sender;
    SendChecks send_checks;
    ManagementRequests management_requests;
    MessageSender message_sender;
    SendHandler send_handler;
    SubscriptionQueues subscription_queues;
    Subscriptions subscriptions;
    SubscribeHandler subscribe_handler;
    AckHandler ack_handler;
    LoginHandler login_handler;
    FrameHandlers frame_handlers;
    ManagementSender sender;
    Management management;
    Clock clock;
    Reload reload;
    QueueClearing clearing;
    Reset reset;
    SessionParts session_parts;
    Sessions sessions;

private:
    void set_listeners();
    void add_resources();
};

}  // namespace minibroker::broker
