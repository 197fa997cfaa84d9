#pragma once

#include <string>
#include <vector>

#include "broker/address/address.h"
#include "broker/lifecycle/lifecycle_listener.h"
#include "broker/queue/queue.h"

namespace minibroker::test {

/// Writes down what it is told, a line each.
class LifecycleRecorder final : public broker::LifecycleListener {
public:
    std::vector<std::string> told;

    void on_address_created(broker::Address& address) override { add("address", address.name); }
    void on_address_deleted(broker::Address& address) override { add("no address", address.name); }
    void on_unbound(broker::Address& address) override { add("unbound", address.name); }
    void on_queue_created(broker::Queue& queue) override { add("queue", queue.name()); }
    void on_queue_changed(broker::Queue& queue) override { add("changed", queue.name()); }
    void on_queue_idle(broker::Queue& queue) override { add("idle", queue.name()); }
    void on_queue_deleted(broker::Queue& queue) override { add("no queue", queue.name()); }
    void on_divert_created(const broker::Divert& divert) override { add("divert", divert.name()); }
    void on_settings_changed(broker::Address& address) override { add("settings", address.name); }
    void on_settings_changed(broker::Queue& queue) override { add("settings", queue.name()); }

private:
    void add(const std::string& what, const std::string& name) {
        told.push_back(what + " " + name);
    }
};

}  // namespace minibroker::test
