#include "tools/minibroker/config_command/xml_queue_defaults.h"

#include <functional>

#include "broker/address/address_settings.h"

namespace minibroker::tools {
namespace {

using config::JsonMember;
using config::JsonValue;

JsonValue* member_of(JsonValue& object, std::string_view key) {
    for (JsonMember& member : object.members) {
        if (member.key == key) return &member.value;
    }
    return nullptr;
}

// A queue in the tree, as it was read, and what the address settings say.
using Visit = std::function<void(const std::string& where,
                                 JsonValue& tree,
                                 const config::Queue& queue,
                                 const config::AddressSettings& settings)>;

// The readers take entries in their order and pass over those that are `-`, and so does this.
void for_each_queue(JsonValue& root, const config::Config& config, const Visit& visit) {
    const broker::AddressSettingsRepository settings(config.address_settings, config.wildcards);
    JsonValue* section = member_of(root, "addressConfigurations");
    std::size_t address_index = 0;
    for (std::size_t i = 0; section != nullptr && i < section->members.size(); ++i) {
        JsonMember& entry = section->members[i];
        if (entry.value.text == "-") continue;
        const config::Address& address = config.addresses[address_index++];
        const std::string where =
            config::path_of("addressConfigurations", entry.key) + ".queueConfigs";
        JsonValue* queues = member_of(entry.value, "queueConfigs");
        std::size_t queue_index = 0;
        for (std::size_t j = 0; queues != nullptr && j < queues->members.size(); ++j) {
            JsonMember& member = queues->members[j];
            if (member.value.text == "-") continue;
            const config::Queue& queue = address.queues[queue_index++];
            visit(config::path_of(where, member.key),
                  member.value,
                  queue,
                  *settings.lookup(queue.address));
        }
    }
}

bool gives_ring(const config::Queue& queue, const config::AddressSettings& settings) {
    return !queue.ring_size && settings.default_ring_size.value_or(-1) != -1;
}

bool gives_purge(const config::Queue& queue, const config::AddressSettings& settings) {
    return !queue.purge_on_no_consumers && settings.default_purge_on_no_consumers.value_or(false);
}

}  // namespace

void write_out_queue_defaults(JsonValue& root, const config::Config& config, config::Notes& notes) {
    const char* const why = ": written out, a queue of broker.xml takes no such address setting";
    for_each_queue(root, config, [&](const auto& where, auto& tree, auto& queue, auto& settings) {
        if (gives_ring(queue, settings)) {
            tree.members.push_back({"ringSize", config::json_of(*settings.default_ring_size)});
            notes.add(where, "ringSize " + tree.members.back().value.text + why);
        }
        if (gives_purge(queue, settings)) {
            tree.members.push_back({"purgeOnNoConsumers", config::json_of(true)});
            notes.add(where, std::string("purgeOnNoConsumers true") + why);
        }
    });
}

void keep_plain_queue_defaults(JsonValue& root,
                               const std::string& directory,
                               const config::ReadOptions& options) {
    const auto loaded = config::parse_config(config::json_text(root), directory, options);
    if (!loaded) return;
    for_each_queue(root, loaded->config, [](const auto&, auto& tree, auto& queue, auto& settings) {
        if (gives_ring(queue, settings)) {
            tree.members.push_back({"ringSize", config::json_of(std::int64_t{-1})});
        }
        if (gives_purge(queue, settings)) {
            tree.members.push_back({"purgeOnNoConsumers", config::json_of(false)});
        }
    });
}

}  // namespace minibroker::tools
