#pragma once

#include <memory>

#include "base/log.h"
#include "base/time.h"
#include "broker/address_book.h"
#include "broker/address_limits.h"
#include "broker/address_manager.h"
#include "broker/after_durable.h"
#include "broker/client_log.h"
#include "broker/clock.h"
#include "broker/deliveries.h"
#include "broker/diverts.h"
#include "broker/duplicate_ids.h"
#include "broker/frame_trace.h"
#include "broker/management.h"
#include "broker/message_head.h"
#include "broker/notifications.h"
#include "broker/paging_manager.h"
#include "broker/password_checks.h"
#include "broker/random.h"
#include "broker/reaper.h"
#include "broker/retroactive.h"
#include "broker/router.h"
#include "broker/security.h"
#include "broker/session_limits.h"
#include "broker/sessions.h"
#include "broker/slow_consumers.h"
#include "broker/store.h"
#include "broker/text_pool.h"
#include "broker/timers.h"
#include "broker/ttl_watch.h"
#include "config/config.h"

namespace minibroker::broker {

/// The parts of the core and the current time, tied together. Owned by `Broker`; parts hold a
/// reference to it. Members stand in the order in which they may refer to each other's state on
/// destruction.
struct Core {
    Core(const config::Config& configuration, const Logger& log)
        : config(configuration),
          logger(log),
          trace(log.traces_frames() ? std::make_unique<FrameTrace>(log, has_public_arguments)
                                    : nullptr),
          client_log(*this),
          clock(*this),
          book(config),
          security(config),
          manager(*this),
          diverts(*this),
          retroactive(*this),
          deliveries(*this),
          paging(*this),
          limits(*this),
          router(*this),
          management(*this),
          notifications(*this),
          reaper(*this),
          slow_consumers(*this) {}
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    /// What holds now; only a reload and management change it (`Reload`).
    config::Config config;
    const Logger& logger;
    std::unique_ptr<FrameTrace> trace;  ///< of all frames; null: not wanted
    ClientLog client_log;
    Clock clock;
    TimePoint now;                    ///< of messages; see `Clock`
    Milliseconds connections_now{0};  ///< of connections, steady time
    TimePoint started;                ///< when the broker did
    Random random;
    Timers timers;
    Timers connection_timers;  ///< heart-beats, TTL and the like, by `connections_now`
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
