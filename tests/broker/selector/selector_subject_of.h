#pragma once

#include <map>
#include <string>
#include <string_view>

#include "broker/selector/selector.h"

namespace minibroker::broker::testing {

/// A message that has the properties given, and no other.
class SubjectOf : public SelectorSubject {
public:
    SubjectOf(std::initializer_list<std::pair<const std::string, SelectorValue>> properties)
        : properties_(properties.begin(), properties.end()) {}
    [[nodiscard]] SelectorValue value(std::string_view name) const override {
        const auto found = properties_.find(name);
        return found == properties_.end() ? SelectorValue{} : found->second;
    }

private:
    std::map<std::string, SelectorValue, std::less<>> properties_;
};

/// A property with the text `value`, as all STOMP headers are.
inline SelectorValue text(std::string_view value) {
    return value;
}

/// Whether `selector`, which must parse, matches `subject`.
inline bool matches(std::string_view selector, const SelectorSubject& subject) {
    const auto parsed = Selector::parse(selector);
    return parsed.has_value() && parsed->matches(subject);
}

/// Whether `selector` is refused.
inline bool refused(std::string_view selector) {
    return !Selector::parse(selector).has_value();
}

}  // namespace minibroker::broker::testing
