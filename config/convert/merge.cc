#include "config/convert/merge.h"

#include <utility>

#include "config/acceptor_url.h"
#include "config/convert/key_types.h"

namespace minibroker::config {
namespace {

constexpr const char* kUrls = "acceptors";
constexpr const char* kAcceptors = "acceptorConfigurations";

JsonValue* member_of(JsonValue& object, std::string_view key) {
    for (JsonMember& member : object.members) {
        if (member.key == key) return &member.value;
    }
    return nullptr;
}

void remove(JsonValue& object, const std::string& key) {
    std::erase_if(object.members, [&](const JsonMember& member) { return member.key == key; });
}

// Recurses as deep as the files, which the parsers bound.
void merge(JsonValue& into, const JsonValue& from, const Shape& shape) {
    for (const JsonMember& member : from.members) {
        JsonValue* there = member_of(into, member.key);
        if (there == nullptr) {
            into.members.push_back(member);
        } else if (shape.levels_of_names > 0 && member.value.text == "-") {
            remove(into, member.key);
        } else if (there->kind == JsonValue::Kind::kObject &&
                   member.value.kind == JsonValue::Kind::kObject) {
            merge(*there, member.value, shape_inside(shape, member.key));
        } else {
            *there = member.value;
        }
    }
}

// An acceptor given as a URL in the longer form, so that single parameters can be set.
JsonValue in_long_form(const std::string& text) {
    JsonValue params = json_object();
    if (const auto url = parse_acceptor_url(text)) {
        params.members.push_back({"host", json_of(url->host)});
        if (!url->port.empty()) params.members.push_back({"port", json_of(url->port)});
        for (const UrlParameter& one : url->parameters) {
            remove(params, one.name);  // the last one counts
            params.members.push_back({one.name, json_of(one.value)});
        }
    }
    JsonValue acceptor = json_object();
    acceptor.members.push_back({"params", std::move(params)});
    return acceptor;
}

// Those acceptors that the properties are about.
void lengthen_acceptors(JsonValue& root, const JsonValue& properties) {
    const JsonValue* changed = find_member(properties, kAcceptors);
    JsonValue* urls = member_of(root, kUrls);
    if (changed == nullptr || urls == nullptr) return;
    JsonValue longer = json_object();
    for (const JsonMember& acceptor : changed->members) {
        const JsonValue* url = find_member(*urls, acceptor.key);
        if (url == nullptr) continue;
        longer.members.push_back({acceptor.key, in_long_form(url->text)});
    }
    for (const JsonMember& acceptor : longer.members) remove(*urls, acceptor.key);
    if (longer.members.empty()) return;
    if (urls->members.empty()) remove(root, kUrls);
    JsonValue* there = member_of(root, kAcceptors);
    if (there == nullptr) {
        root.members.push_back({kAcceptors, std::move(longer)});
    } else {
        merge(*there, longer, shape_inside({}, kAcceptors));
    }
}

}  // namespace

void merge_properties(JsonValue& root, const JsonValue& properties) {
    lengthen_acceptors(root, properties);
    merge(root, properties, {});
}

}  // namespace minibroker::config
