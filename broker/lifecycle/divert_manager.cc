#include "broker/lifecycle/divert_manager.h"

#include <algorithm>

#include "base/text.h"
#include "base/uuid.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/lifecycle_listener.h"
#include "broker/store/duplicate_id_cache.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

// Management says this in fewer words; the person who starts a broker can act on it.
std::string not_deployed(const std::string& name) {
    return "AMQ222006: Binding already exists with name " + printable(name) +
           ", divert will not be deployed: a queue or another divert has that name, so that "
           "nothing is diverted. Give the divert another name";
}

}  // namespace

const Divert& DivertManager::add(Divert divert) {
    const auto& configured = divert.configuration.routing_name;
    divert.routing_name =
        configured ? *configured : make_uuid(environment_.random.next(), environment_.now);
    return book_.diverts().add(std::move(divert));
}

Result<> DivertManager::deploy(config::Divert configuration, bool stored) {
    if (book_.diverts().find(configuration.name) != nullptr ||
        book_.find_queue(configuration.name) != nullptr) {
        return failure(ErrorCode::kExists,
                       "divert " + configuration.name + ": a divert or a queue has that name");
    }
    auto made = make_divert(std::move(configuration));
    if (!made) return std::unexpected(std::move(made).error());
    if (!stored) store_.add_divert(made->name(), encode_divert(made->configuration));
    listener_.on_divert_created(add(std::move(*made)));
    return {};
}

Result<> DivertManager::create(config::Divert configuration) {
    return deploy(std::move(configuration), false);
}

void DivertManager::create_internal(config::Divert configuration) {
    auto made = make_divert(std::move(configuration));
    // It has no filter that could be wrong.
    if (!made || book_.diverts().find(made->name()) != nullptr) return;
    made->retroactive = true;
    add(std::move(*made));
}

bool DivertManager::destroy(std::string_view name) {
    const Divert* divert = book_.diverts().find(name);
    if (divert == nullptr) return false;
    if (!divert->retroactive) store_.delete_divert(divert->name());
    const std::string address = divert->configuration.address;
    book_.diverts().remove(name);
    if (Address* bound = book_.find(address)) {
        duplicate_ids_.forget_if_unbound(*bound);
        listener_.on_unbound(*bound);
    }
    return true;
}

void DivertManager::recovered(config::Divert divert) {
    stored_[divert.name] = std::move(divert);
}

void DivertManager::recovered_deletion(std::string_view name) {
    const auto it = stored_.find(name);
    if (it != stored_.end()) stored_.erase(it);
}

Result<> DivertManager::deploy() {
    auto stored = std::move(stored_);
    stored_.clear();
    const auto report = [this](const Result<>& done, const std::string& name) -> Result<> {
        if (done || done.error().code != ErrorCode::kExists) return done;
        environment_.logger.warn(not_deployed(name));
        return {};
    };
    for (auto& [name, divert] : stored) {
        if (std::ranges::find(environment_.config.diverts, name, &config::Divert::name) !=
            environment_.config.diverts.end()) {
            continue;
        }
        const auto settings = book_.settings().lookup(divert.address);
        if (settings->config_delete_diverts == config::DeletionPolicy::kForce) {
            store_.delete_divert(name);
        } else if (auto done = report(deploy(divert, true), name); !done) {
            return done;
        }
    }
    for (const config::Divert& divert : environment_.config.diverts) {
        const auto before = stored.find(divert.name);
        const bool same =
            before != stored.end() && encode_divert(before->second) == encode_divert(divert);
        if (auto done = report(deploy(divert, same), divert.name); !done) return done;
    }
    return {};
}

void DivertManager::configuration_changed() {
    const auto configured = [&](const std::string& name) {
        return std::ranges::find(environment_.config.diverts, name, &config::Divert::name);
    };
    std::vector<std::string> going;
    for (const Divert& divert : book_.diverts().all()) {
        if (divert.retroactive) continue;
        const auto wanted = configured(divert.name());
        const auto settings = book_.settings().lookup(divert.configuration.address);
        const bool goes = wanted == environment_.config.diverts.end()
                              ? settings->config_delete_diverts == config::DeletionPolicy::kForce
                              : *wanted != divert.configuration;  // created again below
        if (goes) going.push_back(divert.name());
    }
    replace(going, [](std::string_view) { return true; });
}

std::int64_t DivertManager::restore(const Concerns& concerns) {
    const auto is_configured = [&](const Divert& divert) {
        return std::ranges::find(environment_.config.diverts, divert.configuration) !=
               environment_.config.diverts.end();
    };
    std::vector<std::string> strays;
    for (const Divert& divert : book_.diverts().all()) {
        if (!divert.retroactive && concerns(divert.configuration.address) && !is_configured(divert))
            strays.push_back(divert.name());
    }
    replace(strays, concerns);
    return static_cast<std::int64_t>(strays.size());
}

void DivertManager::replace(const std::vector<std::string>& going, const Concerns& concerns) {
    for (const std::string& name : going) destroy(name);
    for (const config::Divert& divert : environment_.config.diverts) {
        if (!concerns(divert.address) || book_.diverts().find(divert.name) != nullptr) continue;
        if (const auto made = create(divert); !made) {
            const bool exists = made.error().code == ErrorCode::kExists;
            environment_.logger.warn(exists ? not_deployed(divert.name)
                                            : printable(made.error().text));
        }
    }
}

void DivertManager::write(Checkpoint& checkpoint) const {
    for (const Divert& divert : book_.diverts().all()) {
        if (divert.retroactive) continue;
        checkpoint.add(storage::AddDivert{divert.name(), encode_divert(divert.configuration)});
    }
    for (const auto& [name, divert] : stored_) {
        checkpoint.add(storage::AddDivert{name, encode_divert(divert)});
    }
}

}  // namespace minibroker::broker
