#include "broker/address/divert_book.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "broker/address/address.h"
#include "broker/address/wildcard.h"

namespace minibroker::broker {
namespace {

void bind(AddressDiverts& to, const Divert& divert) {
    if (divert.configuration.exclusive) {
        to.exclusive.push_back(&divert);
        return;
    }
    const auto same = [&](const AddressDiverts::Turn& turn) {
        return turn.members.front()->routing_name == divert.routing_name;
    };
    const auto turn = std::ranges::find_if(to.others, same);
    if (turn == to.others.end()) {
        to.others.push_back({{&divert}, 0});
    } else {
        turn->members.push_back(&divert);
    }
}

}  // namespace

const Divert* DivertBook::find(std::string_view name) const {
    const auto it = by_name_.find(name);
    return it == by_name_.end() ? nullptr : &*it->second;
}

std::shared_ptr<AddressDiverts> DivertBook::resolved(Address& address) {
    if (address.diverts_generation != generation_) {
        AddressDiverts found;
        for (const Divert& divert : diverts_) {
            const std::string& name = divert.configuration.address;
            if (name == address.name ||
                (wildcards_.routing_enabled && is_wildcard(name, wildcards_) &&
                 wildcard_matches(name, address.name, wildcards_))) {
                bind(found, divert);
            }
        }
        const bool none = found.exclusive.empty() && found.others.empty();
        address.diverts = none ? nullptr : std::make_shared<AddressDiverts>(std::move(found));
        address.diverts_generation = generation_;
    }
    return address.diverts;
}

Divert& DivertBook::add(Divert divert) {
    diverts_.push_back(std::move(divert));
    Divert& added = diverts_.back();
    const bool is_new = by_name_.emplace(added.name(), std::prev(diverts_.end())).second;
    MB_CHECK(is_new);
    ++counts_[added.configuration.address];
    ++generation_;
    return added;
}

void DivertBook::remove(std::string_view name) {
    const auto it = by_name_.find(name);
    MB_CHECK(it != by_name_.end());
    const auto divert = it->second;
    const auto count = counts_.find(divert->configuration.address);
    if (--count->second == 0) counts_.erase(count);
    by_name_.erase(it);
    diverts_.erase(divert);
    ++generation_;
}

}  // namespace minibroker::broker
