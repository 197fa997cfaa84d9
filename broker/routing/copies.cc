#include "broker/routing/copies.h"

#include <memory>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/message/message_copy.h"
#include "broker/paging/address_limits.h"
#include "broker/routing/auto_creation.h"
#include "broker/routing/record_bytes.h"
#include "broker/routing/route_selection.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

using Admission = AddressLimits::Admission;

// The longest chain of diverts; a longer one must be a circle. Artemis's stack overflows there.
constexpr int kDivertsMax = 100;

}  // namespace

// A message with a single queue, by far the most frequent case, is within the limits of a frame.
void Copies::limit(Route& route) const {
    if (route.refusal == Route::Refusal::kNone && record_bytes(route) > budgets_.send_bytes_max) {
        route.refusal = Route::Refusal::kTooLarge;
    }
}

// sendToDLAOnNoRoute applies only to an address without queues and diverts; a message that all
// filters refuse is dropped. Source: PostOfficeImpl.maybeSendToDLA.
void Copies::on_no_route(const config::AddressSettings& settings,
                         Route& route,
                         const Hop& hop,
                         RouteSelection& selection) {
    if (hop.for_want_of_queue || !settings.send_to_dla_on_no_route.value_or(false)) return;
    if (!settings.dead_letter_address || settings.dead_letter_address->empty()) return;
    Hop next = hop;
    next.user.reset();
    next.for_want_of_queue = true;
    add_copy(
        route,
        selection.select_hop(
            copy_with_origin(
                *route.message, MessageId{store_.take_id()}, *settings.dead_letter_address, ""),
            next));
}

// If a copy is refused, the whole route is refused.
void Copies::add_copy(Route& route, Route copy) {
    if (copy.refusal != Route::Refusal::kNone) {
        route.refusal = copy.refusal == Route::Refusal::kDuplicate ? Route::Refusal::kDuplicateCopy
                                                                   : copy.refusal;
    } else if (copy.remembers || !copy.leads_nowhere()) {
        route.copies.push_back(std::move(copy));
    }
}

// Source: DivertImpl.route.
void Copies::follow(const Divert& divert,
                    const Address& address,
                    Route& route,
                    const Hop& hop,
                    RouteSelection& selection) {
    using Routing = config::Divert::Routing;
    const Message& original = *route.message;
    for (const std::string& forwarding : divert.forwarding) {
        if (route.refusal != Route::Refusal::kNone) return;
        if (hop.depth == kDivertsMax) {
            route.refusal = Route::Refusal::kCircle;
            return;
        }
        if (++*hop.copies > budgets_.copies_max) {
            route.refusal = Route::Refusal::kTooManyCopies;
            return;
        }
        auto copy =
            copy_with_origin(original, MessageId{store_.take_id()}, forwarding, divert.name());
        const Routing routing = divert.configuration.routing_type;
        if (routing == Routing::kAnycast) copy->routing_type = RoutingType::kAnycast;
        if (routing == Routing::kMulticast) copy->routing_type = RoutingType::kMulticast;
        if (routing == Routing::kPass) copy->routing_type = original.routing_type;
        Route failed;
        failed.message = copy;
        failed.refusal = Route::Refusal::kFailed;
        if (hop.user && copy->routing_type && !creation_.ensure(*copy, *hop.user)) {
            return add_copy(route, std::move(failed));
        }
        const Address* target = book_.find(qualified_name(forwarding).address);
        const Admission admitted =
            target == nullptr ? Admission::kTake : limits_.admission(*target);
        if (admitted == Admission::kRefuse) return add_copy(route, std::move(failed));
        if (admitted == Admission::kDrop) continue;
        Hop next = hop;
        ++next.depth;
        next.rejects_duplicates = true;
        next.for_want_of_queue = false;
        next.any_type = false;
        Route led = selection.select_hop(std::move(copy), next);
        // A history stores the message as it will be shown.
        if (divert.retroactive) {
            led.message->address = address.name;
            led.remembers = false;
        }
        add_copy(route, std::move(led));
    }
}

}  // namespace minibroker::broker
