#include "tools/minibroker/cli/client/broker_url.h"

#include "base/secret_url.h"
#include "base/text.h"

namespace minibroker::cli {

Result<BrokerUrl> parse_broker_url(std::string_view url) {
    constexpr std::string_view kScheme = "tcp://";
    const auto invalid = [url] {
        return failure(ErrorCode::kInvalid, "expected tcp://host:port, found " + shown_url(url));
    };
    if (!url.starts_with(kScheme)) return invalid();
    std::string_view place = url.substr(kScheme.size());
    place = place.substr(0, place.find('?'));
    // It would be part of a host that errors name.
    if (place.contains('@')) return invalid();
    BrokerUrl out{"", "61616"};
    std::size_t host_end = place.rfind(':');
    if (place.starts_with('[')) {
        const auto close = place.find(']');
        if (close == std::string_view::npos) return invalid();
        out.host = place.substr(1, close - 1);
        if (close + 1 < place.size() && place[close + 1] != ':') return invalid();
        host_end = close + 1 < place.size() ? close + 1 : std::string_view::npos;
    } else {
        out.host = place.substr(0, host_end);
    }
    if (host_end != std::string_view::npos) out.port = place.substr(host_end + 1);
    if (out.host.empty() || !parse_integer(out.port, 1, 65535)) return invalid();
    return out;
}

}  // namespace minibroker::cli
