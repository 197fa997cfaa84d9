#include "broker/session/transactions.h"

#include <utility>

#include "base/check.h"
#include "broker/address/address.h"
#include "broker/routing/record_bytes.h"
#include "broker/stomp/refusals.h"

namespace minibroker::broker {

Transaction* Transactions::find(std::string_view name) {
    const auto it = open_.find(name);
    return it == open_.end() ? nullptr : &it->second;
}

FrameOutcome Transactions::has_room_for(std::string_view name) const {
    if (open_.contains(name)) return {};
    if (count_.left() == 0) return std::unexpected(too_many_transactions(count_.own_limit(1)));
    if (bytes_.left() < name.size()) return std::unexpected(too_large(name.size()));
    return {};
}

Transaction& Transactions::open(std::string_view name) {
    Transaction transaction{.one = Share(count_), .bytes = Share(bytes_)};
    const bool taken = transaction.one.set(1) && transaction.bytes.set(name.size());
    MB_CHECK(taken);
    return open_.emplace(name, std::move(transaction)).first->second;
}

StompError Transactions::too_large(std::size_t more) const {
    return transactions_too_large(bytes_.own_limit(more));
}

FrameOutcome Transactions::keep(Transaction& transaction, Route route) {
    const std::size_t size = record_bytes(route);
    if (!transaction.bytes.set(transaction.bytes.amount() + size)) {
        StompError error = too_large(size);
        std::erase_if(open_, [&](const auto& entry) { return &entry.second == &transaction; });
        return std::unexpected(std::move(error));
    }
    transaction.routes.push_back(std::move(route));
    return {};
}

Transaction Transactions::take(std::string_view name) {
    const auto it = open_.find(name);
    MB_CHECK(it != open_.end());
    Transaction taken = std::move(it->second);
    open_.erase(it);
    return taken;
}

void Transactions::erase(std::string_view name) {
    const auto it = open_.find(name);
    if (it != open_.end()) open_.erase(it);
}

void Transactions::forget_sends(const std::function<bool(std::string_view address)>& concerns) {
    for (auto& [name, transaction] : open_) {
        std::erase_if(transaction.routes, [&](const Route& route) {
            return concerns(qualified_name(route.message->address).address);
        });
    }
}

std::optional<Transactions::Uncommitted> Transactions::uncommitted() const {
    std::optional<Uncommitted> lost;
    for (const auto& [name, transaction] : open_) {
        if (transaction.routes.empty()) continue;
        if (lost) {
            ++lost->others;
        } else {
            lost = Uncommitted{name, transaction.routes.size(), transaction.begun};
        }
    }
    return lost;
}

}  // namespace minibroker::broker
