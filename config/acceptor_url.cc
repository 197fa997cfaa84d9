#include "config/acceptor_url.h"

#include <charconv>

#include "base/secret_url.h"
#include "base/text.h"

namespace minibroker::config {
namespace {

// @param hidden  whether it may be a secret
Result<std::string> decoded(std::string_view text, bool hidden) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const std::string_view digits = text.substr(i + 1, 2);
        unsigned value = 0;
        const char* const end = digits.data() + digits.size();
        const auto result = std::from_chars(digits.data(), end, value, 16);
        if (digits.size() != 2 || result.ec != std::errc{} || result.ptr != end) {
            return failure(ErrorCode::kInvalid,
                           "% without two hexadecimal digits in " +
                               (hidden ? "a value that is not shown" : printable(text)));
        }
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

Result<> read_place(std::string_view place, AcceptorUrl& url) {
    if (place.contains('@')) {
        return failure(ErrorCode::kInvalid,
                       "nothing stands before an @ here; expected tcp://host:port");
    }
    std::string_view after;
    if (place.starts_with('[')) {
        const auto close = place.find(']');
        if (close == std::string_view::npos) {
            return failure(ErrorCode::kInvalid, "no ] behind the IPv6 address");
        }
        url.host = place.substr(1, close - 1);
        after = place.substr(close + 1);
        if (!after.empty() && !after.starts_with(':')) {
            return failure(ErrorCode::kInvalid, "expected :port behind ]");
        }
    } else {
        const auto colon = place.find(':');
        url.host = place.substr(0, colon);
        if (colon != std::string_view::npos) after = place.substr(colon);
    }
    if (url.host.empty()) return failure(ErrorCode::kInvalid, "no host; expected tcp://host:port");
    if (!after.empty()) url.port = after.substr(1);
    return {};
}

// @param hidden  whether a piece may be the rest of a secret that has a separator in it
Result<> read_parameter(std::string_view piece, bool hidden, AcceptorUrl& url) {
    // Copied from an XML file, `&amp;` leaves the piece `amp` between the separators & and ;.
    if (piece.empty() || piece == "amp") return {};
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos) {
        return failure(ErrorCode::kInvalid,
                       hidden ? "a parameter has no value"
                              : "parameter " + printable(piece) + " has no value");
    }
    auto name = decoded(piece.substr(0, equals), hidden);
    if (!name) return std::unexpected(std::move(name).error());
    auto value = decoded(piece.substr(equals + 1), hidden);
    if (!value) return std::unexpected(std::move(value).error());
    url.parameters.push_back({std::move(*name), std::move(*value)});
    return {};
}

}  // namespace

Result<AcceptorUrl> parse_acceptor_url(std::string_view text) {
    constexpr std::string_view kScheme = "tcp://";
    if (!text.starts_with(kScheme)) {
        return failure(ErrorCode::kInvalid,
                       "expected tcp://host:port, found \"" + shown_url(text) + "\"");
    }
    const bool hidden = may_hold_secret(text);
    text.remove_prefix(kScheme.size());
    const auto question = text.find('?');
    AcceptorUrl url;
    if (auto place = read_place(text.substr(0, question), url); !place) {
        return std::unexpected(std::move(place).error());
    }
    if (question == std::string_view::npos) return url;
    for (const std::string_view part : split(text.substr(question + 1), '&')) {
        for (const std::string_view piece : split(part, ';')) {
            if (auto read = read_parameter(piece, hidden, url); !read) {
                return std::unexpected(std::move(read).error());
            }
        }
    }
    return url;
}

}  // namespace minibroker::config
