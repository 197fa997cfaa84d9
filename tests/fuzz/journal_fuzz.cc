#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "tests/fuzz/journal_random.h"
#include "tests/support/crafted_journal.h"
#include "tests/support/management.h"

// Journals with right checksums and well-formed records in any order: a start refuses one, or the
// broker runs, whatever clients then do, and starts again on what it wrote. Nothing ends the
// process. Usage: journal_fuzz [SEQUENCES] [SEED]. Sequence i has the seed SEED + i: it runs alone.

namespace {

using namespace minibroker;
using fuzz::Random;
using test::CraftedJournal;

constexpr int kOperationsMax = 25;

volatile unsigned long running_seed = 0;  ///< for the handlers below

void on_end(int signal) {
    std::fprintf(stderr, "signal %d: journal_fuzz 1 %lu\n", signal, running_seed);
    std::_Exit(1);
}

void on_assert(const doctest::AssertData& data) {
    if (!data.m_failed) return;
    std::fprintf(stderr, "%s:%d: %s %s\n", data.m_file, data.m_line, data.m_expr,
                 data.m_decomp.c_str());
    on_end(0);
}

class Sequence {
public:
    explicit Sequence(unsigned long seed) : random_(seed) {}

    /// @return whether the broker started
    bool run() {
        write();
        config::Config config = test::with_settings([&](config::AddressSettings& all) {
            all.redelivery_delay = random_.one_in(3) ? 100 : 0;
            all.auto_delete_queues = random_.one_in(3);
            if (random_.one_in(3)) all.max_size_messages = 3;
            if (random_.one_in(4)) all.retroactive_message_count = 2;
        });
        config.journal_file_size = random_.one_in(2) ? 1500 : 10'000'000;
        test::TestBroker broker(
            config, &files_, test::TestBroker::kStart, {}, test::Start::kMayFail);
        if (broker.refused()) {
            const ErrorCode code = broker.refused()->code;
            if (code != ErrorCode::kCorrupt && code != ErrorCode::kUnsupported) {
                std::fprintf(stderr, "refused otherwise: %s\n", broker.refused()->text.c_str());
                std::abort();
            }
            return false;
        }
        for (std::size_t i = random_.below(kOperationsMax); i > 0; --i) {
            operate(broker);
            if (!broker.journal_error().empty()) return true;  // a damaged page
            if (broker.refused()) break;
        }
        if (!broker.refused()) broker.restart();
        // What a later segment's checkpoint leaves out is missed when the segments before are gone.
        if (broker.refused() && segments_ == 1) {
            std::fprintf(stderr, "not again: %s\n", broker.refused()->text.c_str());
            std::abort();
        }
        return true;
    }

private:
    void write() {
        CraftedJournal journal(files_);
        std::vector<storage::Record> batch;
        begin(batch);
        for (std::size_t i = 3 + random_.below(25); i > 0; --i) {
            if (random_.one_in(12)) make_page(journal, batch);
            add(record(), batch);
            if (!random_.one_in(4)) continue;
            journal.batch(batch);
            ++lsn_;
            batch.clear();
            if (!random_.one_in(8)) continue;
            journal.start_segment();
            ++segments_;
        }
        journal.batch(batch);
        if (random_.one_in(2)) journal.close();
    }

    // Most that do not fit are left out, or few brokers would ever start.
    void add(storage::Record record, std::vector<storage::Record>& batch) {
        storage::Record copy = record;
        const auto segment = static_cast<std::uint64_t>(segments_);
        const bool fits =
            probe_.on_record({segment}, {lsn_}, std::move(copy), test::TestBroker::kStart)
                .has_value();
        if (fits || random_.one_in(100)) batch.push_back(std::move(record));
    }

    // Something to refer to.
    void begin(std::vector<storage::Record>& batch) {
        if (random_.one_in(10)) return;
        add(storage::AddAddress{AddressId{1}, "a", 3, false}, batch);
        add(storage::AddQueue{QueueId{2}, AddressId{1}, "a", attributes()}, batch);
        add(storage::AddQueue{QueueId{3}, AddressId{1}, "b", attributes()}, batch);
        add(storage::AddMessage{MessageId{4}, payload()}, batch);
        add(storage::AddReference{MessageId{4}, QueueId{2}}, batch);
    }

    void make_page(CraftedJournal& journal, std::vector<storage::Record>& batch) {
        const PageId page{10 + pages_.size()};
        std::vector<MessageId> messages;
        for (std::size_t i = random_.below(4); i > 0; --i) messages.push_back({20 + i});
        const std::uint64_t size = journal.page(page, messages, queues());
        pages_.emplace(page, size);
        add(storage::AddPage{page, AddressId{1}}, batch);
        const std::size_t said = random_.one_in(3) ? random_.below(5) : messages.size();
        const std::size_t block = messages.empty() ? 0 : (size - 64) / messages.size();
        for (std::size_t i = 1; i <= said; ++i) {
            const std::uint64_t end = random_.one_in(20) ? random_.id() : 64 + i * block;
            add(storage::PageMessage{page, end, random_.one_in(4), queues()}, batch);
        }
    }

    std::vector<QueueId> queues() {
        if (random_.one_in(3)) return {QueueId{2}};
        if (random_.one_in(2)) return {QueueId{2}, QueueId{3}};
        std::vector<QueueId> queues;
        for (std::size_t i = random_.below(4); i > 0; --i) queues.push_back({random_.id()});
        return queues;
    }

    std::string attributes() {
        broker::QueueAttributes all = CraftedJournal::anycast();
        if (random_.one_in(3)) all.routing_type = broker::RoutingType::kMulticast;
        if (random_.one_in(30)) all.durable = false;
        if (random_.one_in(5)) all.last_value = true;
        if (random_.one_in(5)) all.non_destructive = true;
        if (random_.one_in(5)) all.exclusive = true;
        if (random_.one_in(5)) all.ring_size = random_.number();
        if (random_.one_in(5)) all.group_buckets = random_.number();
        if (random_.one_in(5)) all.consumers_before_dispatch = random_.number();
        if (random_.one_in(5)) all.delay_before_dispatch = random_.number();
        if (random_.one_in(5)) all.auto_delete_delay = random_.number();
        if (random_.one_in(5)) all.max_consumers = random_.number();
        if (random_.one_in(9)) all.auto_delete = true;
        if (random_.one_in(9)) all.internal = true;
        if (random_.one_in(9)) all.configured = true;
        if (random_.one_in(9)) all.enabled = false;
        if (random_.one_in(9)) all.purge_on_no_consumers = true;
        if (random_.one_in(9)) all.filter = random_.one_in(2) ? "x = 1" : "((";
        return CraftedJournal::attributes(all);
    }

    std::string payload() {
        broker::Message message = CraftedJournal::message(
            std::string(random_.one_in(3) ? random_.below(2000) : 3, 'x'));
        if (random_.one_in(5)) message.priority = static_cast<std::int8_t>(random_.below(256));
        if (random_.one_in(4)) message.expiration = random_.number();
        if (random_.one_in(6)) message.scheduled = random_.number();
        if (random_.one_in(9)) message.timestamp = random_.number();
        if (random_.one_in(9)) message.large_size = random_.number();
        if (random_.one_in(9)) message.address = random_.name();
        if (random_.one_in(6)) message.properties.set(broker::property::kLastValue, "k");
        if (random_.one_in(6)) message.properties.set(broker::property::kGroupId, "g");
        if (random_.one_in(9)) message.properties.set(broker::property::kDuplicateId, "d");
        return CraftedJournal::payload(message);
    }

    storage::MoveMessage move() {
        storage::MoveMessage move;
        move.message = MessageId{random_.id()};
        move.lsn = Lsn{random_.one_in(6) ? random_.id() : 1};
        move.index = random_.count();
        for (const QueueId queue : queues())
            move.references.push_back({queue, random_.count(), random_.number()});
        move.payload = payload();
        return move;
    }

    storage::Record record() {
        const auto types = static_cast<std::uint8_t>(random_.below(4));
        const AddressId address{random_.id()};
        const QueueId queue{random_.one_in(2) ? random_.id() : 2 + random_.below(2)};
        const MessageId message{random_.one_in(2) ? random_.id() : 4};
        switch (random_.below(20)) {
            case 0:
                return storage::AddAddress{address, random_.name(), types, random_.one_in(3)};
            case 1:
                return storage::UpdateAddress{address, types};
            case 2:
                return storage::DeleteAddress{address};
            case 3:
                return storage::AddQueue{queue, address, random_.name(), attributes()};
            case 4:
                return storage::UpdateQueue{queue, attributes()};
            case 5:
                return storage::DeleteQueue{queue};
            case 6:
            case 7:
                return storage::AddMessage{message, payload()};
            case 8:
            case 9:
                return storage::AddReference{message, queue};
            case 10:
                return storage::Acknowledge{message, queue};
            case 11:
                return storage::DeliveryCount{message, queue, random_.count()};
            case 12:
                return storage::ScheduledTime{message, queue, random_.number()};
            case 13:
                return move();
            case 14:
                return storage::AddBody{message, std::string(random_.below(600), 'b')};
            case 15:
                return storage::AddCopy{message, MessageId{random_.id()}, payload()};
            case 16:
                return storage::MoveCopy{MessageId{random_.id()}, move()};
            case 17:
                return page_record(queue);
            default:
                return small_record();
        }
    }

    storage::Record page_record(QueueId queue) {
        const PageId page{random_.one_in(9) ? random_.id() : 10 + random_.below(pages_.size() + 1)};
        const auto known = pages_.find(page);
        const std::uint64_t size =
            known == pages_.end() || random_.one_in(9) ? random_.id() : known->second;
        switch (random_.below(8)) {
            case 0:
                return storage::AddPage{page, AddressId{random_.id()}};
            case 1:
                return storage::PageMessage{page, size, random_.one_in(3), queues()};
            case 2:
                return storage::DeletePage{page};
            case 3:
                return storage::AcknowledgePaged{page, queue, random_.count()};
            case 4:
                return storage::PurgePaged{queue};
            case 5:
                return storage::PageState{page, size, random_.count()};
            case 6:
                return storage::PageQueue{page,
                                          queue,
                                          random_.count(),
                                          random_.count(),
                                          std::string(random_.below(3), '\x05')};
            default:
                return storage::PagedDelivery{
                    page, queue, random_.count(), random_.count(), random_.number()};
        }
    }

    storage::Record small_record() {
        switch (random_.below(7)) {
            case 0:
                return storage::DuplicateId{random_.name(), std::string(1, 'd')};
            case 1:
                return storage::ForgetDuplicateIds{random_.name()};
            case 2:
                return storage::NextId{random_.id()};
            case 3:
                return storage::CheckpointBegin{};
            case 4:
                return storage::CheckpointEnd{};
            case 5:
                return storage::AddDivert{"d", divert()};
            default:
                return storage::DeleteDivert{"d"};
        }
    }

    std::string divert() {
        config::Divert divert;
        divert.name = "d";
        divert.address = random_.name();
        divert.forwarding_address = random_.name();
        divert.exclusive = random_.one_in(2);
        return broker::encode_divert(divert);
    }

    void operate(test::TestBroker& broker) {
        static constexpr const char* kModes[] = {"auto", "client", "client-individual"};
        static constexpr const char* kPlaces[] = {"a", "a::a", "a::b", "a::c", "b", "c"};
        const std::string place = kPlaces[random_.below(std::size(kPlaces))];
        switch (random_.below(9)) {
            case 0:
            case 1: {
                test::TestClient client(broker);
                client.login("1.2");
                client.send("SUBSCRIBE\nid:1\ndestination:" + place + "\nack:" +
                            kModes[random_.below(3)] + "\n" +
                            (random_.one_in(3) ? "" : "subscription-type:ANYCAST\n") +
                            (random_.one_in(3) ? "selector:x = 1\n" : ""));
                for (std::string frame = client.next(); !frame.empty(); frame = client.next()) {
                    const std::string ack = test::header_of(frame, "ack");
                    if (!ack.empty() && random_.one_in(2)) client.send("ACK\nid:" + ack + "\n");
                }
                client.drop();
                return;
            }
            case 2:
            case 3: {
                test::TestClient client(broker);
                client.login("1.2");
                for (std::size_t i = 1 + random_.below(6); i > 0; --i) {
                    client.send(test::send_frame(place,
                                                 std::string(random_.below(500), 'y'),
                                                 random_.one_in(2) ? "persistent:true\n" : ""));
                }
                client.drop();
                return;
            }
            case 4:
                return broker.advance(Milliseconds(random_.one_in(2) ? 50 : 100'000));
            case 5:
                return manage(broker,
                              "queue.a",
                              random_.one_in(2) ? "removeAllMessages" : "listMessages",
                              random_.one_in(2) ? "[]" : R"([""])");
            case 6:
                return manage(broker, "broker", "destroyQueue", R"([")" + random_.name() + R"("])");
            case 7:
                return manage(broker,
                              "broker",
                              "updateQueue",
                              std::string(R"(["{\"name\":\"a\",\"non-destructive\":)") +
                                  (random_.one_in(2) ? "true" : "false") + R"(}"])");
            default:
                return broker.restart();
        }
    }

    static void manage(test::TestBroker& broker,
                       const std::string& resource,
                       std::string_view operation,
                       std::string_view arguments) {
        test::TestClient client(broker);
        client.login("1.1");
        client.send(test::send_frame("activemq.management",
                                     arguments,
                                     "reply-to:nowhere\n_AMQ_ResourceName:" + resource +
                                         "\n_AMQ_OperationName:" + std::string(operation) + "\n"));
        client.drop();
    }

    Random random_;
    test::MemoryFileSystem files_;
    std::map<PageId, std::uint64_t> pages_;  // and their sizes
    int segments_ = 1;
    std::uint64_t lsn_ = 1;
    Logger logger_{LogLevel::kError, [](LogLevel, std::string_view) {}};
    const config::Config probed_ = test::default_config();
    broker::Broker probe_{probed_, logger_};
};

}  // namespace

int main(int argc, char** argv) {
    const unsigned long sequences = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
    const unsigned long seed = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
    std::printf("%s: %lu sequences, seed %lu\n", argv[0], sequences, seed);
    std::fflush(stdout);
    doctest::Context context;
    context.setAsDefaultForAssertsOutOfTestCases();
    context.setAssertHandler(on_assert);
    std::signal(SIGABRT, on_end);
    std::signal(SIGSEGV, on_end);
    unsigned long started = 0;
    for (unsigned long i = 0; i < sequences; ++i) {
        running_seed = seed + i;
        if (Sequence(seed + i).run()) ++started;
    }
    std::printf("%lu passed, 0 failed; the broker ran in %lu\n", sequences, started);
}
