#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "config/queue_attribute.h"

/// Visits the attributes of a queue. For `.cc` files: each use is compiled once for every row.
namespace minibroker::config {

/// Calls `visit` with an object of the type of each row, in the order of the table.
template <typename Visit>
constexpr void for_each_queue_attribute(Visit visit) {
#define QUEUE_ATTRIBUTE(member, ...) visit(queue_attribute::member{});
#include "config/queue_attributes.def"
}

/// As above, first for the rows whose keys `first` names, in its order, then for all others.
template <typename Visit>
void for_each_queue_attribute(std::span<const std::string_view> first, Visit visit) {
    for (const std::string_view key : first) {
        for_each_queue_attribute([&](auto attribute) {
            if (attribute.kRow.key == key) visit(attribute);
        });
    }
    for_each_queue_attribute([&](auto attribute) {
        if (std::ranges::find(first, attribute.kRow.key) == first.end()) visit(attribute);
    });
}

/// Whether each of `keys` is that of a row.
constexpr bool are_queue_attributes(std::span<const std::string_view> keys) {
    std::size_t found = 0;
    for_each_queue_attribute([&](auto attribute) {
        if (std::ranges::count(keys, attribute.kRow.key) == 1) ++found;
    });
    return found == keys.size();
}

}  // namespace minibroker::config
