#include "broker/selector/selector.h"

#include <utility>

#include "broker/selector/parser.h"
#include "broker/selector/program.h"

namespace minibroker::broker {
namespace {

// A selector's text, split into prefixes and expression in one place for all callers.
struct Prefixed {
    bool convert_strings = false;
    bool hyphenated_names = false;
    std::string_view expression;
};

Prefixed take_prefixes(std::string_view text) {
    Prefixed result;
    const auto take = [&](std::string_view prefix) {
        if (!text.starts_with(prefix)) return false;
        text.remove_prefix(prefix.size());
        return true;
    };
    for (;;) {
        if (take("convert_string_expressions:")) {
            result.convert_strings = true;
        } else if (take("no_convert_string_expressions:")) {
            result.convert_strings = false;
        } else if (take("hyphenated_props:")) {
            result.hyphenated_names = true;
        } else if (take("no_hyphenated_props:")) {
            result.hyphenated_names = false;
        } else {
            break;
        }
    }
    result.expression = text;
    return result;
}

}  // namespace

Result<Selector> Selector::parse(std::string_view text) {
    if (text.size() > kSelectorBytesMax) {
        return failure(
            ErrorCode::kTooLarge,
            "The selector is longer than " + std::to_string(kSelectorBytesMax) + " bytes");
    }
    const Prefixed parts = take_prefixes(text);
    auto program =
        parse_selector(parts.expression, {parts.convert_strings, parts.hyphenated_names});
    if (!program) return std::unexpected(std::move(program).error());
    return Selector(std::string(text), std::move(*program));
}

std::string_view Selector::without_prefixes(std::string_view text) {
    return take_prefixes(text).expression;
}

Selector::Selector(std::string text, std::unique_ptr<const SelectorProgram> program)
    : text_(std::move(text)), program_(std::move(program)) {}
Selector::Selector(Selector&& other) noexcept = default;
Selector& Selector::operator=(Selector&& other) noexcept = default;
Selector::~Selector() = default;

bool Selector::matches(const SelectorSubject& subject) const {
    return run(*program_, subject);
}

}  // namespace minibroker::broker
