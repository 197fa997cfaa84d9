#pragma once

#include <memory>

#include "broker/address/address_book.h"
#include "broker/address/duplicate_ids.h"
#include "broker/client_log/client_log.h"
#include "broker/client_log/frame_trace.h"
#include "broker/delivery/deliveries.h"
#include "broker/delivery/slow_consumers.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/lifecycle/reaper.h"
#include "broker/limits/limits.h"
#include "broker/management/management.h"
#include "broker/message/text_pool.h"
#include "broker/operation/clock.h"
#include "broker/paging/address_limits.h"
#include "broker/paging/paging_manager.h"
#include "broker/routing/diverts.h"
#include "broker/routing/notifications.h"
#include "broker/routing/retroactive.h"
#include "broker/routing/router.h"
#include "broker/security/password_checks.h"
#include "broker/security/security.h"
#include "broker/session/sessions.h"
#include "broker/session/ttl_watch.h"
#include "broker/stomp/message_head.h"
#include "broker/store/after_durable.h"
#include "broker/store/store.h"

namespace minibroker::broker {

/// The parts of the core, tied together. Owned by `Broker`; parts hold a
/// reference to it. Members stand in the order in which they may refer to each other's state on
/// destruction.
struct Core : Environment {
    Core(const config::Config& configuration, const Logger& log)
        : Environment(configuration, log),
          trace(log.traces_frames() ? std::make_unique<FrameTrace>(log, has_public_arguments)
                                    : nullptr),
          client_log(*this, book, manager, diverts),
          clock(*this),
          book(config),
          security(config),
          manager(*this),
          diverts(*this),
          retroactive(*this),
          deliveries(*this),
          paging(*this, book, store, limits, deliveries),
          limits(*this, paging),
          router(*this),
          management(*this),
          notifications(*this),
          reaper(*this),
          slow_consumers(*this) {}
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    std::unique_ptr<FrameTrace> trace;  ///< of all frames; null: not wanted
    ClientLog client_log;
    Clock clock;
    AfterDurable durable;
    Store store;
    AddressBook book;
    Security security;
    AddressManager manager;
    Diverts diverts;
    Retroactive retroactive;
    DuplicateIds duplicate_ids;
    Deliveries deliveries;
    PagingManager paging;
    AddressLimits limits;
    Router router;
    Management management;
    Notifications notifications;
    Reaper reaper;
    SlowConsumers slow_consumers;
    TtlWatch ttls;
    MessageHeads heads;
    TextPool texts;
    PasswordChecks passwords;
    SharedBudgets budgets;
    Sessions sessions;
};

}  // namespace minibroker::broker
