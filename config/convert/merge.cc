#include "config/convert/merge.h"

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "config/acceptor_url.h"
#include "config/convert/key_types.h"
#include "config/member_index.h"

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

using Keys = std::unordered_set<std::string>;

void remove(JsonValue& object, const Keys& keys) {
    if (keys.empty()) return;
    std::erase_if(object.members, [&](const JsonMember& one) { return keys.contains(one.key); });
}

// Recurses as deep as the files, which the parsers bound.
void merge(JsonValue& into, const JsonValue& from, const ObjectType& object_type) {
    MemberIndex index(into);
    Keys removed;
    for (const JsonMember& member : from.members) {
        JsonMember* there = index.find(member.key);
        const bool is_gone = removed.contains(member.key);
        if (there == nullptr) {
            index.add(member);
        } else if (object_type.levels_of_names > 0 && member.value.text == "-") {
            removed.insert(member.key);
        } else if (!is_gone && there->value.kind == JsonValue::Kind::kObject &&
                   member.value.kind == JsonValue::Kind::kObject) {
            merge(there->value, member.value, type_inside(object_type, member.key));
        } else {
            *there = member;
            removed.erase(member.key);
        }
    }
    remove(into, removed);
}

// An acceptor given as a URL in the longer form, so that single parameters can be set.
JsonMember in_long_form(const JsonMember& short_form) {
    JsonValue params = json_object();
    if (const auto url = parse_acceptor_url(short_form.value.text)) {
        MemberIndex index(params);
        index.at("host").value = json_of(url->host);
        if (!url->port.empty()) index.at("port").value = json_of(url->port);
        // The last one counts.
        for (const UrlParameter& one : url->parameters)
            index.at(one.name).value = json_of(one.value);
    }
    JsonMember acceptor = short_form;
    acceptor.value = json_object();
    acceptor.value.members.push_back({"params", std::move(params)});
    return acceptor;
}

// Those acceptors that the properties are about.
void lengthen_acceptors(JsonValue& root, const JsonValue& properties) {
    const JsonValue* changed = find_member(properties, kAcceptors);
    JsonValue* urls = member_of(root, kUrls);
    if (changed == nullptr || urls == nullptr) return;
    JsonValue longer = json_object();
    Keys keys;
    MemberIndex index(*urls);
    for (const JsonMember& acceptor : changed->members) {
        const JsonMember* url = index.find(acceptor.key);
        if (url == nullptr || !keys.insert(acceptor.key).second) continue;
        longer.members.push_back(in_long_form(*url));
    }
    remove(*urls, keys);
    if (longer.members.empty()) return;
    if (urls->members.empty()) remove(root, Keys{kUrls});
    JsonValue* there = member_of(root, kAcceptors);
    if (there == nullptr) {
        root.members.push_back({kAcceptors, std::move(longer)});
    } else {
        merge(*there, longer, type_inside({}, kAcceptors));
    }
}

// Recurses as deep as the file, which the parser bounds.
void count_files_from(JsonValue& value, std::uint32_t first) {
    for (JsonMember& member : value.members) {
        member.file += first;
        count_files_from(member.value, first);
    }
}

}  // namespace

void merge_properties(JsonValue& root, const JsonValue& properties) {
    lengthen_acceptors(root, properties);
    merge(root, properties, {});
}

void merge_properties(Imported& into, Imported properties) {
    std::vector<std::string>& files = into.origins.files;
    count_files_from(properties.root, static_cast<std::uint32_t>(files.size()));
    files.insert(files.end(), properties.origins.files.begin(), properties.origins.files.end());
    merge_properties(into.root, properties.root);
    into.notes.append(properties.notes);
}

}  // namespace minibroker::config
