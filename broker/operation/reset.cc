#include "broker/operation/reset.h"

#include <set>
#include <vector>

#include "broker/core.h"
#include "broker/management/operations.h"
#include "broker/session/session.h"

namespace minibroker::broker {
namespace {

/// One reset under way.
class Reset {
public:
    Reset(Core& core, const ResetScope& scope)
        : core_(core), scope_(scope), tree_(MatchTree::Dialect::kSettings, core.config.wildcards) {
        if (!scope.match.empty()) tree_.add(scope.match, 0);
    }

    ResetCounts run() {
        const std::vector<AddressId> addresses = made_while_running();
        forget_transactions();
        counts_.diverts = core_.diverts.restore_configuration(
            [this](std::string_view address) { return concerns(address); });
        reset_queues();
        reset_addresses();
        for (const AddressId id : addresses)
            counts_.addresses += core_.book.address(id) == nullptr ? 1 : 0;
        core_.manager.restore_configuration(
            [this](std::string_view address) { return concerns(address); });
        count_consumers();
        core_.store.commit();
        return counts_;
    }

private:
    [[nodiscard]] bool concerns(std::string_view address) const {
        if (scope_.match.empty()) return true;
        std::vector<std::uint64_t> found;
        tree_.find(address, found);
        return !found.empty();
    }

    // An address goes with its last queue, or by itself: those that are not there any more at the
    // end are counted, not who removed them.
    [[nodiscard]] std::vector<AddressId> made_while_running() const {
        std::vector<AddressId> ids;
        for (const Address* address : core_.book.addresses()) {
            if (concerns(address->name) && !configured_.contains(address->name))
                ids.push_back(address->id);
        }
        return ids;
    }

    void forget_transactions() {
        for (Session* session : core_.sessions.all()) {
            session->forget_sends([this](std::string_view address) { return concerns(address); });
        }
    }

    // Whether a start would make the queue as it is, but for what a start changes in it.
    [[nodiscard]] bool belongs(const Queue& queue) const {
        const QueueAttributes& is = queue.attributes();
        if (queue.address().history || is.internal) return true;
        const config::Queue* configured = core_.manager.configuration_of(queue);
        if (configured == nullptr) return false;
        const QueueAttributes made = attributes_from(*configured, *queue.address().settings);
        return same_kind(is, made);
    }

    [[nodiscard]] std::set<QueueId> queues_of_asker() const {
        std::set<QueueId> ids;
        const Session* asker = core_.sessions.find(scope_.asker);
        if (asker == nullptr) return ids;
        for (const auto& [id, subscription] : asker->consumers())
            ids.insert(subscription->consumer->queue().id());
        return ids;
    }

    // One at a time, by id: a client that is told of the end of its queue may end itself, and other
    // queues with it.
    void reset_queues() {
        const std::set<QueueId> kept = queues_of_asker();
        std::vector<QueueId> ids;
        for (const Queue* queue : core_.book.queues()) {
            if (concerns(queue->address().name)) ids.push_back(queue->id());
        }
        for (const QueueId id : ids) {
            Queue* queue = core_.book.queue(id);
            if (queue == nullptr) continue;
            const bool belonging = belongs(*queue);
            if (!belonging && kept.contains(id)) continue;
            const bool consumed = !queue->consumers().empty();
            const bool stays = belonging || (scope_.keep_subscribers && consumed);
            counts_.messages += core_.deliveries.clear(*queue);
            if (stays) {
                core_.deliveries.resume(*queue);
                continue;
            }
            counts_.consumers_closed += static_cast<std::int64_t>(queue->consumers().size());
            ++counts_.queues;
            core_.manager.remove_queue(id);
        }
    }

    void reset_addresses() {
        std::vector<AddressId> ids;
        for (const Address* address : core_.book.addresses()) {
            if (concerns(address->name)) ids.push_back(address->id);
        }
        for (const AddressId id : ids) {
            Address* address = core_.book.address(id);
            if (address == nullptr) continue;  // went with another
            if (goes(*address)) {
                core_.manager.delete_address(*address);
                continue;
            }
            address->paused = false;
            address->next_anycast = 0;
            address->routed_messages = 0;
            address->unrouted_messages = 0;
            if (core_.duplicate_ids.forget(address->name))
                core_.store.forget_duplicate_ids(address->name);
        }
    }

    [[nodiscard]] bool goes(const Address& address) const {
        const config::Config& config = core_.config;
        return address.queue_count() == 0 && !address.internal && !address.history &&
               address.name != config.management_address &&
               address.name != config.management_notification_address &&
               !core_.diverts.names(address.name) && !configured_.contains(address.name);
    }

    void count_consumers() {
        for (const Session* session : core_.sessions.all()) {
            if (session->id() == scope_.asker) continue;
            for (const auto& [id, subscription] : session->consumers()) {
                if (concerns(subscription->consumer->queue().address().name))
                    ++counts_.consumers_kept;
            }
        }
    }

    Core& core_;
    const ResetScope& scope_;
    const std::set<std::string_view> configured_ = core_.manager.configured_names();
    MatchTree tree_;
    ResetCounts counts_;
};

}  // namespace

ResetCounts reset(Core& core, const ResetScope& scope) {
    return Reset(core, scope).run();
}

}  // namespace minibroker::broker
