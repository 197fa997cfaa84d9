#include "config/member_index.h"

#include <utility>

namespace minibroker::config {

MemberIndex::MemberIndex(JsonValue& object) : object_(object) {
    places_.reserve(object.members.size());
    for (std::size_t i = 0; i < object.members.size(); ++i) {
        places_.try_emplace(object.members[i].key, i);
    }
}

JsonMember* MemberIndex::find(std::string_view key) {
    const auto found = places_.find(key);
    return found == places_.end() ? nullptr : &object_.members[found->second];
}

JsonMember& MemberIndex::add(JsonMember member) {
    places_.try_emplace(member.key, object_.members.size());
    return object_.members.emplace_back(std::move(member));
}

JsonMember& MemberIndex::at(const std::string& key) {
    JsonMember* found = find(key);
    return found == nullptr ? add({key, json_object()}) : *found;
}

std::string MemberIndex::unused_key(const std::string& name) {
    if (find(name) == nullptr) return name;
    std::size_t& number = next_numbers_.try_emplace(name, 2).first->second;
    std::string key = name + std::to_string(number);
    while (find(key) != nullptr) key = name + std::to_string(++number);
    return key;
}

}  // namespace minibroker::config
