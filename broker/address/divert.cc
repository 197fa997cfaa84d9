#include "broker/address/divert.h"

#include "base/bytes.h"
#include "base/text.h"

namespace minibroker::broker {
namespace {

constexpr std::uint8_t kAttributesVersion = 1;
constexpr std::uint8_t kRoutingMax = static_cast<std::uint8_t>(config::Divert::Routing::kPass);

std::string_view without_blanks(std::string_view text) {
    const std::size_t from = text.find_first_not_of(' ');
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

}  // namespace

Result<Divert> make_divert(config::Divert configuration) {
    Divert divert;
    // A comma separates forwarding addresses (DivertImpl.setForwardAddress).
    for (const std::string_view part : split(configuration.forwarding_address, ',')) {
        const std::string_view name = without_blanks(part);
        if (!name.empty()) divert.forwarding.emplace_back(name);
    }
    if (!configuration.filter.empty()) {
        auto filter = Selector::parse(configuration.filter);
        if (!filter) {
            return failure(
                ErrorCode::kInvalid,
                "divert " + configuration.name + ": filterString: " + filter.error().text);
        }
        divert.filter = std::move(*filter);
    }
    divert.configuration = std::move(configuration);
    return divert;
}

const Divert* next_divert(AddressDiverts::Turn& turn, const Message& message) {
    const std::size_t count = turn.members.size();
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t index = (turn.next + i) % count;
        if (!turn.members[index]->matches(message)) continue;
        turn.next = (index + 1) % count;
        return turn.members[index];
    }
    return nullptr;
}

std::string encode_divert(const config::Divert& divert) {
    std::string out;
    ByteWriter writer(out);
    writer.integer(kAttributesVersion);
    writer.text(divert.address);
    writer.text(divert.forwarding_address);
    writer.text(divert.routing_name.value_or(""));
    writer.text(divert.filter);
    writer.flag(divert.exclusive);
    writer.integer(static_cast<std::uint8_t>(divert.routing_type));
    return out;
}

Result<config::Divert> decode_divert(std::string name, std::string_view bytes) {
    ByteReader reader(bytes);
    config::Divert divert;
    divert.name = std::move(name);
    const auto version = reader.integer<std::uint8_t>();
    divert.address = reader.text();
    divert.forwarding_address = reader.text();
    if (const std::string_view routing_name = reader.text(); !routing_name.empty())
        divert.routing_name = routing_name;
    divert.filter = reader.text();
    divert.exclusive = reader.flag();
    const auto routing = reader.integer<std::uint8_t>();
    if (version != kAttributesVersion || routing > kRoutingMax || !reader.done()) {
        return failure(ErrorCode::kCorrupt, "the attributes of a divert make no sense");
    }
    divert.routing_type = static_cast<config::Divert::Routing>(routing);
    return divert;
}

}  // namespace minibroker::broker
