#include "config/without_effect.h"

namespace minibroker::config {
namespace {

class Warnings {
public:
    explicit Warnings(std::string place) : place_(std::move(place)) {}
    void add(bool asked, const char* key) {
        if (asked) texts.push_back(place_ + key + " is read but not carried out yet");
    }
    std::vector<std::string> texts;

private:
    std::string place_;
};

bool at_least(const std::optional<std::int64_t>& value, std::int64_t least) {
    return value && *value >= least;
}

std::vector<std::string> of_settings(const std::string& match, const AddressSettings& s) {
    Warnings warnings("addressSettings.\"" + match + "\".");
    warnings.add(at_least(s.retroactive_message_count, 1), "retroactiveMessageCount");
    warnings.add(s.config_delete_queues == DeletionPolicy::kForce, "configDeleteQueues");
    warnings.add(s.config_delete_addresses == DeletionPolicy::kForce, "configDeleteAddresses");
    const bool pages = s.address_full_message_policy.value_or(AddressFullPolicy::kPage) ==
                       AddressFullPolicy::kPage;
    warnings.add(pages && (at_least(s.max_size_bytes, 0) || at_least(s.max_size_messages, 0)),
                 "addressFullMessagePolicy PAGE (messages over the limit stay in memory)");
    return warnings.texts;
}

}  // namespace

std::vector<std::string> without_effect(const Config& config) {
    Warnings warnings("");
    warnings.add(!config.diverts.empty(), "divertConfigurations");
    warnings.add(config.management_message_rbac, "managementMessageRbac");
    warnings.add(!config.temporary_queue_namespace.empty(), "temporaryQueueNamespace");
    std::vector<std::string> all = std::move(warnings.texts);
    const auto append = [&](const std::vector<std::string>& more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    for (const auto& [match, settings] : config.address_settings)
        append(of_settings(match, settings));
    return all;
}

}  // namespace minibroker::config
