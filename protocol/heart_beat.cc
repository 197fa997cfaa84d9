#include "protocol/heart_beat.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/text.h"

namespace minibroker::protocol {
namespace {

constexpr std::int64_t kServerPeriodMin = 500;  // ms; Artemis HeartBeater.MIN_SERVER_PING

// A double as Java casts it to long: towards zero, clamped to the type, 0 for NaN.
std::int64_t truncated(double value) {
    constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
    if (value != value) return 0;
    if (value >= 9223372036854775808.0) return kMax;
    if (value <= -9223372036854775808.0) return kMin;
    return static_cast<std::int64_t>(value);
}

std::int64_t divided(std::int64_t ttl, double modifier) {
    return truncated(static_cast<double>(ttl) / modifier);
}

std::optional<std::int64_t> parse_period(std::string_view text) {
    return parse_integer(
        text, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
}

// Computes TTL and answer from the client's promise of one beat every `period` ms.
void apply_client_period(HeartBeat& agreed, std::int64_t period, const HeartBeatRules& rules) {
    agreed.ttl = truncated(static_cast<double>(period) * rules.modifier);
    agreed.answer = period;
    // The minimum is checked first, so it wins if minimum and maximum contradict each other.
    if (agreed.ttl < rules.ttl_min) {
        agreed.ttl = rules.ttl_min;
        agreed.answer = divided(rules.ttl_min, rules.modifier);
    } else if (agreed.ttl > rules.ttl_max) {
        agreed.ttl = rules.ttl_max;
        agreed.answer = divided(rules.ttl_max, rules.modifier);
    }
}

}  // namespace

std::expected<HeartBeat, HeartBeatError> agree(std::string_view header,
                                               const HeartBeatRules& rules) {
    std::vector<std::string_view> parts = split(header, ',');
    // Java's String.split drops empty pieces at the end: "1000," has one part, "1,2,," has two.
    while (!parts.empty() && parts.back().empty()) parts.pop_back();
    if (parts.size() != 2) {
        return std::unexpected(
            HeartBeatError{"Incorrect heartbeat header " + std::string(header), false, true});
    }
    std::int64_t periods[2] = {0, 0};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto period = parse_period(parts[i]);
        if (!period) {
            std::string message = "Invalid heart-beat header: ";
            message.append(parts[i]).append(" is not an integer");
            return std::unexpected(HeartBeatError{std::move(message), true, false});
        }
        periods[i] = *period;
    }
    HeartBeat agreed;
    agreed.server_period = periods[1] == 0 ? 0 : std::max(periods[1], kServerPeriodMin);
    agreed.ttl = rules.ttl;
    agreed.answer = divided(rules.ttl, rules.modifier);
    if (periods[0] != 0) apply_client_period(agreed, periods[0], rules);
    return agreed;
}

}  // namespace minibroker::protocol
