#pragma once

#include "base/log.h"
#include "base/time.h"
#include "broker/address_book.h"
#include "broker/address_manager.h"
#include "broker/after_durable.h"
#include "broker/deliveries.h"
#include "broker/management.h"
#include "broker/reaper.h"
#include "broker/router.h"
#include "broker/security.h"
#include "broker/sessions.h"
#include "broker/store.h"
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
          book(configuration),
          security(configuration),
          manager(*this),
          deliveries(*this),
          router(*this),
          management(*this),
          reaper(*this) {}
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    const config::Config& config;
    const Logger& logger;
    TimePoint now;
    Timers timers;
    AfterDurable durable;
    Store store;
    AddressBook book;
    Security security;
    AddressManager manager;
    Deliveries deliveries;
    Router router;
    Management management;
    Reaper reaper;
    TtlWatch ttls;
    Sessions sessions;
};

}  // namespace minibroker::broker
