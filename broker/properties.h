#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// How a property's value counts in a selector. STOMP headers are strings; the broker's own may be
/// numbers.
enum class PropertyType : std::uint8_t { kString, kInt, kLong, kBoolean };

/// A property as stored; views end with the next change of its `Properties`.
struct Property {
    std::string_view name;
    std::string_view value;  ///< as text, whatever the type
    PropertyType type = PropertyType::kString;
};

/// The properties of a message: names are unique, order is that of insertion. Kept packed in one
/// string, which is also their form in the journal (docs/JOURNAL_FORMAT.md, "Message payload").
class Properties {
public:
    /// What a property takes in `packed` beside its name and value, bytes.
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

    [[nodiscard]] Iterator begin() const { return Iterator(packed_); }
    [[nodiscard]] Iterator end() const { return Iterator({}); }
    [[nodiscard]] bool empty() const { return packed_.empty(); }
    /// The property called `name`; case counts.
    [[nodiscard]] std::optional<Property> find(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }
    /// Sets `name`, in place of an earlier value.
    void set(std::string_view name,
             std::string_view value,
             PropertyType type = PropertyType::kString);
    void set_long(std::string_view name, std::int64_t value);
    /// Adds a name that is known not to be there yet.
    void append(std::string_view name,
                std::string_view value,
                PropertyType type = PropertyType::kString);
    /// Whether there was one to take out.
    bool erase(std::string_view name);

    /// How many there are.
    [[nodiscard]] std::size_t count() const { return count_; }
    /// Room for `count` properties with `bytes` of names and values.
    void reserve(std::size_t count, std::size_t bytes);
    [[nodiscard]] const std::string& packed() const { return packed_; }
    /// The properties that `packed` holds; nullopt when the bytes are not such.
    [[nodiscard]] static std::optional<Properties> unpack(std::string_view packed);

private:
    /// Names with which those of the broker's own properties and JMS's begin, which are looked for
    /// most and are there least.
    [[nodiscard]] static bool is_reserved(std::string_view name) {
        return name.starts_with('_') || name.starts_with("JMS");
    }

    std::string packed_;
    std::uint32_t count_ = 0;
    bool has_reserved_ = false;  // or had
};

}  // namespace minibroker::broker
