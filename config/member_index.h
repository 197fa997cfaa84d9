#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/json_value.h"

namespace minibroker::config {

/// Finds members of an object by their name, however many there are. While it is in use members are
/// added by it alone, and none is removed.
class MemberIndex {
public:
    /// Of several members of one name the first is found.
    explicit MemberIndex(JsonValue& object);

    /// nullptr for none. Valid until one is added, as all that follow.
    [[nodiscard]] JsonMember* find(std::string_view key);
    /// Adds a member behind all others.
    JsonMember& add(JsonMember member);
    /// The member of that name, an empty object if it had to be added.
    JsonMember& at(const std::string& key);
    /// `name`, or that with a number behind it when there is such a member already.
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
    Map<std::size_t> next_numbers_;  // of names that were taken, where to go on looking
};

}  // namespace minibroker::config
