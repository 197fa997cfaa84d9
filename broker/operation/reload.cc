#include "broker/operation/reload.h"

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/lifecycle/deployment.h"
#include "broker/lifecycle/divert_manager.h"
#include "broker/security/security.h"
#include "broker/selector/selector.h"
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

// Filters, which the reader of the file does not check.
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

// Guests who are logged in would from now on get the roles of a user with their name.
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

void Reload::name_fixed_keys(const config::Config& next) const {
    std::string keys;
    for (const std::string_view key : config::changed_fixed_keys(environment_.config, next))
        keys += (keys.empty() ? "" : ", ") + std::string(key);
    if (keys.empty()) return;
    environment_.logger.warn(
        "the configuration has changed in what takes effect at the next start: " + keys);
}

Result<> Reload::run(const config::Config& next) {
    if (std::string problems = wrong_filters(next); !problems.empty())
        return failure(ErrorCode::kInvalid, std::move(problems));
    if (std::string problem = guests_as_user(environment_.config, next); !problem.empty())
        return failure(ErrorCode::kInvalid, std::move(problem));
    const auto report = [&](std::string_view part) {
        environment_.logger.info("AMQ221056: Reloading configuration: " + std::string(part));
    };
    name_fixed_keys(next);
    config::take_reloadable(environment_.config, next);
    report("security settings");
    security_.configuration_changed();
    report("address settings");
    manager_.settings_changed();
    report("diverts");
    diverts_.configuration_changed();
    report("addresses");
    deployment_.configuration_changed();
    return {};
}

}  // namespace minibroker::broker
