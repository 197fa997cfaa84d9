#include "storage/record.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "storage/journal_view.h"

namespace minibroker::storage {
namespace {

std::vector<Record> one_of_each() {
    std::vector<Record> records;
    records.push_back(AddAddress{AddressId{1}, "orders", 3, true});
    records.push_back(UpdateAddress{AddressId{1}, 2});
    records.push_back(DeleteAddress{AddressId{0xFFFF'FFFF'FFFF'FFFF}});
    records.push_back(AddQueue{QueueId{2}, AddressId{1}, "orders", std::string("\0\xFF\n", 3)});
    records.push_back(UpdateQueue{QueueId{2}, ""});
    records.push_back(DeleteQueue{QueueId{2}});
    records.push_back(AddMessage{MessageId{3}, std::string(1000, 'm')});
    records.push_back(AddReference{MessageId{3}, QueueId{2}});
    records.push_back(Acknowledge{MessageId{3}, QueueId{2}});
    records.push_back(DeliveryCount{MessageId{3}, QueueId{2}, 0xFFFF'FFFF});
    records.push_back(ScheduledTime{MessageId{3}, QueueId{2}, -1});
    records.push_back(DuplicateId{"orders", "id-1"});
    records.push_back(NextId{4});
    records.push_back(CheckpointBegin{});
    records.push_back(CheckpointEnd{});
    records.push_back(ForgetDuplicateIds{"orders"});
    records.push_back(AddDivert{"copy", std::string("\0\xFF", 2)});
    records.push_back(DeleteDivert{"copy"});
    records.push_back(AddPage{PageId{5}, AddressId{1}});
    records.push_back(PageMessage{PageId{5}, 1'234, true, {QueueId{2}, QueueId{7}}});
    records.push_back(DeletePage{PageId{5}});
    records.push_back(AcknowledgePaged{PageId{5}, QueueId{2}, 17});
    records.push_back(PurgePaged{QueueId{2}});
    records.push_back(PageState{PageId{5}, 1'234, 18});
    records.push_back(PageQueue{PageId{5}, QueueId{2}, 18, 9, std::string("\x01\0\xFF", 3)});
    records.push_back(PagedDelivery{PageId{5}, QueueId{2}, 4, 1, -1});
    records.push_back(AddBody{MessageId{3}, std::string(300, 'b')});
    records.push_back(AddCopy{MessageId{8}, MessageId{3}, std::string("\0y", 2)});
    records.push_back(MoveCopy{MessageId{3}, {MessageId{8}, Lsn{7}, 3, {{QueueId{2}, 1, 5}}, "z"}});
    records.push_back(MoveMessage{MessageId{3},
                                  Lsn{7},
                                  2,
                                  {{QueueId{2}, 1, -1}, {QueueId{7}, 0, 99}},
                                  std::string("\0x", 2)});
    return records;
}

std::string encoded(const Record& record) {
    RecordBatch batch;
    batch.add(record);
    return batch.bytes();
}

TEST_CASE("record: every type comes back as it was added, alone and in one batch") {
    const std::vector<Record> records = one_of_each();
    REQUIRE(records.size() == std::variant_size_v<Record>);
    RecordBatch batch;
    for (const Record& record : records) {
        batch.add(record);
        const auto alone = decode_records(encoded(record));
        REQUIRE(alone);
        REQUIRE(alone->size() == 1);
        CHECK(alone->front() == record);
    }
    CHECK(batch.count() == records.size());
    const auto together = decode_records(batch.bytes());
    REQUIRE(together);
    CHECK(*together == records);
}

TEST_CASE("record: the type numbers on disk are 1 to 30 in the order of the variant") {
    int expected = 1;
    for (const Record& record : one_of_each()) {
        CHECK(encoded(record).front() == expected++);
    }
}

TEST_CASE("record: every record cut short anywhere is refused") {
    for (const Record& record : one_of_each()) {
        const std::string bytes = encoded(record);
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            const auto decoded = decode_records(std::string_view(bytes).substr(0, size));
            REQUIRE_FALSE(decoded);
            CHECK(decoded.error().code == ErrorCode::kCorrupt);
            CHECK(decoded.error().text.find("record 1 ") == 0);
        }
    }
}

TEST_CASE("record: what follows the last record is refused unless it is a record") {
    for (const Record& record : one_of_each()) {
        const std::string bytes = encoded(record);
        for (int type = 0; type < 256; ++type) {
            const auto decoded = decode_records(bytes + static_cast<char>(type));
            // Of one byte are only CheckpointBegin and CheckpointEnd.
            CHECK(decoded.has_value() == (type == 14 || type == 15));
            if (!decoded) CHECK(decoded.error().text.find("record 2 ") == 0);
        }
    }
}

TEST_CASE("record: unknown types, flags above 1 and routing types above 3 are refused") {
    for (int type = 0; type < 256; ++type) {
        if (type >= 1 && type <= 30) continue;
        const auto decoded = decode_records(std::string(100, static_cast<char>(type)));
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().text.find("unknown type " + std::to_string(type)) !=
              std::string::npos);
    }
    std::string bytes = encoded(AddAddress{AddressId{1}, "a", 1, false});
    bytes.back() = 2;
    CHECK_FALSE(decode_records(bytes));
    bytes.back() = 1;
    CHECK(decode_records(bytes));
    bytes[bytes.size() - 2] = 4;
    CHECK_FALSE(decode_records(bytes));
    bytes = encoded(UpdateAddress{AddressId{1}, 1});
    bytes.back() = 4;
    CHECK_FALSE(decode_records(bytes));
}

TEST_CASE("record: a text that claims 4 GiB is refused without being allocated") {
    std::string bytes = encoded(AddMessage{MessageId{1}, "abc"});
    for (std::size_t i = 9; i < 13; ++i) bytes[i] = '\xFF';
    CHECK_FALSE(decode_records(bytes));
}

TEST_CASE("record: a message is the same with and without a payload of its own") {
    const std::string payloads[] = {"", "abc", std::string(70'000, 'x')};
    RecordBatch batch;
    batch.add(CheckpointBegin{});
    for (const std::string& payload : payloads) {
        batch.add_message(MessageId{7}, [&](std::string& out) { out += payload; });
    }
    RecordBatch other;
    other.add(CheckpointBegin{});
    for (const std::string& payload : payloads) {
        other.add(AddMessage{MessageId{7}, payload});
    }
    CHECK(batch.bytes() == other.bytes());
    CHECK(batch.count() == other.count());
}

TEST_CASE("record: a batch is empty after clear") {
    RecordBatch batch;
    CHECK(batch.empty());
    batch.add(CheckpointBegin{});
    CHECK(batch.count() == 1);
    batch.clear();
    CHECK(batch.empty());
    CHECK(batch.bytes().empty());
    batch.add(CheckpointEnd{});
    CHECK(batch.bytes() == std::string(1, '\x0F'));
}

TEST_CASE("record: no bytes are no records") {
    const auto decoded = decode_records("");
    REQUIRE(decoded);
    CHECK(decoded->empty());
}

TEST_CASE("record view: one line each, names escaped, no payloads") {
    for (const Record& record : one_of_each()) {
        CHECK(describe(record).find_first_of("\r\n") == std::string::npos);
    }
    CHECK(describe(AddAddress{AddressId{1}, "a\nb", 3, true}) ==
          "AddAddress address=1 name=a\\x0ab routing_types=3 auto_created=1");
    CHECK(describe(AddMessage{MessageId{3}, "secret"}) == "AddMessage message=3 payload_bytes=6");
    CHECK(describe(ScheduledTime{MessageId{3}, QueueId{2}, -1}) ==
          "ScheduledTime message=3 queue=2 time=-1");
    CHECK(describe(CheckpointEnd{}) == "CheckpointEnd");
}

}  // namespace
}  // namespace minibroker::storage
