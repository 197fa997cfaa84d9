#include <string>
#include <vector>

#include "base/check.h"
#include "broker/message/message.h"
#include "broker/queue/queue_attributes.h"
#include "storage/record.h"
#include "tests/fuzz/driver.h"

// Bytes from the disk: records, message payloads and queue attributes are decoded or refused, never
// misread; what was decoded encodes to the same bytes.

using namespace minibroker;

namespace {

// Little-endian lengths, as ByteWriter writes them.
const std::string& sample() {
    static const std::string kSample = [] {
        storage::RecordBatch batch;
        batch.add(storage::AddAddress{AddressId{1}, "address", 3, true});
        batch.add(
            storage::AddQueue{QueueId{2}, AddressId{1}, "queue", broker::encode_attributes({})});
        broker::Message message;
        message.address = "address";
        message.body = "body";
        message.properties.set("name", "value");
        batch.add(storage::AddMessage{MessageId{3}, broker::encode_message(message)});
        batch.add(storage::AddReference{MessageId{3}, QueueId{2}});
        batch.add(storage::Acknowledge{MessageId{3}, QueueId{2}});
        return batch.bytes();
    }();
    return kSample;
}

}  // namespace

std::span<const std::string_view> fuzz::seeds() {
    static const std::string kMessage = broker::encode_message(broker::Message{});
    static const std::string kAttributes = broker::encode_attributes({});
    static const std::vector<std::string_view> kSeeds = {sample(), kMessage, kAttributes};
    return kSeeds;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    if (const auto records = storage::decode_records(bytes)) {
        storage::RecordBatch batch;
        for (const storage::Record& record : *records) batch.add(record);
        MB_CHECK(batch.bytes() == bytes);
    }
    if (const auto message = broker::decode_message(MessageId{1}, bytes)) {
        MB_CHECK(broker::encode_message(**message) == bytes);
    }
    if (const auto attributes = broker::decode_attributes(bytes)) {
        MB_CHECK(broker::encode_attributes(*attributes) == bytes);
    }
    return 0;
}
