#include "broker/queue/queue_attributes.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "broker/message/message.h"
#include "config/each_queue_attribute.h"

namespace minibroker::broker {
namespace {

using config::for_each_queue_attribute;
using config::QueueAttributeLife;

// The attributes of version 1 of the format, in its order. Those of later versions follow.
constexpr std::string_view kVersion1[] = {"durable",
                                          "autoCreated",
                                          "configurationManaged",
                                          "internal",
                                          "filterString",
                                          "user",
                                          "maxConsumers",
                                          "purgeOnNoConsumers",
                                          "exclusive",
                                          "lastValue",
                                          "lastValueKey",
                                          "nonDestructive",
                                          "ringSize",
                                          "groupRebalance",
                                          "groupRebalancePauseDispatch",
                                          "groupBuckets",
                                          "groupFirstKey",
                                          "consumersBeforeDispatch",
                                          "delayBeforeDispatch",
                                          "autoDelete",
                                          "autoDeleteDelay",
                                          "autoDeleteMessageCount",
                                          "enabled",
                                          "paused"};

constexpr std::ptrdiff_t attributes_of_version_1() {
    std::ptrdiff_t count = 0;
    for_each_queue_attribute(
        [&](auto attribute) { count += attribute.kRow.journal_version == 1 ? 1 : 0; });
    return count;
}
static_assert(config::are_queue_attributes(kVersion1));
static_assert(std::ssize(kVersion1) == attributes_of_version_1(),
              "a new attribute that is stored has a new .journal_version");

void write(ByteWriter& writer, bool value) {
    writer.flag(value);
}
void write(ByteWriter& writer, std::int64_t value) {
    writer.integer(value);
}
void write(ByteWriter& writer, const CompactText& value) {
    writer.text(value.text());
}

void read(ByteReader& reader, bool& value) {
    value = reader.flag();
}
void read(ByteReader& reader, std::int64_t& value) {
    value = reader.integer<std::int64_t>();
}
void read(ByteReader& reader, CompactText& value) {
    value = reader.text();
}

/// A stored attribute.
struct Stored {
    std::uint8_t version;
    void (*write)(const QueueAttributes& from, ByteWriter& writer);
    void (*read)(ByteReader& reader, QueueAttributes& to);
    bool (*is_initial)(const QueueAttributes& of);
};

template <typename Attribute>
Stored stored() {
    constexpr auto kMember = Attribute::template kMember<QueueAttributes>;
    return {Attribute::kRow.journal_version,
            [](const QueueAttributes& from, ByteWriter& to) { write(to, from.*kMember); },
            [](ByteReader& from, QueueAttributes& to) { read(from, to.*kMember); },
            [](const QueueAttributes& of) { return of.*kMember == Attribute::kRow.initially; }};
}

/// In the order of the format.
const std::vector<Stored>& stored_attributes() {
    static const std::vector<Stored> kStored = [] {
        std::vector<Stored> all;
        for_each_queue_attribute(kVersion1, [&](auto attribute) {
            if constexpr (attribute.kRow.journal_version != 0)
                all.push_back(stored<decltype(attribute)>());
        });
        std::ranges::stable_sort(all, {}, &Stored::version);
        return all;
    }();
    return kStored;
}

// The lowest version that includes all attributes with a value other than the default, so that a
// queue that uses no newer attribute is stored as before.
std::uint8_t version_for(const QueueAttributes& attributes) {
    const std::vector<Stored>& all = stored_attributes();
    for (std::size_t i = all.size(); i > 0; --i) {
        const Stored& one = all[i - 1];
        if (one.version == 1 || !one.is_initial(attributes)) return one.version;
    }
    return 1;
}

}  // namespace

void complete_last_value_key(QueueAttributes& attributes) {
    if (attributes.last_value && attributes.last_value_key.empty())
        attributes.last_value_key = property::kLastValue;
}

QueueAttributes attributes_from(const config::AddressSettings& settings, bool auto_created) {
    QueueAttributes made;
    made.auto_created = auto_created;
    for_each_queue_attribute([&](auto attribute) {
        constexpr auto& kRow = decltype(attribute)::kRow;
        if constexpr (kRow.setting != nullptr) {
            auto& value = made.*attribute.template kMember<QueueAttributes>;
            const bool has_own = kRow.if_auto_created.setting != nullptr;
            const auto& given =
                settings.*(has_own && auto_created ? kRow.if_auto_created.setting : kRow.setting);
            if (given) {
                value = *given;
            } else if (has_own && auto_created) {
                value = kRow.if_auto_created.initially;
            }
        }
    });
    return made;
}

QueueAttributes attributes_from(const config::Queue& queue,
                                const config::AddressSettings& settings) {
    QueueAttributes made = attributes_from(settings, false);
    made.configured = true;
    made.routing_type = queue.anycast ? RoutingType::kAnycast : RoutingType::kMulticast;
    for_each_queue_attribute([&](auto attribute) {
        if constexpr (attribute.kConfigurable) {
            auto& value = made.*attribute.template kMember<QueueAttributes>;
            const auto& given = queue.*attribute.template kMember<config::Queue>;
            if constexpr (attribute.kRow.setting == nullptr) {
                value = given;
            } else if (given) {
                value = *given;
            }
        }
    });
    complete_last_value_key(made);
    return made;
}

void keep_for_life(QueueAttributes& changed, const QueueAttributes& current) {
    for_each_queue_attribute([&](auto attribute) {
        constexpr auto kMember = decltype(attribute)::template kMember<QueueAttributes>;
        if constexpr (attribute.kRow.life != QueueAttributeLife::kChanges)
            changed.*kMember = current.*kMember;
    });
}

bool same_kind(const QueueAttributes& a, const QueueAttributes& b) {
    bool same = true;
    for_each_queue_attribute([&](auto attribute) {
        constexpr auto kMember = decltype(attribute)::template kMember<QueueAttributes>;
        if constexpr (attribute.kRow.life == QueueAttributeLife::kKind)
            same = same && a.*kMember == b.*kMember;
    });
    return same;
}

std::string encode_attributes(const QueueAttributes& attributes) {
    std::string out;
    ByteWriter writer(out);
    const std::uint8_t version = version_for(attributes);
    writer.integer(version);
    writer.integer(RoutingTypes::bit(attributes.routing_type));
    for (const Stored& one : stored_attributes()) {
        if (one.version <= version) one.write(attributes, writer);
    }
    return out;
}

Result<QueueAttributes> decode_attributes(std::string_view bytes) {
    ByteReader reader(bytes);
    QueueAttributes attributes;
    const auto version = reader.integer<std::uint8_t>();
    const auto type = reader.integer<std::uint8_t>();
    attributes.routing_type = type == 1 ? RoutingType::kAnycast : RoutingType::kMulticast;
    for (const Stored& one : stored_attributes()) {
        if (one.version <= version) one.read(reader, attributes);
    }
    const bool is_known = version >= 1 && version <= stored_attributes().back().version;
    if (!is_known || type == 0 || type > 2 || !reader.done()) {
        return failure(ErrorCode::kCorrupt, "the attributes of a queue make no sense");
    }
    return attributes;
}

}  // namespace minibroker::broker
