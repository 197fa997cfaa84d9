#include "broker/routing/diverts.h"

#include <algorithm>

#include "base/text.h"
#include "base/uuid.h"
#include "broker/address/wildcard.h"
#include "broker/core.h"

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

// Management says the same in fewer words; who starts a broker can do something about it.
std::string not_deployed(const std::string& name) {
    return "AMQ222006: Binding already exists with name " + printable(name) +
           ", divert will not be deployed: a queue or another divert has that name, so that "
           "nothing is diverted. Give the divert another name";
}

}  // namespace

const Divert* Diverts::find(std::string_view name) const {
    const auto it = std::ranges::find(diverts_, name, &Divert::name);
    return it == diverts_.end() ? nullptr : &*it;
}

bool Diverts::names(std::string_view address) const {
    return std::ranges::any_of(
        diverts_, [&](const Divert& divert) { return divert.configuration.address == address; });
}

std::shared_ptr<AddressDiverts> Diverts::resolved(Address& address) {
    if (address.diverts_generation != generation_) {
        AddressDiverts found;
        const config::Wildcards& wildcards = core_.config.wildcards;
        for (const Divert& divert : diverts_) {
            const std::string& name = divert.configuration.address;
            if (name == address.name ||
                (wildcards.routing_enabled && is_wildcard(name, wildcards) &&
                 wildcard_matches(name, address.name, wildcards))) {
                bind(found, divert);
            }
        }
        const bool none = found.exclusive.empty() && found.others.empty();
        address.diverts = none ? nullptr : std::make_shared<AddressDiverts>(std::move(found));
        address.diverts_generation = generation_;
    }
    return address.diverts;
}

void Diverts::add(Divert divert) {
    const auto& configured = divert.configuration.routing_name;
    divert.routing_name = configured ? *configured : make_uuid(core_.random.next(), core_.now);
    diverts_.push_back(std::move(divert));
    ++generation_;
}

Result<> Diverts::deploy(config::Divert configuration, bool stored) {
    if (find(configuration.name) != nullptr ||
        core_.book.find_queue(configuration.name) != nullptr) {
        return failure(ErrorCode::kExists,
                       "divert " + configuration.name + ": a divert or a queue has that name");
    }
    auto made = make_divert(std::move(configuration));
    if (!made) return std::unexpected(std::move(made).error());
    if (!stored) core_.store.add_divert(made->name(), encode_divert(made->configuration));
    add(std::move(*made));
    core_.notifications.binding_added(diverts_.back());
    return {};
}

Result<> Diverts::create(config::Divert configuration) {
    return deploy(std::move(configuration), false);
}

void Diverts::create_internal(config::Divert configuration) {
    auto made = make_divert(std::move(configuration));
    if (!made || find(made->name()) != nullptr) return;  // has no filter that could be wrong
    made->retroactive = true;
    add(std::move(*made));
}

bool Diverts::destroy(std::string_view name) {
    const auto it = std::ranges::find(diverts_, name, &Divert::name);
    if (it == diverts_.end()) return false;
    if (!it->retroactive) core_.store.delete_divert(it->name());
    const std::string address = it->configuration.address;
    diverts_.erase(it);
    ++generation_;
    if (Address* bound = core_.book.find(address)) {
        core_.manager.forget_ids_if_unbound(*bound);
        core_.reaper.watch(*bound);
    }
    return true;
}

void Diverts::recovered(config::Divert divert) {
    stored_[divert.name] = std::move(divert);
}

void Diverts::recovered_deletion(std::string_view name) {
    const auto it = stored_.find(name);
    if (it != stored_.end()) stored_.erase(it);
}

Result<> Diverts::deploy_configuration() {
    auto stored = std::move(stored_);
    stored_.clear();
    const auto report = [this](const Result<>& done, const std::string& name) -> Result<> {
        if (done || done.error().code != ErrorCode::kExists) return done;
        core_.logger.warn(not_deployed(name));
        return {};
    };
    for (auto& [name, divert] : stored) {
        if (std::ranges::find(core_.config.diverts, name, &config::Divert::name) !=
            core_.config.diverts.end()) {
            continue;
        }
        const auto settings = core_.book.settings().lookup(divert.address);
        if (settings->config_delete_diverts == config::DeletionPolicy::kForce) {
            core_.store.delete_divert(name);
        } else if (auto done = report(deploy(divert, true), name); !done) {
            return done;
        }
    }
    for (const config::Divert& divert : core_.config.diverts) {
        const auto before = stored.find(divert.name);
        const bool same =
            before != stored.end() && encode_divert(before->second) == encode_divert(divert);
        if (auto done = report(deploy(divert, same), divert.name); !done) return done;
    }
    return {};
}

void Diverts::configuration_changed() {
    const auto configured = [&](const std::string& name) {
        return std::ranges::find(core_.config.diverts, name, &config::Divert::name);
    };
    std::vector<std::string> going;
    for (const Divert& divert : diverts_) {
        if (divert.retroactive) continue;
        const auto wanted = configured(divert.name());
        const auto settings = core_.book.settings().lookup(divert.configuration.address);
        const bool goes = wanted == core_.config.diverts.end()
                              ? settings->config_delete_diverts == config::DeletionPolicy::kForce
                              : *wanted != divert.configuration;  // made anew below
        if (goes) going.push_back(divert.name());
    }
    replace(going, [](std::string_view) { return true; });
}

std::int64_t Diverts::restore_configuration(const Concerns& concerns) {
    const auto is_configured = [&](const Divert& divert) {
        return std::ranges::find(core_.config.diverts, divert.configuration) !=
               core_.config.diverts.end();
    };
    std::vector<std::string> strays;
    for (const Divert& divert : diverts_) {
        if (!divert.retroactive && concerns(divert.configuration.address) && !is_configured(divert))
            strays.push_back(divert.name());
    }
    replace(strays, concerns);
    return static_cast<std::int64_t>(strays.size());
}

void Diverts::replace(const std::vector<std::string>& going, const Concerns& concerns) {
    for (const std::string& name : going) destroy(name);
    for (const config::Divert& divert : core_.config.diverts) {
        if (!concerns(divert.address) || find(divert.name) != nullptr) continue;
        if (const auto made = create(divert); !made) {
            const bool exists = made.error().code == ErrorCode::kExists;
            core_.logger.warn(exists ? not_deployed(divert.name) : printable(made.error().text));
        }
    }
}

void Diverts::write(Checkpoint& checkpoint) const {
    for (const Divert& divert : diverts_) {
        if (divert.retroactive) continue;
        checkpoint.add(storage::AddDivert{divert.name(), encode_divert(divert.configuration)});
    }
    for (const auto& [name, divert] : stored_) {
        checkpoint.add(storage::AddDivert{name, encode_divert(divert)});
    }
}

}  // namespace minibroker::broker
