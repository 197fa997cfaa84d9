#include "broker/message/properties.h"

#include "base/ascii.h"
#include "base/bytes.h"
#include "base/text.h"

// How this works: one entry is {u8 type, u32 name size, name, u32 value size, value}; entries
// follow each other. A message has a handful of properties, so scanning them is faster than any
// index.

namespace minibroker::broker {
namespace {

Property read_entry(ByteReader& reader) {
    Property property;
    property.type = static_cast<PropertyType>(reader.integer<std::uint8_t>());
    property.name = reader.text();
    property.value = reader.text();
    return property;
}

}  // namespace

Property Properties::Iterator::operator*() const {
    ByteReader reader(rest_);
    return read_entry(reader);
}

Properties::Iterator& Properties::Iterator::operator++() {
    ByteReader reader(rest_);
    read_entry(reader);
    rest_ = reader.rest();
    return *this;
}

Properties::Packed& Properties::own() {
    Packed& packed = packed_.own();
    packed.utf16_bytes = -1;
    return packed;
}

std::optional<Property> Properties::find(std::string_view name) const {
    if (surely_lacks(name)) return std::nullopt;
    for (const Property property : *this) {
        if (property.name == name) return property;
    }
    return std::nullopt;
}

void Properties::set(std::string_view name, std::string_view value, PropertyType type) {
    erase(name);
    append(name, value, type);
}

void Properties::set_long(std::string_view name, std::int64_t value) {
    set(name, std::to_string(value), PropertyType::kLong);
}

void Properties::append(std::string_view name, std::string_view value, PropertyType type) {
    Packed& packed = own();
    packed.has_reserved = packed.has_reserved || is_reserved(name);
    ++packed.count;
    ByteWriter writer(packed.bytes);
    writer.integer(static_cast<std::uint8_t>(type));
    writer.text(name);
    writer.text(value);
}

void Properties::reserve(std::size_t count, std::size_t bytes) {
    if (count > 0) own().bytes.reserve(count * kEntryHeadBytes + bytes);
}

bool Properties::erase(std::string_view name) {
    if (surely_lacks(name)) return false;
    for (auto it = begin(); it != end(); ++it) {
        if ((*it).name != name) continue;
        const std::size_t size = packed().size();
        const std::size_t from = size - it.rest_size();
        ++it;
        const std::size_t to = size - it.rest_size();
        Packed& packed = own();
        --packed.count;
        packed.bytes.erase(from, to - from);
        return true;
    }
    return false;
}

std::size_t Properties::utf16_bytes() const {
    if (!packed_) return 0;
    if (packed_->utf16_bytes < 0) {
        std::size_t units = packed_->bytes.size() - packed_->count * kEntryHeadBytes;
        if (!is_ascii(packed_->bytes)) {
            units = 0;
            for (const Property property : *this)
                units += utf16_length(property.name) + utf16_length(property.value);
        }
        packed_->utf16_bytes = static_cast<std::int64_t>(2 * units);
    }
    return static_cast<std::size_t>(packed_->utf16_bytes);
}

std::optional<Properties> Properties::unpack(std::string_view packed) {
    ByteReader reader(packed);
    Properties properties;
    if (packed.empty()) return properties;
    Packed& own = properties.own();
    while (reader.ok() && !reader.rest().empty()) {
        const Property property = read_entry(reader);
        if (property.type > PropertyType::kBoolean) return std::nullopt;
        ++own.count;
        own.has_reserved = own.has_reserved || is_reserved(property.name);
    }
    if (!reader.done()) return std::nullopt;
    own.bytes = packed;
    return properties;
}

}  // namespace minibroker::broker
