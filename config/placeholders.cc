#include "config/placeholders.h"

#include "base/text.h"
#include "base/trimmed.h"

namespace minibroker::config {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// `inside` is the text between the braces.
Placeholder value_of(std::string_view inside, const Environment& environment) {
    using Source = Placeholder::Source;
    Placeholder out;
    const auto colon = inside.find(':');
    out.name = trimmed(inside.substr(0, colon), kBlanks);
    if (environment) {
        if (auto value = environment(out.name)) {
            out.value = std::move(*value);
            out.source = Source::kEnvironment;
            return out;
        }
    }
    if (colon == std::string_view::npos) return out;
    out.value = trimmed(inside.substr(colon + 1), kBlanks);
    out.source = Source::kDefault;
    return out;
}

}  // namespace

bool has_placeholder(std::string_view text) {
    const auto start = text.find("${");
    return start != std::string_view::npos && text.find('}', start) != std::string_view::npos;
}

std::expected<std::string, std::string> replace_placeholders(std::string text,
                                                             const Environment& environment,
                                                             std::vector<Placeholder>& found) {
    for (std::size_t count = 0;; ++count) {
        const auto start = text.find("${");
        if (start == std::string::npos) return text;
        const auto end = text.find('}', start);
        if (end == std::string::npos) return text;
        if (count == kPlaceholdersMax) {
            return std::unexpected("more than " + std::to_string(kPlaceholdersMax) +
                                   " placeholders ${...} to replace");
        }
        Placeholder one =
            value_of(std::string_view(text).substr(start + 2, end - start - 2), environment);
        if (text.size() + one.value.size() > kPlaceholderTextBytesMax) {
            return std::unexpected("more than " + std::to_string(kPlaceholderTextBytesMax) +
                                   " bytes with its placeholders ${...} replaced");
        }
        text.replace(start, end - start + 1, one.value);
        // If the value is cut by a brace that follows, show it whole: `${B:c}`, not `${B:c`.
        const auto open = one.value.rfind("${");
        if (open != std::string::npos && one.value.find('}', open) == std::string::npos) {
            const auto close = text.find('}', start + one.value.size());
            if (close != std::string::npos) {
                const auto behind = start + one.value.size();
                one.value += text.substr(behind, close + 1 - behind);
            }
        }
        found.push_back(std::move(one));
    }
}

std::string described(const Placeholder& placeholder) {
    const std::string name = "${" + printable(placeholder.name) + "}";
    const std::string value = "\"" + printable(placeholder.value) + "\"";
    switch (placeholder.source) {
        case Placeholder::Source::kEnvironment:
            return name + " is taken from the environment: " + value;
        case Placeholder::Source::kDefault:
            return name + " is not set in the environment: taken as its default " + value;
        case Placeholder::Source::kNothing:
            return name + " is not set in the environment and has no default: taken as \"\"";
    }
    return {};
}

}  // namespace minibroker::config
