#include "broker/operation/reset.h"

#include <set>
#include <vector>

#include "broker/address/address_book.h"
#include "broker/address/match_tree.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/lifecycle/deployment.h"
#include "broker/operation/queue_clearing.h"
#include "broker/queue/queue.h"
#include "broker/session/session.h"
#include "broker/session/sessions.h"

namespace minibroker::broker {

/// One reset in progress.
class Reset::Run {
public:
    Run(Reset& parts, const ResetScope& scope)
        : book_(parts.book_),
          manager_(parts.manager_),
          deployment_(parts.deployment_),
          clearing_(parts.clearing_),
          sessions_(parts.sessions_),
          scope_(scope),
          configured_(deployment_.configured_names()),
          tree_(MatchTree::Dialect::kSettings, book_.wildcards()) {
        if (!scope.match.empty()) tree_.add(scope.match, 0);
    }

    ResetCounts run() {
        const std::vector<AddressId> addresses = made_while_running();
        forget_transactions();
        counts_.diverts = deployment_.restore_diverts(
            [this](std::string_view address) { return concerns(address); });
        reset_queues();
        reset_addresses();
        for (const AddressId id : addresses)
            counts_.addresses += book_.address(id) == nullptr ? 1 : 0;
        deployment_.restore([this](std::string_view address) { return concerns(address); });
        count_consumers();
        return counts_;
    }

private:
    [[nodiscard]] bool concerns(std::string_view address) const {
        if (scope_.match.empty()) return true;
        std::vector<std::uint64_t> found;
        tree_.find(address, found);
        return !found.empty();
    }

    // An address may go with its last queue or by itself: the reset counts the addresses that are
    // missing at the end, whoever removed them.
    [[nodiscard]] std::vector<AddressId> made_while_running() const {
        std::vector<AddressId> ids;
        for (const Address* address : book_.addresses()) {
            if (concerns(address->name) && !configured_.contains(address->name))
                ids.push_back(address->id);
        }
        return ids;
    }

    void forget_transactions() {
        for (Session* session : sessions_.all()) {
            session->client().transactions.forget_sends(
                [this](std::string_view address) { return concerns(address); });
        }
    }

    // Whether a start would create the queue as it is, except for attributes that a start changes.
    [[nodiscard]] bool belongs(const Queue& queue) const {
        const QueueAttributes& is = queue.attributes();
        if (queue.address().history || is.internal) return true;
        const config::Queue* configured = deployment_.configuration_of(queue);
        if (configured == nullptr) return false;
        const QueueAttributes made = attributes_from(*configured, *queue.address().settings);
        return same_kind(is, made);
    }

    [[nodiscard]] std::set<QueueId> queues_of_asker() const {
        std::set<QueueId> ids;
        const Session* asker = sessions_.find(scope_.asker);
        if (asker == nullptr) return ids;
        for (const auto& [id, subscription] : asker->client().consumers)
            ids.insert(subscription->consumer->queue().id());
        return ids;
    }

    // One at a time, by id: a client that is told of the end of its queue may end itself, and with
    // it other queues.
    void reset_queues() {
        const std::set<QueueId> kept = queues_of_asker();
        std::vector<QueueId> ids;
        for (const Queue* queue : book_.queues()) {
            if (concerns(queue->address().name)) ids.push_back(queue->id());
        }
        for (const QueueId id : ids) {
            Queue* queue = book_.queue(id);
            if (queue == nullptr) continue;
            const bool belonging = belongs(*queue);
            if (!belonging && kept.contains(id)) continue;
            const bool consumed = !queue->consumers().empty();
            const bool stays = belonging || (scope_.keep_subscribers && consumed);
            counts_.messages += clearing_.clear(*queue);
            if (stays) {
                clearing_.resume(*queue);
                continue;
            }
            counts_.consumers_closed += static_cast<std::int64_t>(queue->consumers().size());
            ++counts_.queues;
            manager_.remove_queue(id);
        }
    }

    void reset_addresses() {
        std::vector<AddressId> ids;
        for (const Address* address : book_.addresses()) {
            if (concerns(address->name)) ids.push_back(address->id);
        }
        for (const AddressId id : ids) {
            Address* address = book_.address(id);
            if (address == nullptr) continue;  // removed with another one
            if (goes(*address)) {
                manager_.delete_address(*address);
                continue;
            }
            manager_.reset_address(*address);
        }
    }

    [[nodiscard]] bool goes(const Address& address) const {
        return address.queue_count() == 0 && !address.internal && !address.history &&
               !deployment_.is_of_management(address.name) &&
               !book_.diverts().names(address.name) && !configured_.contains(address.name);
    }

    void count_consumers() {
        for (const Session* session : sessions_.all()) {
            if (session->id() == scope_.asker) continue;
            for (const auto& [id, subscription] : session->client().consumers) {
                if (concerns(subscription->consumer->queue().address().name))
                    ++counts_.consumers_kept;
            }
        }
    }

    AddressBook& book_;
    AddressManager& manager_;
    Deployment& deployment_;
    QueueClearing& clearing_;
    Sessions& sessions_;
    const ResetScope& scope_;
    const std::set<std::string_view> configured_;
    MatchTree tree_;
    ResetCounts counts_;
};

ResetCounts Reset::run(const ResetScope& scope) {
    return Run(*this, scope).run();
}

}  // namespace minibroker::broker
