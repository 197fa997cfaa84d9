#include "broker/message/message_copy.h"

namespace minibroker::broker {

std::shared_ptr<Message> copy_with_origin(const Message& original,
                                          MessageId id,
                                          std::string_view address,
                                          std::string_view queue) {
    auto copy = std::make_shared<Message>(original);
    copy->id = id;
    copy->address = address;
    copy->routing_type.reset();
    Properties& properties = copy->properties;
    properties.set(property::kOriginalAddress, original.address);
    properties.set(property::kOriginalQueue, queue);
    properties.set_long(property::kOriginalMessageId, static_cast<std::int64_t>(original.id.value));
    if (original.routing_type) {
        const bool anycast = original.routing_type == RoutingType::kAnycast;
        properties.set(property::kOriginalRoutingType, anycast ? "1" : "0", PropertyType::kInt);
    }
    return copy;
}

}  // namespace minibroker::broker
