#include "broker/queue/message_groups.h"

namespace minibroker::broker {
namespace {

// One step of h = 31 h + byte, the byte signed, in 32 bits.
void add_byte(std::uint32_t& hash, std::uint32_t byte) {
    const std::uint32_t widened = byte < 0x80 ? byte : byte - 0x100U;
    hash = 31U * hash + widened;
}

void add_unit(std::uint32_t& hash, std::uint32_t unit) {
    add_byte(hash, unit & 0xFFU);
    add_byte(hash, unit >> 8U);
}

// The code point at `at`, which moves behind it. Names are known to be well-formed UTF-8.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto first = static_cast<unsigned char>(text[at++]);
    std::uint32_t value = first;
    std::size_t more = 0;
    if (first >= 0xC0) {
        more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        value = first & (0x3FU >> more);
    }
    for (; more > 0 && at < text.size(); --more) {
        value = value << 6U | (static_cast<unsigned char>(text[at++]) & 0x3FU);
    }
    return value;
}

std::string key(const Message& message, std::int64_t buckets) {
    const auto group = message.properties.find(property::kGroupId);
    const std::string_view id = group ? group->value : std::string_view();
    return buckets > 0 ? std::to_string(group_bucket(id, buckets)) : std::string(id);
}

}  // namespace

std::int64_t group_bucket(std::string_view id, std::int64_t buckets) {
    std::uint32_t hash = 0;
    for (std::size_t at = 0; at < id.size();) {
        const std::uint32_t point = next_code_point(id, at);
        if (point < 0x10000) {
            add_unit(hash, point);
        } else {
            add_unit(hash, 0xD800U + ((point - 0x10000U) >> 10U));
            add_unit(hash, 0xDC00U + ((point - 0x10000U) & 0x3FFU));
        }
    }
    return static_cast<std::int64_t>(hash & 0x7FFFFFFFU) % buckets;
}

bool MessageGroups::ends_group(const Message& message) {
    const auto sequence = message.properties.find(property::kGroupSequence);
    return sequence && sequence->value == "-1";
}

Consumer* MessageGroups::owner(const Message& message, std::int64_t buckets) const {
    if (owners_.empty()) return nullptr;
    const auto it = owners_.find(key(message, buckets));
    return it == owners_.end() ? nullptr : it->second;
}

void MessageGroups::assign(const Message& message, std::int64_t buckets, Consumer& consumer) {
    owners_.insert_or_assign(key(message, buckets), &consumer);
}

void MessageGroups::end(const Message& message, std::int64_t buckets) {
    owners_.erase(key(message, buckets));
}

void MessageGroups::release(const Consumer& consumer) {
    std::erase_if(owners_, [&](const auto& entry) { return entry.second == &consumer; });
}

}  // namespace minibroker::broker
