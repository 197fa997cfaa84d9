#include "broker/stomp/selector_causes.h"

#include <array>
#include <cstddef>

#include "base/text.h"
#include "broker/selector/lexer.h"
#include "broker/selector/selector.h"
#include "broker/stomp/error.h"

namespace minibroker::broker {
namespace {

using Kind = SelectorToken::Kind;

constexpr std::string_view kConvert = "convert_string_expressions:";
constexpr std::string_view kHyphens = "hyphenated_props:";

// Whether `prefixes` switch `prefix` on: the last of each kind applies.
bool has_prefix(std::string_view prefixes, std::string_view prefix) {
    const std::size_t at = prefixes.rfind(prefix);
    return at != std::string_view::npos && !prefixes.substr(0, at).ends_with("no_");
}

bool is_number(Kind kind) {
    return kind == Kind::kDecimal || kind == Kind::kHexadecimal || kind == Kind::kOctal ||
           kind == Kind::kReal;
}

bool is_order(Kind kind) {
    return kind == Kind::kGreater || kind == Kind::kGreaterEqual || kind == Kind::kLess ||
           kind == Kind::kLessEqual;
}

// A header that a client sent: the broker's own headers may be numbers.
bool is_plain_name(const SelectorToken& token) {
    if (token.kind != Kind::kName && token.kind != Kind::kQuotedName) return false;
    const std::string name =
        token.kind == Kind::kName ? std::string(token.text) : unquoted(token.text);
    return !name.starts_with("JMS") && !name.starts_with("AMQ") && !name.starts_with("_AMQ");
}

std::string text_of(const SelectorToken& token) {
    return printable(without_secrets(token.text));
}

using Window = std::array<SelectorToken, 4>;  // the current tokens

std::optional<SelectorCause> hyphen_in(const Window& at) {
    if (at[1].kind != Kind::kMinus || !is_plain_name(at[0]) || !is_plain_name(at[2])) return {};
    const bool adjacent =
        at[0].offset + at[0].text.size() == at[1].offset && at[1].offset + 1 == at[2].offset;
    if (!adjacent) return {};
    return SelectorCause{
        text_of(at[0]) + "-" + text_of(at[2]) + " is read as " + text_of(at[0]) + " minus " +
            text_of(at[2]) + ", which headers, being texts, have not",
        "begin the selector with hyphenated_props: for names with a hyphen (from STOMP 1.1 "
        "on its colon is sent as \\c)"};
}

std::optional<SelectorCause> number_in(const Window& at) {
    const bool orders = is_order(at[1].kind) || at[1].kind == Kind::kEqual;
    const bool between = at[1].kind == Kind::kBetween && is_number(at[2].kind);
    const SelectorToken& name = is_plain_name(at[0]) ? at[0] : at[2];
    const SelectorToken& number = &name == &at[0] ? at[2] : at[0];
    if (!(orders || between) || !is_plain_name(name) || !is_number(number.kind)) return {};
    return SelectorCause{
        "headers are texts, and " + text_of(name) + " is compared with a number, " +
            text_of(number) + ": no message of a STOMP client fits that",
        "write the value in quotes, as size = '3', or begin the selector with "
        "convert_string_expressions: (from STOMP 1.1 on its colon is sent as \\c)"};
}

std::optional<SelectorCause> boolean_in(const Window& at) {
    const bool boolean = at[2].kind == Kind::kTrue || at[2].kind == Kind::kFalse;
    if (at[1].kind != Kind::kEqual || !is_plain_name(at[0]) || !boolean) return {};
    return SelectorCause{
        "headers are texts, and " + text_of(at[0]) + " is compared with " + text_of(at[2]) +
            ": no message of a STOMP client fits that",
        "write the value in quotes, as urgent = 'true', or begin the selector "
        "with convert_string_expressions: (from STOMP 1.1 on its colon is sent as \\c)"};
}

// `colour = red`: two headers, which are equal also where a message has neither.
std::optional<SelectorCause> two_names_in(const Window& at) {
    if (at[1].kind != Kind::kEqual || !is_plain_name(at[0]) || !is_plain_name(at[2])) return {};
    if (at[3].kind == Kind::kMinus || at[3].kind == Kind::kPlus) return {};
    return SelectorCause{text_of(at[2]) +
                             " is the name of a header here, not a text: two headers "
                             "are compared with each other",
                         "write texts in single quotes, as colour = 'red'"};
}

std::string_view prefixes_of(std::string_view selector) {
    return selector.substr(0, selector.size() - Selector::without_prefixes(selector).size());
}

// Habits from other languages, by the first two characters.
std::optional<SelectorCause> sign_at(std::string_view rest) {
    if (rest.starts_with('\'') || rest.starts_with('"')) {
        return SelectorCause{"the quote is not closed, or is none that texts have",
                             "write texts in single quotes, and a single quote in them twice"};
    }
    if (rest.starts_with('&')) return SelectorCause{"& is no operator", "write AND in place of &&"};
    if (rest.starts_with('|')) return SelectorCause{"| is no operator", "write OR in place of ||"};
    if (rest.starts_with("!="))
        return SelectorCause{"!= is no operator", "write <> in place of !="};
    if (rest.starts_with('!')) return SelectorCause{"! is no operator", "write NOT in place of !"};
    if (rest.starts_with("==")) return SelectorCause{"== is no operator", "write = in place of =="};
    return {};
}

}  // namespace

std::optional<SelectorCause> unfit_comparison(std::string_view selector) {
    if (selector.size() > kSelectorBytesExplained) return std::nullopt;
    if (without_secrets(selector) != selector) return std::nullopt;  // it would be taken apart
    const std::string_view prefixes = prefixes_of(selector);
    const bool hyphens = has_prefix(prefixes, kHyphens);
    const bool converts = has_prefix(prefixes, kConvert);
    SelectorLexer lexer(Selector::without_prefixes(selector), {.hyphenated_names = hyphens});
    Window at;
    for (SelectorToken& token : at) token = lexer.next();
    for (; at[0].kind != Kind::kEnd; at = {at[1], at[2], at[3], lexer.next()}) {
        if (!converts) {
            if (auto cause = hyphen_in(at)) return cause;
            if (auto cause = number_in(at)) return cause;
            if (auto cause = boolean_in(at)) return cause;
        }
        if (auto cause = two_names_in(at)) return cause;
    }
    return std::nullopt;
}

std::optional<SelectorCause> syntax_cause(std::string_view selector) {
    if (selector.size() > kSelectorBytesExplained) return std::nullopt;
    const std::string_view expression = Selector::without_prefixes(selector);
    SelectorLexer lexer(expression,
                        {.hyphenated_names = has_prefix(prefixes_of(selector), kHyphens)});
    for (;;) {
        const SelectorToken token = lexer.next();
        if (token.kind == Kind::kEnd) return std::nullopt;
        if (token.kind != Kind::kInvalid && token.kind != Kind::kEqual) continue;
        if (auto cause = sign_at(expression.substr(token.offset))) return cause;
        if (token.kind == Kind::kInvalid) return std::nullopt;
    }
}

}  // namespace minibroker::broker
