#include "broker/address/binding_text.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "broker/address/address.h"
#include "broker/queue/queue.h"

namespace minibroker::broker {
namespace {

// In Java the object's identity; here a value that distinguishes queues.
std::string identity(const Queue& queue) {
    const auto hash = static_cast<std::uint32_t>(queue.id().value * 0x9e37'79b1U);
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
    return {digits.begin(), digits.begin() + (end - digits.data())};
}

}  // namespace

std::string binding_text(std::string_view broker_name, const Queue& queue) {
    std::string text = "LocalQueueBinding [address=" + queue.address().name;
    text += ", queue=QueueImpl[name=" + queue.name();
    text += ", postOffice=PostOfficeImpl [server=ActiveMQServerImpl::name=";
    text += broker_name;
    text += "], temp=false]@" + identity(queue) + "]";
    return text;
}

}  // namespace minibroker::broker
