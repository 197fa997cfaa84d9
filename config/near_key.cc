#include "config/near_key.h"

#include <algorithm>
#include <string>

namespace minibroker::config {
namespace {

constexpr std::size_t kKeyLengthMax =
    100;  // longer ones resemble no key of ours; keeps the work bounded

// No key of ours has more `-` and `_`.
constexpr std::size_t kDashesMax = 8;

struct Alias {
    std::string_view written;  // as `plain` makes it
    std::string_view meant;
};

// Words of broker.xml, of exportConfigAsProperties, and of other brokers' configurations.
constexpr Alias kAliases[] = {
    {"addressfullpolicy", "addressFullMessagePolicy"},
    {"pagefullpolicy", "pageFullMessagePolicy"},
    {"redeliverydelaymultiplier", "redeliveryMultiplier"},
    {"queueconfigurations", "queueConfigs"},
    {"queueconfigurations", "addressConfigurations"},
    {"queueconfigs", "addressConfigurations"},
    {"queues", "queueConfigs"},
    {"queues", "addressConfigurations"},
    {"filter", "filterString"},
    {"addresses", "addressConfigurations"},
    {"diverts", "divertConfigurations"},
    {"securitysettings", "securityRoles"},
    {"passcode", "password"},
};

std::string plain(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (c == '-' || c == '_') continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

// Restricted Damerau-Levenshtein distance, three rows of the table at a time.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t wrong = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + wrong});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

}  // namespace

std::string_view near_key(std::string_view key, const std::vector<std::string_view>& known) {
    if (key.size() > kKeyLengthMax) return {};
    const std::string wanted = plain(key);
    for (const Alias& alias : kAliases) {
        if (alias.written == wanted && std::ranges::find(known, alias.meant) != known.end()) {
            return alias.meant;
        }
    }
    std::string_view best;
    std::size_t best_distance = std::min<std::size_t>(3, wanted.size() / 3) + 1;
    for (const std::string_view candidate : known) {
        // Most are too long or too short for a closer look.
        if (candidate.size() >= wanted.size() + best_distance + kDashesMax) continue;
        if (wanted.size() >= candidate.size() + best_distance) continue;
        const std::size_t found = distance(wanted, plain(candidate));
        if (found >= best_distance) continue;
        best = candidate;
        best_distance = found;
    }
    return best;
}

}  // namespace minibroker::config
