#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "config/address_settings.h"
#include "config/key_type.h"

/// The form of the rows of queue_attributes.def (docs/decisions/0018-queue-attributes.md);
/// each_queue_attribute.h visits them.
namespace minibroker::config {

/// The events that change an attribute of an existing queue.
enum class QueueAttributeLife : std::uint8_t {
    kChanges,  ///< an update by management, a reload, a start
    kOwn,      ///< none of these, whatever their values
    kKind,     ///< nothing: another value would make it another kind of queue
};

/// Where management reports an attribute.
enum class Told : std::uint8_t {
    kNowhere,
    kAsAttribute,  ///< of the resource queue.NAME
    kAsColumn,     ///< of listQueues
    kEverywhere,
};

/// The initial value of a text is always "".
template <typename V>
using InitialValue = std::conditional_t<std::is_same_v<V, std::string>, std::string_view, V>;

/// A row. Fields not given have the usual value.
template <typename V>
struct QueueAttribute {
    using Setting = std::optional<V> AddressSettings::*;
    struct IfAutoCreated {
        Setting setting = nullptr;
        InitialValue<V> initially{};
    };

    /// Artemis's key in a configuration. Management's JSON has it in kebab-case.
    std::string_view key;
    /// The value if neither the queue nor a setting gives one.
    InitialValue<V> initially{};
    /// The address setting for queues that do not give the value themselves; nullptr for none.
    Setting setting = nullptr;
    /// Replaces `setting` and `initially` for auto-created queues; without a setting: as those.
    IfAutoCreated if_auto_created{};
    QueueAttributeLife life = QueueAttributeLife::kChanges;
    Told told = Told::kEverywhere;
    /// The name of the column and, behind `get` or `is`, of the attribute; "": as `key`.
    std::string_view told_as{};
    bool in_json = true;       ///< of createQueue and updateQueue
    bool in_xml = true;        ///< a queue of broker.xml can have it
    bool is_selector = false;  ///< a text that must be one
    /// The first version of the encoded attributes that has it; 0: it is not stored. The next row
    /// to be added gets one more than the highest here.
    std::uint8_t journal_version = 1;
};

/// The common properties of all rows of one kind.
template <typename V, KeyType kTypeOfKey, bool kIsConfigurable = true>
struct QueueAttributeKind {
    using Value = V;
    using Row = QueueAttribute<V>;
    static constexpr KeyType kType = kTypeOfKey;
    static constexpr bool kConfigurable = kIsConfigurable;
};

/// A type for each row, e.g. `queue_attribute::max_consumers`: its `kRow`, its kind, and its member
/// of any struct that has all attributes.
namespace queue_attribute {

// The names are those of the members. NOLINTBEGIN(readability-identifier-naming)
#define QUEUE_ATTRIBUTE_TYPE(kind, member, ...)          \
    struct member : kind {                               \
        static constexpr Row kRow{__VA_ARGS__};          \
        template <typename Struct>                       \
        static constexpr auto kMember = &Struct::member; \
    };
using Flag = QueueAttributeKind<bool, KeyType::kBoolean>;
using Int = QueueAttributeKind<std::int64_t, KeyType::kInt>;
using Long = QueueAttributeKind<std::int64_t, KeyType::kLong>;
using Text = QueueAttributeKind<std::string, KeyType::kText>;
using State = QueueAttributeKind<bool, KeyType::kBoolean, false>;
#define QUEUE_FLAG(...) QUEUE_ATTRIBUTE_TYPE(Flag, __VA_ARGS__)
#define QUEUE_INT(...) QUEUE_ATTRIBUTE_TYPE(Int, __VA_ARGS__)
#define QUEUE_LONG(...) QUEUE_ATTRIBUTE_TYPE(Long, __VA_ARGS__)
#define QUEUE_TEXT(...) QUEUE_ATTRIBUTE_TYPE(Text, __VA_ARGS__)
#define QUEUE_STATE(...) QUEUE_ATTRIBUTE_TYPE(State, __VA_ARGS__)
#include "config/queue_attributes.def"
#undef QUEUE_ATTRIBUTE_TYPE
// NOLINTEND(readability-identifier-naming)

}  // namespace queue_attribute

}  // namespace minibroker::config
