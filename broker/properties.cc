#include "broker/properties.h"

#include "base/bytes.h"

// How this works: one entry is {u8 type, u32 name size, name, u32 value size, value}; entries
// follow each other. A message has a handful of properties, so that walking them beats any index.

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

std::optional<Property> Properties::find(std::string_view name) const {
    if (!has_reserved_ && is_reserved(name)) return std::nullopt;
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
    has_reserved_ = has_reserved_ || is_reserved(name);
    ++count_;
    ByteWriter writer(packed_);
    writer.integer(static_cast<std::uint8_t>(type));
    writer.text(name);
    writer.text(value);
}

void Properties::reserve(std::size_t count, std::size_t bytes) {
    packed_.reserve(count * kEntryHeadBytes + bytes);
}

bool Properties::erase(std::string_view name) {
    if (!has_reserved_ && is_reserved(name)) return false;
    for (auto it = begin(); it != end(); ++it) {
        if ((*it).name != name) continue;
        const std::size_t from = packed_.size() - it.rest_size();
        ++it;
        --count_;
        packed_.erase(from, packed_.size() - it.rest_size() - from);
        return true;
    }
    return false;
}

std::optional<Properties> Properties::unpack(std::string_view packed) {
    ByteReader reader(packed);
    Properties properties;
    while (reader.ok() && !reader.rest().empty()) {
        const Property property = read_entry(reader);
        if (property.type > PropertyType::kBoolean) return std::nullopt;
        ++properties.count_;
        properties.has_reserved_ = properties.has_reserved_ || is_reserved(property.name);
    }
    if (!reader.done()) return std::nullopt;
    properties.packed_ = packed;
    return properties;
}

}  // namespace minibroker::broker
