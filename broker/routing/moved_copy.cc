#include "broker/routing/moved_copy.h"

#include "broker/message/message_copy.h"

namespace minibroker::broker {

std::shared_ptr<Message> moved_copy(std::string_view queue,
                                    const MessageReference& reference,
                                    std::string_view address,
                                    MessageId id) {
    const Message& original = *reference.message;
    auto copy = copy_with_origin(original, id, address, queue);
    copy->expiration = 0;
    copy->scheduled = 0;
    const auto noted = original.properties.find(property::kOriginalRoutingType);
    if (noted && noted->type == PropertyType::kInt) {
        copy->routing_type = noted->value == "1" ? RoutingType::kAnycast : RoutingType::kMulticast;
    }
    return copy;
}

}  // namespace minibroker::broker
