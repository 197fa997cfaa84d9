#include "broker/routing/record_bytes.h"

namespace minibroker::broker {
namespace {

// Approximate size of a message's records beside texts and bytes: fixed fields, lengths, heads.
constexpr std::size_t kMessageBytes = 512;
// Size of an AddReference record; also of a page record's head with the 8 bytes of each queue in
// it.
constexpr std::size_t kReferenceBytes = 17;
constexpr std::size_t kPageRecordBytes = 32;
constexpr std::size_t kPagedReferenceBytes = 8;

// @param counted  a body already included in the sum; null: none
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

}  // namespace minibroker::broker
