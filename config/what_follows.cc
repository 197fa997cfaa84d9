#include "config/what_follows.h"

namespace minibroker::config {
namespace {

struct Consequence {
    std::string_view key;
    std::string_view element;
    std::string_view text;
};

constexpr Consequence kConsequences[] = {
    {"transformerConfiguration", "transformer", "the divert takes messages as they are"},
    {"transformerConfiguration", "transformer-class-name", "the divert takes messages as they are"},
    {"securityRoleNameMappings",
     "role-mapping",
     "users have the roles that their file gives alone"},
    {"storeConfiguration", "store", "messages are kept in files, in journalDirectory"},
    {"bridgeConfigurations", "bridges", "no message goes to another broker"},
    {"federationConfigurations", "federations", "no message comes from another broker"},
    {"AMQPConnectionConfigurations",
     "broker-connections",
     "no message goes to another broker or comes from there"},
    {"clusterConfigurations", "cluster-connections", "the broker stands alone"},
    {"HAPolicyConfiguration", "ha-policy", "no other broker takes over"},
    {"resourceLimitSettings", "resource-limit-settings", "users have no limits of their own"},
    {"journalRetentionDirectory",
     "journal-retention-directory",
     "messages that were acknowledged are not kept"},
};

}  // namespace

std::string what_follows(std::string_view name) {
    name.remove_prefix(name.rfind('.') + 1);  // npos + 1 is 0
    for (const Consequence& one : kConsequences) {
        if (name == one.key || name == one.element) return " (" + std::string(one.text) + ")";
    }
    return {};
}

}  // namespace minibroker::config
