#include <algorithm>

#include "broker/address/address_book.h"
#include "broker/delivery/deliveries.h"
#include "broker/management/configuration_json.h"
#include "broker/management/controls.h"
#include "broker/management/json.h"
#include "broker/paging/paging_manager.h"
#include "broker/paging/paging_store.h"
#include "broker/queue/queue.h"
#include "broker/security/security.h"
#include "broker/store/duplicate_id_cache.h"

// The resource address.NAME, which Artemis calls AddressControl.

namespace minibroker::broker {
namespace {

using Call = ControlCall<AddressControl>;
using Result = ManagementResult;

constexpr std::int64_t kPageSizeBytes = 10 * 1024 * 1024;
constexpr std::int64_t kMaxReadPageBytes = 2 * kPageSizeBytes;

Result number(auto value) {
    return Result::number(static_cast<std::int64_t>(value));
}

template <typename Visit>
void for_each_queue(Address& address, Visit visit) {
    std::vector<Queue*> queues(address.anycast.begin(), address.anycast.end());
    queues.insert(queues.end(), address.multicast.begin(), address.multicast.end());
    for (Queue* queue : queues) visit(*queue);
}

JsonArray sorted_names(const Call& call) {
    std::vector<std::string> sorted;
    for_each_queue(call.address(), [&](const Queue& queue) { sorted.push_back(queue.name()); });
    std::ranges::sort(sorted);
    JsonArray names;
    for (const std::string& name : sorted) names.text(name);
    return names;
}

Result queue_names(const Call& call) {
    return Result::value(sorted_names(call).json());
}

Result binding_names(const Call& call) {
    JsonArray names = sorted_names(call);
    for (const Divert& divert : call.on.book.diverts().all()) {
        if (divert.configuration.address == call.object) names.text(divert.name());
    }
    return Result::value(names.json());
}

std::string routing_types(const Address& address) {
    JsonArray names;
    for (const RoutingType type : {RoutingType::kMulticast, RoutingType::kAnycast}) {
        if (address.types.has(type)) names.text(routing_type_name(type));
    }
    return names.json();
}

Result message_count(const Call& call) {
    std::size_t count = 0;
    for_each_queue(call.address(), [&](const Queue& queue) { count += queue.message_count(); });
    return number(count);
}

Result limit_percent(const Call& call) {
    const std::int64_t limit = call.address().settings->max_size_bytes.value_or(-1);
    return number(limit > 0 ? call.address().usage->bytes * 100 / limit : 0);
}

Result pages(const Call& call) {
    const PagingStore* store = call.address().paging_store;
    return number(store == nullptr ? 0 : store->pages().size());
}

Result pause(const Call& call) {
    call.address().paused = true;
    for_each_queue(call.address(),
                   [&](Queue& queue) { call.on.deliveries.pause(queue, call.flag(0)); });
    return Result::nothing();
}

Result resume(const Call& call) {
    call.address().paused = false;
    for_each_queue(call.address(), [&](Queue& queue) { call.on.deliveries.resume(queue); });
    return Result::nothing();
}

Task<Result> purge_all(Deliveries& deliveries, std::vector<QueueId> queues) {
    std::int64_t count = 0;
    for (const QueueId queue : queues) {
        auto purged = deliveries.purge(queue);
        count += co_await purged;
    }
    co_return Result::number(count);
}

Result purge(const Call& call) {
    std::vector<QueueId> queues;
    for_each_queue(call.address(), [&](const Queue& queue) { queues.push_back(queue.id()); });
    return call.answers.carry_on(purge_all(call.on.deliveries, std::move(queues)));
}

Result clear_duplicate_ids(const Call& call) {
    return Result::flag(call.on.duplicate_ids.forget(call.object));
}

Result duplicate_id_count(const Call& call) {
    return number(call.on.duplicate_ids.ids().count(call.object));
}

constexpr ManagementOperation<AddressControl> kOperations[] = {
    {"getAddress", "", [](const Call& c) { return Result::text(c.object); }},
    {"getRoutingTypes",
     "",
     [](const Call& c) { return Result::value(routing_types(c.address())); }},
    {"getRoutingTypesAsJSON",
     "",
     [](const Call& c) { return Result::text(routing_types(c.address())); }},
    {"getRoles",
     "",
     [](const Call& c) { return Result::value(roles_array(c.on.security, c.object)); }},
    {"getRolesAsJSON",
     "",
     [](const Call& c) { return Result::text(roles_json(c.on.security, c.object)); }},
    {"getAddressSize", "", [](const Call& c) { return number(c.address().usage->bytes); }},
    {"getMaxPageReadBytes",
     "",
     [](const Call& c) {
         return number(c.address().settings->max_read_page_bytes.value_or(kMaxReadPageBytes));
     }},
    {"getMaxPageReadMessages",
     "",
     [](const Call& c) {
         return number(c.address().settings->max_read_page_messages.value_or(-1));
     }},
    {"getPrefetchPageBytes",
     "",
     [](const Call& c) {
         return number(c.address().settings->max_read_page_bytes.value_or(kMaxReadPageBytes));
     }},
    {"getPrefetchPageMessages",
     "",
     [](const Call& c) {
         return number(c.address().settings->max_read_page_messages.value_or(-1));
     }},
    {"getNumberOfMessages", "", message_count},
    {"getMessageCount", "", message_count},
    {"getRemoteQueueNames", "", [](const Call&) { return Result::value("[]"); }},
    {"getQueueNames", "", queue_names},
    {"getAllQueueNames", "", queue_names},
    {"getBindingNames", "", binding_names},
    {"getNumberOfPages", "", pages},
    {"isPaging", "", [](const Call& c) { return Result::flag(c.on.paging.paging(c.address())); }},
    {"getAddressLimitPercent", "", limit_percent},
    {"getNumberOfBytesPerPage",
     "",
     [](const Call& c) {
         return number(c.address().settings->page_size_bytes.value_or(kPageSizeBytes));
     }},
    {"getRoutedMessageCount",
     "",
     [](const Call& c) { return number(c.address().routed_messages); }},
    {"getUnRoutedMessageCount",
     "",
     [](const Call& c) { return number(c.address().unrouted_messages); }},
    {"isPaused", "", [](const Call& c) { return Result::flag(c.address().paused); }},
    {"isRetroactiveResource", "", [](const Call& c) { return Result::flag(c.address().history); }},
    {"getCurrentDuplicateIdCacheSize", "", duplicate_id_count},
    {"isAutoCreated", "", [](const Call& c) { return Result::flag(c.address().auto_created); }},
    {"isInternal", "", [](const Call& c) { return Result::flag(c.address().internal); }},
    {"isTemporary", "", [](const Call&) { return Result::flag(false); }},
    {"pause", "", pause},
    {"pause", "b", pause},
    {"resume", "", resume},
    {"purge", "", purge},
    // A core client would run out of credits; STOMP has none.
    {"block", "", [](const Call&) { return Result::flag(true); }},
    {"unblock", "", [](const Call&) { return Result::nothing(); }},
    {"clearDuplicateIdCache", "", clear_duplicate_ids},
    {"schedulePageCleanup", "", [](const Call&) { return Result::nothing(); }},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(AddressControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
