#include "broker/session/http_origin.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/trimmed.h"

namespace minibroker::broker {
namespace {

constexpr std::size_t kOriginBytesShown = 200;

// HOST of `HOST` or `HOST:PORT`, "" for anything else; an IPv6 address keeps its brackets.
std::string_view host_in(std::string_view authority) {
    const bool brackets = authority.starts_with('[');
    const std::size_t end = authority.find(']');
    if (brackets && end == std::string_view::npos) return {};
    const std::size_t size = brackets ? end + 1 : authority.find(':');
    if (size >= authority.size()) return authority;
    const std::string_view port = authority.substr(size);
    const bool is_port =
        port.starts_with(':') && port.find_first_not_of("0123456789", 1) == std::string_view::npos;
    return is_port ? authority.substr(0, size) : std::string_view();
}

// HOST of `SCHEME://HOST:PORT`; "" for any other form, such as the `null` of a page without an
// origin.
std::string_view host_of_origin(std::string_view origin) {
    const std::size_t scheme = origin.find("://");
    return scheme == std::string_view::npos || scheme == 0 ? std::string_view()
                                                           : host_in(origin.substr(scheme + 3));
}

// Whether nobody else can make the name point to this machine.
bool stands_for_itself(std::string_view host, const config::Acceptor& acceptor) {
    const bool ipv4 = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return ipv4 || host.starts_with('[') || equal_ignoring_case(host, "localhost") ||
           equal_ignoring_case(host, acceptor.host);
}

bool is_allowed(std::string_view origin,
                std::optional<std::string_view> host_header,
                const config::Acceptor& acceptor) {
    const std::string_view host = host_of_origin(origin);
    const auto matches = [&](const std::string& allowed) {
        return allowed == "*" || equal_ignoring_case(allowed, origin) ||
               (!host.empty() && equal_ignoring_case(allowed, host));
    };
    if (std::ranges::any_of(acceptor.allowed_origins, matches)) return true;
    return !host.empty() && host_header && equal_ignoring_case(host, host_in(*host_header)) &&
           stands_for_itself(host, acceptor);
}

// Whether an HTML form could have sent it: then the browser does not ask the server first. Source:
// Fetch, 2.2.2 "CORS-safelisted request-header".
bool is_of_a_form(std::optional<std::string_view> content_type) {
    if (!content_type) return true;
    const std::string_view type = trimmed(content_type->substr(0, content_type->find(';')), " \t");
    constexpr std::string_view kOfForms[] = {
        "", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"};
    return std::ranges::any_of(
        kOfForms, [&](std::string_view known) { return equal_ignoring_case(type, known); });
}

std::size_t count_of(const protocol::HttpHead& head, std::string_view name) {
    return static_cast<std::size_t>(std::ranges::count_if(
        head.headers, [&](const auto& header) { return equal_ignoring_case(header.name, name); }));
}

bool is_of_a_browser(const protocol::HttpHead& head) {
    constexpr std::string_view kFetch = "sec-fetch-";
    return std::ranges::any_of(head.headers, [&](const auto& header) {
        const std::string_view name(header.name);
        return equal_ignoring_case(name, "origin") ||
               (name.size() > kFetch.size() &&
                equal_ignoring_case(name.substr(0, kFetch.size()), kFetch));
    });
}

}  // namespace

std::string refusal_of_page(const protocol::HttpHead& head, const config::Acceptor& acceptor) {
    if (!is_of_a_browser(head)) return {};
    if (count_of(head, "origin") != 1 || count_of(head, "host") > 1)
        return "A browser's request needs one Origin header.";
    const std::string_view origin = head.header("origin").value_or("");
    if (!is_allowed(origin, head.header("host"), acceptor)) {
        return "Pages of the origin " + printable(origin.substr(0, kOriginBytesShown)) +
               " may not use this broker; allowedOrigins of the acceptor says which may.";
    }
    if (head.method == "POST" && is_of_a_form(head.header("content-type"))) {
        return "A browser's POST needs a content-type that no form has, such as "
               "application/octet-stream.";
    }
    return {};
}

}  // namespace minibroker::broker
