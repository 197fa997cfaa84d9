#include "base/secret_url.h"

#include <charconv>

#include "base/text.h"

namespace minibroker {
namespace {

constexpr std::string_view kHidden = "*****";
constexpr std::string_view kBehindScheme = "://";

// Replaces each valid %XX by its byte.
std::string without_percents(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const char* const end = digits.data() + digits.size();
        const bool coded = text[i] == '%' && digits.size() == 2 &&
                           std::from_chars(digits.data(), end, value, 16).ptr == end;
        out += coded ? static_cast<char>(value) : text[i];
        if (coded) i += 2;
    }
    return out;
}

bool has_secret_word(std::string_view text) {
    return names_secret(text) || (text.contains('%') && names_secret(without_percents(text)));
}

}  // namespace

bool may_hold_secret(std::string_view text) {
    const auto scheme = text.find(kBehindScheme);
    const bool has_user = scheme != std::string_view::npos && text.find('@', scheme) != text.npos;
    return has_user || has_secret_word(text);
}

std::string shown_url(std::string_view url) {
    const auto scheme = url.find(kBehindScheme);
    const auto place = scheme == std::string_view::npos ? 0 : scheme + kBehindScheme.size();
    std::string out(url.substr(0, place));
    std::string_view rest = url.substr(place);
    // The last one: a password may have a `/`, `?` or `@` itself.
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        out += kHidden;
        rest.remove_prefix(at);
    }
    if (has_secret_word(out) || has_secret_word(rest.substr(0, rest.find('?'))))
        return std::string(kHidden);
    if (has_secret_word(rest)) {
        out += rest.substr(0, rest.find('?') + 1);
        rest = kHidden;
    }
    return printable(out + std::string(rest));
}

}  // namespace minibroker
