#include "broker/operation/reload.h"

#include <string>
#include <vector>

#include "base/text.h"
#include "broker/core.h"
#include "config/fixed_keys.h"

namespace minibroker::broker {
namespace {

void add_wrong_filter(std::string& problems, const std::string& what, const std::string& filter) {
    if (filter.empty()) return;
    const auto parsed = Selector::parse(filter);
    if (parsed) return;
    if (!problems.empty()) problems += "; ";
    problems += what + ": filterString: " + printable(parsed.error().text);
}

// What the reader of the file does not look into.
std::string wrong_filters(const config::Config& config) {
    std::string problems;
    for (const config::Address& address : config.addresses) {
        for (const config::Queue& queue : address.queues)
            add_wrong_filter(problems, "queue " + printable(queue.name), queue.filter);
    }
    for (const config::Divert& divert : config.diverts)
        add_wrong_filter(problems, "divert " + printable(divert.name), divert.filter);
    return problems;
}

void name_fixed_keys(const Core& core, const config::Config& next) {
    std::string keys;
    for (const std::string_view key : config::changed_fixed_keys(core.config, next))
        keys += (keys.empty() ? "" : ", ") + std::string(key);
    if (keys.empty()) return;
    core.logger.warn("the configuration has changed in what takes effect at the next start: " +
                     keys);
}

// Settings are looked up where they are used, but for what watches and timers were set by.
void apply_settings(Core& core) {
    core.book.settings_changed();
    for (Address* address : core.book.addresses()) core.reaper.watch(*address);
    for (Queue* queue : core.book.queues()) {
        core.reaper.watch(*queue);
        core.slow_consumers.forget(*queue);
        core.slow_consumers.watch(*queue);
    }
}

// Guests that are logged in would get the roles of a user who has their name from now on.
std::string guests_as_user(const config::Config& now, const config::Config& next) {
    std::vector<std::string> names = now.former_guests;
    if (now.guest_login) names.push_back(now.guest_login->user);
    for (const std::string& name : names) {
        if (!next.users.contains(name)) continue;
        return "users: guests are called " + printable(name) +
               " until the next start, so that no user can get this name now";
    }
    return {};
}

}  // namespace

Result<> reload(Core& core, const config::Config& next) {
    if (std::string problems = wrong_filters(next); !problems.empty())
        return failure(ErrorCode::kInvalid, std::move(problems));
    if (std::string problem = guests_as_user(core.config, next); !problem.empty())
        return failure(ErrorCode::kInvalid, std::move(problem));
    const auto report = [&](std::string_view part) {
        core.logger.info("AMQ221056: Reloading configuration: " + std::string(part));
    };
    name_fixed_keys(core, next);
    config::take_reloadable(core.config, next);
    report("security settings");
    core.security.configuration_changed();
    report("address settings");
    apply_settings(core);
    report("diverts");
    core.diverts.configuration_changed();
    report("addresses");
    core.manager.configuration_changed();
    core.store.commit();
    return {};
}

}  // namespace minibroker::broker
