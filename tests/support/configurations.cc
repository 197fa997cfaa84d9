#include "tests/support/configurations.h"

namespace minibroker::test {
namespace {

config::Queue anycast_queue(const std::string& name) {
    config::Queue queue;
    queue.name = name;
    queue.address = name;
    queue.anycast = true;
    return queue;
}

config::Permissions all_permissions() {
    config::Permissions all;
    all.send = all.consume = all.create_address = all.delete_address = true;
    all.create_durable_queue = all.delete_durable_queue = true;
    all.create_non_durable_queue = all.delete_non_durable_queue = true;
    all.manage = all.browse = true;
    return all;
}

}  // namespace

config::Config default_config() {
    config::Config config;
    config.acceptors.emplace_back().name = "stomp";
    config.users["admin"] = {"admin", {"amq"}};
    config.security_roles["#"]["amq"] = all_permissions();
    config::AddressSettings& settings = config.address_settings["#"];
    settings.dead_letter_address = "DLQ";
    settings.expiry_address = "ExpiryQueue";
    settings.auto_delete_queues = false;
    settings.auto_delete_addresses = false;
    for (const char* name : {"DLQ", "ExpiryQueue"}) {
        config.addresses.push_back({name, true, false, {anycast_queue(name)}});
    }
    return config;
}

}  // namespace minibroker::test
