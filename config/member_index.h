#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/json_value.h"

namespace minibroker::config {

/// Finds members of an object by their name, however many there are. While it is in use only it may
/// add members, and none may be removed.
class MemberIndex {
public:
    /// Of several members of one name the first is found.
    explicit MemberIndex(JsonValue& object);

    /// nullptr for none. Like the results below, valid until a member is added.
    [[nodiscard]] JsonMember* find(std::string_view key);
    /// Adds a member at the end.
    JsonMember& add(JsonMember member);
    /// The member of that name, an empty object if it had to be added.
    JsonMember& at(const std::string& key);
    /// `name`, or `name` with a number appended if there is such a member already.
    [[nodiscard]] std::string unused_key(const std::string& name);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    template <typename V>
    using Map = std::unordered_map<std::string, V, Hash, std::equal_to<>>;

    JsonValue& object_;
    Map<std::size_t> places_;
    Map<std::size_t> next_numbers_;  // of names that exist, the number to try next
};

}  // namespace minibroker::config
