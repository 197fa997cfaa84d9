#include "config/hidden.h"

#include "base/secret_url.h"
#include "base/text.h"

namespace minibroker::config {
namespace {

using Kind = JsonValue::Kind;

std::string kind_of(const JsonValue& value) {
    if (value.kind == Kind::kText) return "a text";
    return value.kind == Kind::kNumber ? "a number" : "true or false";
}

}  // namespace

bool is_hidden(std::string_view path) {
    for (const std::string_view section : {"users", "guestLogin"}) {
        if (!path.starts_with(section)) continue;
        if (path.size() == section.size() || path[section.size()] == '.') return true;
    }
    return names_secret(path);
}

std::string shown(const JsonValue& value, std::string_view path) {
    if (value.secret) return "a masked value";
    switch (value.kind) {
        case Kind::kNull:
            return "null";
        case Kind::kObject:
            return "an object";
        case Kind::kArray:
            return "an array";
        default:
            break;
    }
    if (is_hidden(path) || may_hold_secret(value.text)) return kind_of(value);
    return value.kind == Kind::kText ? "\"" + printable(value.text) + "\"" : printable(value.text);
}

}  // namespace minibroker::config
