#include "config/allowed_origins.h"

#include "base/text.h"

namespace minibroker::config {
namespace {

bool is_scheme(std::string_view scheme) {
    return equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "https") ||
           scheme.ends_with("-extension");
}

bool is_port(std::string_view port) {
    return parse_integer(port, 1, 65'535).has_value();
}

// The offset of the port in `HOST:PORT`; an IPv6 address is in brackets.
std::size_t port_in(std::string_view authority) {
    const auto close = authority.find(']');
    const auto colon = authority.find(':', close == std::string_view::npos ? 0 : close);
    return colon;
}

// The fault of one origin, "" for none.
std::string judge(std::string_view origin) {
    const std::string name = printable(origin);
    if (equal_ignoring_case(origin, "null")) {
        return "null is sent by every page that has no origin of its own (a file, a sandbox), so "
               "it names no origin; * allows all of them";
    }
    const std::size_t at = origin.find("://");
    const bool has_scheme = at != std::string_view::npos;
    if (has_scheme && !is_scheme(origin.substr(0, at))) {
        return name + ": no web page has the scheme \"" + printable(origin.substr(0, at)) +
               "\"; http and https have them";
    }
    const std::string_view place = has_scheme ? origin.substr(at + 3) : origin;
    if (place.empty()) return name + " has no host";
    // A `*` among other letters is not a pattern.
    if (place.contains('*') && origin != "*") {
        return name + ": * stands for all origins and only alone";
    }
    const auto odd = place.find_first_of("/ ?#@");
    if (odd != std::string_view::npos) {
        return name + ": an origin is scheme, host and port; \"" + printable(place.substr(odd)) +
               "\" is too much, browsers do not send it";
    }
    const std::size_t colon = port_in(place);
    if (colon == std::string_view::npos) return {};
    if (!is_port(place.substr(colon + 1))) {
        return name + ": \"" + printable(place.substr(colon + 1)) + "\" is no port, 1 to 65535" +
               (has_scheme ? "" : "; an IPv6 address stands in brackets");
    }
    if (has_scheme) return {};
    return name + ": a host with a port needs its scheme, https://" + name + " or http://" + name +
           "; " + printable(place.substr(0, colon)) + " alone stands for any scheme and port";
}

}  // namespace

std::expected<std::vector<std::string>, std::string> parse_origins(std::string_view text) {
    std::vector<std::string> origins;
    for (std::string_view origin : split(text, ',')) {
        while (origin.starts_with(' ')) origin.remove_prefix(1);
        while (origin.ends_with(' ')) origin.remove_suffix(1);
        if (origin.empty()) continue;
        if (std::string why = judge(origin); !why.empty()) return std::unexpected(std::move(why));
        origins.emplace_back(origin);
    }
    return origins;
}

}  // namespace minibroker::config
