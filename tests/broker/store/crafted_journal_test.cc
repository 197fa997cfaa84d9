// Journals whose checksums are right and whose records do not fit together.
#include <doctest/doctest.h>

#include "tests/support/crafted_journal.h"
#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;
using storage::Record;

namespace {

constexpr std::uint64_t kIdMax = std::uint64_t{1} << 62U;

const AddressId kAddress{1};
const QueueId kQueue{2};
const QueueId kOther{3};
const MessageId kMessage{4};

std::vector<Record> definitions() {
    return {storage::AddAddress{kAddress, "a", 1, false},
            storage::AddQueue{kQueue, kAddress, "q", CraftedJournal::attributes()},
            storage::AddQueue{kOther, kAddress, "r", CraftedJournal::attributes()}};
}

std::string payload() {
    return CraftedJournal::payload(CraftedJournal::message());
}

/// A start on the definitions and `records`. @return why it is refused; "" when it is not, and the
/// broker then runs, is restarted, and runs
std::string start_on(const std::vector<Record>& records,
                     const std::vector<Record>& first = definitions()) {
    MemoryFileSystem files;
    CraftedJournal journal(files);
    journal.batch(first);
    journal.batch(records);
    journal.close();
    TestBroker broker(default_config(), &files, TestBroker::kStart, {}, Start::kMayFail);
    if (broker.refused()) {
        CHECK(broker.refused()->code == ErrorCode::kCorrupt);
        return broker.refused()->text;
    }
    broker.restart();
    CHECK(!broker.refused());
    return {};
}

bool has(const std::string& text, std::string_view part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) MESSAGE(text);
    return found;
}

}  // namespace

TEST_CASE("crafted journal: an address of a name in use is refused") {
    CHECK(has(start_on({storage::AddAddress{{9}, "a", 1, false}}), "has a name in use"));
}

TEST_CASE("crafted journal: ids that were never given are refused, the last one is not") {
    for (const std::uint64_t id : {std::uint64_t{0}, kIdMax + 1, ~std::uint64_t{0}}) {
        CAPTURE(id);
        CHECK(has(start_on({storage::AddAddress{{id}, "b", 1, false}}), "never given"));
        CHECK(has(start_on({storage::AddQueue{{id}, kAddress, "s", CraftedJournal::attributes()}}),
                  "never given"));
        CHECK(has(start_on({storage::AddMessage{{id}, payload()}}), "never given"));
        CHECK(has(start_on({storage::AddPage{{id}, kAddress}}), "never given"));
        if (id != 0) CHECK(has(start_on({storage::NextId{id}}), "never given"));
    }
    CHECK(start_on({storage::NextId{kIdMax - 1'000'000}}).empty());
}

TEST_CASE("crafted journal: a message is in a queue once") {
    const storage::AddMessage add{kMessage, payload()};
    const storage::AddReference reference{kMessage, kQueue};
    CHECK(has(start_on({add, reference, reference}), "is in queue 2 twice"));
    CHECK(start_on({add, reference, {storage::AddReference{kMessage, kOther}}}).empty());
    const storage::Acknowledge acknowledge{kMessage, kQueue};
    CHECK(start_on({add, reference, acknowledge, acknowledge}).empty());
    storage::MoveMessage move{kMessage, Lsn{1}, 0, {{kQueue}, {kQueue}}, payload()};
    CHECK(has(start_on({add, move}), "is in queue 2 twice"));
}

TEST_CASE("crafted journal: a queue that is not durable is refused") {
    broker::QueueAttributes attributes = CraftedJournal::anycast();
    attributes.durable = false;
    const std::string bytes = CraftedJournal::attributes(attributes);
    CHECK(has(start_on({storage::UpdateQueue{kQueue, bytes}}), "is not durable"));
    CHECK(has(start_on({storage::AddQueue{{9}, kAddress, "s", bytes}}), "is not durable"));
}

TEST_CASE("crafted journal: a filter that is none is damage") {
    broker::QueueAttributes attributes = CraftedJournal::anycast();
    attributes.filter = "((";
    CHECK(has(start_on({storage::UpdateQueue{kQueue, CraftedJournal::attributes(attributes)}}),
              "the filter of queue 2"));
}

TEST_CASE("crafted journal: a queue that goes, comes back and goes leaves nothing behind") {
    const storage::AddQueue add{kQueue, kAddress, "q", CraftedJournal::attributes()};
    const storage::DeleteQueue remove{kQueue};
    CHECK(start_on({remove, add, remove, add, remove}).empty());
    broker::QueueAttributes multicast = CraftedJournal::anycast();
    multicast.routing_type = broker::RoutingType::kMulticast;
    const storage::UpdateQueue there{kQueue, CraftedJournal::attributes(multicast)};
    const storage::UpdateQueue back{kQueue, CraftedJournal::attributes()};
    CHECK(start_on({there, back, there, back, remove}).empty());
}

TEST_CASE("crafted journal: pages that do not fit the records are refused") {
    const PageId page{10};
    CHECK(has(start_on({storage::AddPage{page, kAddress}, storage::PageState{page, 100, 2}}),
              "more messages than 100 bytes hold"));
    CHECK(has(start_on({storage::AddPage{page, kAddress},
                        storage::PageMessage{page, 200, false, {kQueue}},
                        storage::PageMessage{page, 255, false, {kQueue}}}),
              "has 255 with one message more"));
    CHECK(has(start_on({storage::AddPage{page, kAddress},
                        storage::PageMessage{page, 200, false, {kQueue, kOther, kQueue}}}),
              "is in a queue twice"));
    CHECK(has(start_on({storage::AddAddress{{9}, "b", 1, false},
                        storage::AddPage{page, kAddress},
                        storage::AddPage{page, AddressId{9}}}),
              "is of two addresses"));
}

TEST_CASE("crafted journal: a page of another address than its queue's is refused") {
    MemoryFileSystem files;
    CraftedJournal journal(files);
    journal.batch(definitions());
    const std::uint64_t size = journal.page({10}, {{20}}, {kQueue});
    journal.batch({storage::AddAddress{{9}, "b", 1, false},
                   storage::AddPage{{10}, AddressId{9}},
                   storage::PageMessage{{10}, size, false, {kQueue}}});
    journal.close();
    const TestBroker broker(default_config(), &files, TestBroker::kStart, {}, Start::kMayFail);
    REQUIRE(broker.refused());
    CHECK(has(broker.refused()->text, "which is of another address"));
}

TEST_CASE("crafted journal: a page with more messages than the journal says stops the broker") {
    MemoryFileSystem files;
    CraftedJournal journal(files);
    journal.batch(definitions());
    const std::uint64_t size = journal.page({10}, {{20}, {21}, {22}}, {kQueue});
    journal.batch(
        {storage::AddPage{{10}, kAddress}, storage::PageMessage{{10}, size, false, {kQueue}}});
    journal.close();
    TestBroker broker(default_config(), &files);
    TestClient client(broker);
    client.login("1.0").send(consume_frame("a::q"));
    broker.advance(Milliseconds(100));
    CHECK(has(broker.journal_error(), "more for queue 2 than the journal says"));
}

TEST_CASE("crafted journal: numbers of segments and batches have an end") {
    for (const auto& [segment, first] :
         {std::pair{~std::uint64_t{0}, std::uint64_t{1}}, {1, ~std::uint64_t{0}}, {1, 0}}) {
        MemoryFileSystem files;
        const SegmentId id{segment};
        files.put(storage::segment_file_name(id),
                  storage::encode_segment_header({7, id, Lsn{first}, id, 0}) + "x");
        const TestBroker broker(default_config(), &files, TestBroker::kStart, {}, Start::kMayFail);
        REQUIRE(broker.refused());
        CHECK(has(broker.refused()->text, "has come to such a number"));
    }
}

// By a changed configuration, or by management, while a consumer holds messages.
TEST_CASE("a queue that becomes destructive, or no longer is, while messages are held") {
    for (const bool at_first : {false, true}) {
        for (const bool acknowledges : {false, true}) {
            CAPTURE(at_first);
            CAPTURE(acknowledges);
            TestBroker broker;
            Manager manager(broker);
            const auto update = [&](bool non_destructive) {
                return manager.call("broker",
                                    "updateQueue",
                                    std::string(R"(["{\"name\":\"q\",\"non-destructive\":)") +
                                        (non_destructive ? "true" : "false") + R"(}"])");
            };
            TestClient client(broker);
            client.login().send(anycast_frame("q", "x", "persistent:true\n"));
            CHECK(update(at_first).starts_with("true"));
            client.send(consume_frame("q", "ack:client-individual\n"));
            const std::string held = client.next();
            CHECK(body_of(held) == "x");
            CHECK(update(!at_first).starts_with("true"));
            if (acknowledges) client.send("ACK\nid:" + header_of(held, "ack") + "\n");
            TestClient other(broker);
            other.login().send(consume_frame("q"));
            client.drop();
            other.drop();
            CHECK(drain(broker, "q").size() <= 1);
            broker.restart();
            CHECK(drain(broker, "q").size() <= 1);
        }
    }
}
