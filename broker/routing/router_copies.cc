// Copies that routing makes: by diverts, and for want of a queue.
#include <utility>

#include "broker/core.h"
#include "broker/message/message_copy.h"
#include "broker/routing/router.h"

namespace minibroker::broker {
namespace {

using Admission = AddressLimits::Admission;

// Diverts one after the other; more must be a circle. Artemis's stack overflows.
constexpr int kDivertsMax = 100;

// What a message's records need beside its texts, bytes, about: fixed fields, lengths, heads.
constexpr std::size_t kMessageBytes = 512;
// An AddReference record; a page record's head and the 8 of each queue in it, bytes.
constexpr std::size_t kReferenceBytes = 17;
constexpr std::size_t kPageRecordBytes = 32;
constexpr std::size_t kPagedReferenceBytes = 8;

// @param counted  the body that is in the sum already; null: none
std::size_t record_bytes_of(const Route& route, const SharedBody* counted) {
    const Message& message = *route.message;
    std::size_t size = kMessageBytes + message.address.size() + message.prefix.size() +
                       message.properties.packed().size() + kReferenceBytes * route.queues.size();
    const SharedBody* body = message.body.shared();
    if (body == nullptr || body != counted) size += message.body.size();
    for (const PagedRoute& paged : route.paged)
        size += kPageRecordBytes + kPagedReferenceBytes * paged.queues.size();
    for (const Route& copy : route.copies) size += record_bytes_of(copy, body);
    return size;
}

}  // namespace

std::size_t record_bytes(const Route& route) {
    return record_bytes_of(route, nullptr);
}

// One queue of one message, nearly all there is, is within the limits of a frame.
void Router::limit(Route& route) const {
    if (route.refusal == Route::Refusal::kNone &&
        record_bytes(route) > core_.budgets.send_bytes_max) {
        route.refusal = Route::Refusal::kTooLarge;
    }
}

// sendToDLAOnNoRoute: only for an address without queues and diverts; what filters turn away is
// dropped. Source: PostOfficeImpl.maybeSendToDLA.
void Router::no_route(const config::AddressSettings& settings, Route& route, const Hop& hop) {
    if (hop.for_want_of_queue || !settings.send_to_dla_on_no_route.value_or(false)) return;
    if (!settings.dead_letter_address || settings.dead_letter_address->empty()) return;
    Hop next = hop;
    next.user.reset();
    next.for_want_of_queue = true;
    add_copy(route,
             select_hop(copy_with_origin(*route.message,
                                         MessageId{core_.store.take_id()},
                                         *settings.dead_letter_address,
                                         ""),
                        next));
}

// What happens to a copy that may not go on happens to all that was sent.
void Router::add_copy(Route& route, Route copy) {
    if (copy.refusal != Route::Refusal::kNone) {
        route.refusal = copy.refusal == Route::Refusal::kDuplicate ? Route::Refusal::kDuplicateCopy
                                                                   : copy.refusal;
    } else if (copy.remembers || !copy.leads_nowhere()) {
        route.copies.push_back(std::move(copy));
    }
}

// A divert with a routing type makes what it leads to, where settings and permissions allow.
// Source: PostOfficeImpl.checkAddress and simpleRoute, ServerSessionImpl.checkAutoCreate.
bool Router::ensure_forwarding(const Message& copy, std::string_view user) {
    const QualifiedName name = qualified_name(copy.address);
    Address* address = core_.book.find(name.address);
    if (address != nullptr && address->queue_count() > 0) return true;
    const auto settings =
        address != nullptr ? address->settings : core_.book.settings().lookup(name.address);
    const bool lacks = address == nullptr || !address->types.has(*copy.routing_type);
    if (lacks && (!settings->auto_create_addresses.value_or(true) ||
                  !core_.security.allows(user, Permission::kCreateAddress, {name.address, {}}))) {
        return false;
    }
    const std::string_view queue = name.qualified ? name.queue : name.address;
    const bool needs_queue = (*copy.routing_type == RoutingType::kAnycast || name.qualified) &&
                             core_.book.find_queue(queue) == nullptr;
    if (needs_queue &&
        (!settings->auto_create_queues.value_or(true) ||
         !core_.security.allows(user, Permission::kCreateDurableQueue, {name.address, queue}))) {
        return false;
    }
    if (address == nullptr)
        address = &core_.manager.create_address(name.address, RoutingTypes{}, true);
    if (lacks) core_.manager.add_routing_type(*address, *copy.routing_type);
    if (!needs_queue) return true;
    QueueAttributes attributes = attributes_from(*settings, true);
    attributes.routing_type = *copy.routing_type;
    attributes.user = user;
    return core_.manager.create_queue(queue, *address, std::move(attributes)).has_value();
}

// Source: DivertImpl.route.
void Router::follow(const Divert& divert, const Address& address, Route& route, const Hop& hop) {
    using Routing = config::Divert::Routing;
    const Message& original = *route.message;
    for (const std::string& forwarding : divert.forwarding) {
        if (route.refusal != Route::Refusal::kNone) return;
        if (hop.depth == kDivertsMax) {
            route.refusal = Route::Refusal::kCircle;
            return;
        }
        if (++*hop.copies > core_.budgets.copies_max) {
            route.refusal = Route::Refusal::kTooManyCopies;
            return;
        }
        auto copy =
            copy_with_origin(original, MessageId{core_.store.take_id()}, forwarding, divert.name());
        const Routing routing = divert.configuration.routing_type;
        if (routing == Routing::kAnycast) copy->routing_type = RoutingType::kAnycast;
        if (routing == Routing::kMulticast) copy->routing_type = RoutingType::kMulticast;
        if (routing == Routing::kPass) copy->routing_type = original.routing_type;
        Route failed;
        failed.message = copy;
        failed.refusal = Route::Refusal::kFailed;
        if (hop.user && copy->routing_type && !ensure_forwarding(*copy, *hop.user)) {
            return add_copy(route, std::move(failed));
        }
        const Address* target = core_.book.find(qualified_name(forwarding).address);
        const Admission admitted =
            target == nullptr ? Admission::kTake : core_.limits.admission(*target);
        if (admitted == Admission::kRefuse) return add_copy(route, std::move(failed));
        if (admitted == Admission::kDrop) continue;
        Hop next = hop;
        ++next.depth;
        next.rejects_duplicates = true;
        next.for_want_of_queue = false;
        next.any_type = false;
        Route led = select_hop(std::move(copy), next);
        // A history is kept as it will be shown.
        if (divert.retroactive) {
            led.message->address = address.name;
            led.remembers = false;
        }
        add_copy(route, std::move(led));
    }
}

}  // namespace minibroker::broker
