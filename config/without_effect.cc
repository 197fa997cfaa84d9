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

bool named(const std::optional<std::string>& value) {
    return value && !value->empty();
}

std::vector<std::string> of_settings(const std::string& match, const AddressSettings& s) {
    Warnings warnings("addressSettings.\"" + match + "\".");
    warnings.add(s.default_last_value_queue.value_or(false), "defaultLastValueQueue");
    warnings.add(named(s.default_last_value_key), "defaultLastValueKey");
    warnings.add(s.default_non_destructive.value_or(false), "defaultNonDestructive");
    warnings.add(at_least(s.default_ring_size, 0), "defaultRingSize");
    warnings.add(at_least(s.default_consumers_before_dispatch, 1),
                 "defaultConsumersBeforeDispatch");
    warnings.add(at_least(s.slow_consumer_threshold, 0), "slowConsumerThreshold");
    warnings.add(s.redelivery_collision_avoidance_factor.value_or(0) != 0,
                 "redeliveryCollisionAvoidanceFactor");
    const bool pages = s.address_full_message_policy.value_or(AddressFullPolicy::kPage) ==
                       AddressFullPolicy::kPage;
    warnings.add(pages && (at_least(s.max_size_bytes, 0) || at_least(s.max_size_messages, 0)),
                 "addressFullMessagePolicy PAGE (messages over the limit stay in memory)");
    return warnings.texts;
}

std::vector<std::string> of_queue(const Queue& q) {
    Warnings warnings("queue " + q.name + ": ");
    warnings.add(q.last_value.value_or(false), "lastValue");
    warnings.add(named(q.last_value_key), "lastValueKey");
    warnings.add(q.non_destructive.value_or(false), "nonDestructive");
    warnings.add(at_least(q.ring_size, 0), "ringSize");
    warnings.add(at_least(q.consumers_before_dispatch, 1), "consumersBeforeDispatch");
    return warnings.texts;
}

}  // namespace

std::vector<std::string> without_effect(const Config& config) {
    Warnings warnings("");
    warnings.add(config.management_message_rbac, "managementMessageRbac");
    warnings.add(config.persist_delivery_count_before_delivery,
                 "persistDeliveryCountBeforeDelivery");
    std::vector<std::string> all = std::move(warnings.texts);
    const auto append = [&](const std::vector<std::string>& more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    for (const auto& [match, settings] : config.address_settings)
        append(of_settings(match, settings));
    for (const Address& address : config.addresses) {
        for (const Queue& queue : address.queues) append(of_queue(queue));
    }
    return all;
}

}  // namespace minibroker::config
