#include "config/convert/xml_names.h"

#include <map>
#include <vector>

#include "base/text.h"
#include "config/broker_json.h"
#include "config/convert/key_types.h"
#include "config/each_queue_attribute.h"
#include "config/near_key.h"

namespace minibroker::config {
namespace {

struct Name {
    std::string_view title;
    std::string_view key;
    std::string_view xml_name;  // "" where broker.xml has none
};

// Names that are not the key in kebab-case.
constexpr Name kExceptions[] = {
    {"The broker", "JMXManagementEnabled", "jmx-management-enabled"},
    {"The broker", "JMXDomain", "jmx-domain"},
    {"The broker", "JMXUseBrokerName", "jmx-use-broker-name"},
    {"The broker", "connectionTTLOverride", "connection-ttl-override"},
    {"The broker", "enabledAsyncConnectionExecution", "async-connection-execution-enabled"},
    {"The broker", "IDCacheSize", "id-cache-size"},
    {"The broker", "persistIDCache", "persist-id-cache"},
    {"The broker", "networkCheckURLList", "network-check-URL-list"},
    {"The broker", "networkCheckNIC", "network-check-NIC"},
    {"The broker", "journalBufferSize_NIO", "journal-buffer-size"},
    {"The broker", "journalBufferTimeout_NIO", "journal-buffer-timeout"},
    {"The broker", "journalMaxIO_NIO", "journal-max-io"},
    {"The broker", "journalBufferSize_AIO", "journal-buffer-size"},
    {"The broker", "journalBufferTimeout_AIO", "journal-buffer-timeout"},
    {"The broker", "journalMaxIO_AIO", "journal-max-io"},
    {"The broker", "fileDeployerScanPeriod", ""},
    {"The broker", "journalMaxAtticFiles", ""},  // not in the schema that Artemis checks
    {"The broker", "uuidNamespace", ""},
    {"The broker", "messageExpiryThreadPriority", ""},
    {"The broker", "failoverOnServerShutdown", ""},
    {"The broker", "brokerPropertiesKeySurround", ""},
    {"The broker", "journalRetentionDirectory", ""},
    {"The broker", "journalRetentionPeriod", ""},
    {"The broker", "journalRetentionMaxBytes", ""},
    {"Address settings", "redeliveryMultiplier", "redelivery-delay-multiplier"},
    {"Address settings", "addressFullMessagePolicy", "address-full-policy"},
    {"Address settings", "pageFullMessagePolicy", "page-full-policy"},
    {"Address settings", "pageCacheMaxSize", "page-max-cache-size"},
    {"Address settings", "sendToDLAOnNoRoute", "send-to-dla-on-no-route"},
    {"Address settings", "IDCacheSize", "id-cache-size"},
    {"Address settings", "queuePrefetch", ""},
    {"Queues", "id", ""},
    {"Queues", "consumerPriority", ""},
    {"Queues", "configurationManaged", ""},
    {"Queues", "temporary", ""},
    {"Queues", "autoCreateAddress", ""},
    {"Queues", "internal", ""},
    {"Queues", "transient", ""},
    {"Queues", "autoCreated", ""},
};

// Elements that Artemis reads as another one.
constexpr Name kOldNames[] = {
    {"Address settings", "defaultLastValueQueue", "last-value-queue"},
    {"Wildcards", "routingEnabled", "enabled"},
    {"The broker", "wildcardRoutingEnabled", "wild-card-routing-enabled"},
};

std::string kebab_case(std::string_view key) {
    std::string out;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const bool is_capital = lower_case(key[i]) != key[i];
        if (is_capital && i > 0 && lower_case(key[i - 1]) == key[i - 1]) out += '-';
        out += lower_case(key[i]);
    }
    return out;
}

bool queue_of_xml_has(std::string_view key) {
    bool has = true;
    for_each_queue_attribute([&](auto attribute) {
        if (attribute.kRow.key == key) has = attribute.kRow.in_xml;
    });
    return has;
}

std::string element_of(std::string_view title, std::string_view xml_name) {
    return std::string(title) + "/" + std::string(xml_name);
}

// Of several keys with one element the first in the reader's table counts.
const std::map<std::string, std::string_view>& keys_by_element() {
    static const auto kKeys = [] {
        std::map<std::string, std::string_view> keys;
        for (const KeySection& section : known_keys()) {
            for (const KeyInfo& key : section.keys) {
                const std::string name = xml_name_of(section.title, key.name);
                if (!name.empty()) keys.try_emplace(element_of(section.title, name), key.name);
            }
        }
        return keys;
    }();
    return kKeys;
}

}  // namespace

std::string xml_name_of(std::string_view title, std::string_view key) {
    if (title == "Queues" && !queue_of_xml_has(key)) return "";
    for (const Name& name : kExceptions) {
        if (name.title == title && name.key == key) return std::string(name.xml_name);
    }
    const KeyInfo* info = find_key(title, key);
    const bool has_element =
        info != nullptr && info->type != KeyType::kObject && info->type != KeyType::kAny;
    return has_element ? kebab_case(key) : "";
}

std::string near_xml_name(std::string_view title, std::string_view xml_name) {
    const std::string prefix = element_of(title, "");
    std::vector<std::string_view> names;
    const auto& keys = keys_by_element();
    for (auto at = keys.lower_bound(prefix); at != keys.end(); ++at) {
        if (!at->first.starts_with(prefix)) break;
        names.push_back(std::string_view(at->first).substr(prefix.size()));
    }
    return std::string(near_key(xml_name, names));
}

std::string_view key_of_xml(std::string_view title, std::string_view xml_name) {
    if (xml_name.empty()) return {};
    for (const Name& name : kOldNames) {
        if (name.title == title && name.xml_name == xml_name) return name.key;
    }
    const auto& keys = keys_by_element();
    const auto found = keys.find(element_of(title, xml_name));
    return found == keys.end() ? std::string_view() : found->second;
}

}  // namespace minibroker::config
