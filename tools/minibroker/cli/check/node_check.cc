#include "tools/minibroker/cli/check/node_check.h"

#include <cstdlib>

#include "base/text.h"
#include "tools/minibroker/cli/manage/queue_list.h"

namespace minibroker::cli {
namespace {

using Kind = CheckTrouble::Kind;

constexpr const char* kCommand = "NodeCheck";

CheckResult failed(std::string text) {
    return CheckTrouble{Kind::kFailure, std::move(text)};
}

CheckResult check_up(const CheckContext& context) {
    std::string started;
    if (auto trouble = read_attribute(context, "broker", "Started", started)) return trouble;
    return started == "true" ? std::nullopt : failed("The node isn't started.");
}

CheckResult compare_usage(const char* name, std::int64_t usage, std::int64_t most) {
    if (usage <= most) return std::nullopt;
    return failed("The " + std::string(name) + " " + std::to_string(usage) + " is less than " +
                  std::to_string(most));
}

CheckResult check_disk(const CheckContext& context, std::int64_t most) {
    std::string value;
    if (most == -1) {
        if (auto trouble = read_attribute(context, "broker", "MaxDiskUsage", value)) return trouble;
        most = parse_integer(value, -1, INT64_MAX).value_or(0);
    }
    if (auto trouble = read_attribute(context, "broker", "DiskStoreUsage", value)) return trouble;
    const double share = std::strtod(value.c_str(), nullptr);
    return compare_usage("DiskStoreUsage", static_cast<std::int64_t>(share * 100), most);
}

CheckResult check_memory(const CheckContext& context, std::int64_t most) {
    std::string value;
    if (auto trouble = read_attribute(context, "broker", "AddressMemoryUsagePercentage", value)) {
        return trouble;
    }
    return compare_usage("MemoryUsage", parse_integer(value, 0, INT64_MAX).value_or(0), most);
}

// The fields `role` of the nodes that the broker knows of, itself among them when it is one of a
// cluster.
CheckResult read_nodes(const CheckContext& context,
                       const std::string& role,
                       std::vector<std::string>& ids) {
    const auto answer = context.management.call({"listNetworkTopology", "[]"});
    if (!answer) return CheckTrouble{Kind::kError, answer.error().text};
    const auto text = answer_text(answer->body);
    if (!text || !answer->succeeded) {
        return CheckTrouble{Kind::kError, text ? *text : text.error().text};
    }
    const auto nodes = parse_queue_list(R"({"data":)" + *text + R"(,"count":0})", {"nodeID", role});
    if (!nodes) return CheckTrouble{Kind::kError, nodes.error().text};
    for (const auto& node : nodes->rows) {
        if (!node[1].empty()) ids.push_back(node[0]);
    }
    return std::nullopt;
}

CheckResult check_role(const CheckContext& context, const std::string& role) {
    std::string node = context.options.name;
    if (node.empty()) {
        if (auto trouble = read_attribute(context, "broker", "NodeID", node)) return trouble;
    }
    std::vector<std::string> ids;
    if (auto trouble = read_nodes(context, role, ids)) return trouble;
    for (const std::string& id : ids) {
        if (id == node) return std::nullopt;
    }
    return failed("No " + role + " found for the node " + node);
}

CheckResult check_peers(const CheckContext& context, std::int64_t wanted) {
    std::vector<std::string> ids;
    if (auto trouble = read_nodes(context, "primary", ids)) return trouble;
    if (auto trouble = read_nodes(context, "backup", ids)) return trouble;
    if (static_cast<std::int64_t>(ids.size()) >= wanted) return std::nullopt;
    return failed("Insufficient peers: " + std::to_string(wanted));
}

// The fault of the options in Artemis's words; "" for none.
std::string mistake_in(const NodeCheckOptions& options) {
    const std::string invalid = "Invalid ";
    const auto percentage = [](std::int64_t value) { return value > 0 && value < 100; };
    if (options.peers && *options.peers <= 0) {
        return invalid + "peers number to check: " + std::to_string(*options.peers);
    }
    if (options.disk_usage && *options.disk_usage != -1 && !percentage(*options.disk_usage)) {
        return invalid + "disk usage percentage: " + std::to_string(*options.disk_usage);
    }
    if (options.memory_usage && !percentage(*options.memory_usage)) {
        return invalid + "memory usage percentage: " + std::to_string(*options.memory_usage);
    }
    return "";
}

}  // namespace

int check_node(const NodeCheckOptions& options) {
    if (const std::string wrong = mistake_in(options); !wrong.empty()) {
        return refuse_check(options.check, kCommand, wrong);
    }
    std::vector<Check> checks;
    const auto add = [&](std::string assertion, auto run) {
        checks.push_back({std::move(assertion), std::move(run)});
    };
    const bool any = options.primary || options.backup || options.peers || options.disk_usage ||
                     options.memory_usage;
    if (options.up || !any) add("the node is started", check_up);
    for (const auto& [wanted, role] :
         {std::pair(options.primary, "primary"), std::pair(options.backup, "backup")}) {
        if (!wanted) continue;
        add(std::string("the node has a ") + role,
            [role = std::string(role)](const CheckContext& c) { return check_role(c, role); });
    }
    if (options.peers) {
        add("there are " + std::to_string(*options.peers) + " peers",
            [most = *options.peers](const CheckContext& c) { return check_peers(c, most); });
    }
    if (options.disk_usage) {
        const std::int64_t most = *options.disk_usage;
        add("the disk usage is less then " +
                (most == -1 ? std::string("the max-disk-usage") : std::to_string(most)),
            [most](const CheckContext& c) { return check_disk(c, most); });
    }
    if (options.memory_usage) {
        add("the memory usage is less then " + std::to_string(*options.memory_usage),
            [most = *options.memory_usage](const CheckContext& c) {
                return check_memory(c, most);
            });
    }
    return run_checks(options.check, kCommand, checks);
}

}  // namespace minibroker::cli
