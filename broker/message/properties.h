#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/shared_value.h"

namespace minibroker::broker {

/// The type of a property's value in a selector. STOMP headers are strings; the broker's own may be
/// numbers.
enum class PropertyType : std::uint8_t { kString, kInt, kLong, kBoolean };

/// A property as stored; views become invalid with the next change of its `Properties`.
struct Property {
    std::string_view name;
    std::string_view value;  ///< as text, whatever the type
    PropertyType type = PropertyType::kString;
};

/// The properties of a message: names are unique, the order is that of insertion. Kept packed in
/// one string, which is also their form in the journal (docs/JOURNAL_FORMAT.md, "Message payload").
/// Copies share that string until one of them is changed: the messages of a producer that repeats
/// its head have one string.
class Properties {
public:
    /// Size of a property in `packed` beside its name and value, bytes.
    static constexpr std::size_t kEntryHeadBytes = 9;

    /// Walks the packed entries.
    class Iterator {
    public:
        explicit Iterator(std::string_view rest) : rest_(rest) {}
        Property operator*() const;
        Iterator& operator++();
        friend bool operator==(const Iterator& a, const Iterator& b) {
            return a.rest_.size() == b.rest_.size();
        }
        /// Bytes from this entry to the end.
        [[nodiscard]] std::size_t rest_size() const { return rest_.size(); }

    private:
        std::string_view rest_;
    };

    [[nodiscard]] Iterator begin() const { return Iterator(packed()); }
    [[nodiscard]] Iterator end() const { return Iterator({}); }
    [[nodiscard]] bool empty() const { return !packed_ || packed_->bytes.empty(); }
    /// Whether one is an unchanged copy of the other.
    [[nodiscard]] bool same_as(const Properties& other) const {
        return packed_.same_as(other.packed_);
    }
    /// A hash of what `same_as` compares.
    [[nodiscard]] std::size_t identity() const {
        return reinterpret_cast<std::uintptr_t>(packed_.get()) / alignof(std::max_align_t);
    }
    /// Whether others share them; never if there are none.
    [[nodiscard]] bool shared() const { return packed_.shared(); }
    /// The property `name`; case matters.
    [[nodiscard]] std::optional<Property> find(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }
    /// Sets `name`, replacing an earlier value.
    void set(std::string_view name,
             std::string_view value,
             PropertyType type = PropertyType::kString);
    void set_long(std::string_view name, std::int64_t value);
    /// Adds a name that is known to be absent.
    void append(std::string_view name,
                std::string_view value,
                PropertyType type = PropertyType::kString);
    /// Removes the property. @return whether there was one
    bool erase(std::string_view name);

    /// How many there are.
    [[nodiscard]] std::size_t count() const { return packed_ ? packed_->count : 0; }
    /// The size of names and values as Artemis counts it: two bytes for each UTF-16 unit.
    [[nodiscard]] std::size_t utf16_bytes() const;
    /// Reserves space for `count` properties with `bytes` of names and values.
    void reserve(std::size_t count, std::size_t bytes);
    [[nodiscard]] std::string_view packed() const {
        return packed_ ? std::string_view(packed_->bytes) : std::string_view();
    }
    /// The properties in `packed`; nullopt if the bytes are invalid.
    [[nodiscard]] static std::optional<Properties> unpack(std::string_view packed);

private:
    /// Whether a name begins like the broker's own properties or those of JMS, which are searched
    /// most often and present least often.
    [[nodiscard]] static bool is_reserved(std::string_view name) {
        return name.starts_with('_') || name.starts_with("JMS");
    }

    struct Packed {
        std::uint32_t count = 0;
        std::int64_t utf16_bytes = -1;  // -1: not counted yet
        bool has_reserved = false;      // or had one
        std::string bytes;
    };

    [[nodiscard]] Packed& own();
    [[nodiscard]] bool surely_lacks(std::string_view name) const {
        return !packed_ || (!packed_->has_reserved && is_reserved(name));
    }

    SharedValue<Packed> packed_;
};

}  // namespace minibroker::broker
