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
    ByteWriter writer(packed_);
    writer.integer(static_cast<std::uint8_t>(type));
    writer.text(name);
    writer.text(value);
}

bool Properties::erase(std::string_view name) {
    for (auto it = begin(); it != end(); ++it) {
        if ((*it).name != name) continue;
        const std::size_t from = packed_.size() - it.rest_size();
        ++it;
        packed_.erase(from, packed_.size() - it.rest_size() - from);
        return true;
    }
    return false;
}

std::optional<Properties> Properties::unpack(std::string_view packed) {
    ByteReader reader(packed);
    while (reader.ok() && !reader.rest().empty()) {
        if (read_entry(reader).type > PropertyType::kBoolean) return std::nullopt;
    }
    if (!reader.done()) return std::nullopt;
    Properties properties;
    properties.packed_ = packed;
    return properties;
}

}  // namespace minibroker::broker
