// Every permission with every frame that needs it, by every way to name the destination: refused
// without it, and then as if it had never come; done with it.
#include <doctest/doctest.h>

#include "tests/broker/stomp/core_state.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

using P = config::Permissions;
using Needs = std::vector<bool P::*>;
/// Needed by what nobody may do: no permission of a client's frames.
constexpr auto kNever = &P::edit;

/// What is there already: the anycast queue `jobs.a`, the multicast address `news.a` with the
/// durable subscription `c.kept`, the management address, and two addresses whose diverts lead to
/// queues to be made.
config::Config fixture_config() {
    config::Config config = default_config();
    config.users["bob"] = {"bob", {"bobs"}};
    config.acceptors[0].anycast_prefixes = {"any/"};
    config.acceptors[0].multicast_prefixes = {"multi/"};
    for (const char* name : {"from.a", "from.b"}) {
        config.addresses.push_back({name, false, true, {}});
        config::Divert& divert = config.diverts.emplace_back();
        divert.name = std::string(name) + ".divert";
        divert.routing_name = divert.name;
        divert.address = name;
        divert.forwarding_address = "to." + std::string(name);
        divert.routing_type = config::Divert::Routing::kAnycast;
        divert.exclusive = config.diverts.size() == 2;
    }
    return config;
}

void prepare(TestBroker& broker) {
    TestClient admin(broker);
    admin.login("1.1", "client-id:c\n")
        .send(anycast_frame("jobs.a", "x"))
        .send(topic_frame("news.a", "durable-subscription-name:kept\n"))
        .send(send_frame("activemq.management",
                         "[]",
                         "_AMQ_ResourceName:broker\n_AMQ_OperationName:getVersion\n"));
    admin.send("UNSUBSCRIBE\nid:news.a");
}

struct Row {
    std::string what;
    std::string frame;
    Needs needs;
};

std::string subscribe(std::string_view destination, std::string_view more = "") {
    return "SUBSCRIBE\nid:1\ndestination:" + std::string(destination) + "\n" + std::string(more) +
           "\n";
}

std::string send(std::string_view destination, std::string_view more = "") {
    return "SEND\ndestination:" + std::string(destination) + "\n" + std::string(more) + "\nbody";
}

constexpr auto kSend = &P::send;
constexpr auto kConsume = &P::consume;
constexpr auto kAddress = &P::create_address;
constexpr auto kDurable = &P::create_durable_queue;
constexpr auto kPassing = &P::create_non_durable_queue;
constexpr auto kDelete = &P::delete_durable_queue;
constexpr std::string_view kManagement = "activemq.management";

std::vector<Row> sends() {
    const std::string any = "destination-type:ANYCAST\n";
    const std::string multi = "destination-type:MULTICAST\n";
    return {
        {"SEND", send("jobs.a", any), {kSend}},
        {"SEND without type", send("jobs.a"), {kSend}},
        {"SEND multicast", send("news.a", multi), {kSend}},
        {"SEND by prefix", send("any/jobs.a"), {kSend}},
        {"SEND by the other prefix", send("multi/news.a"), {kSend}},
        {"SEND to the full name", send("jobs.a\\c\\cjobs.a"), {kSend}},
        {"SEND to a new queue", send("jobs.new", any), {kSend, kAddress, kDurable}},
        {"SEND to a new address", send("news.new", multi), {kSend, kAddress}},
        {"SEND to a new queue by prefix", send("any/jobs.new"), {kSend, kAddress, kDurable}},
        {"SEND to a new queue of an address", send("jobs.a\\c\\cmore", any), {kSend, kDurable}},
        {"SEND to a new wildcard", send("jobs.#", any), {kSend, kAddress, kDurable}},
        {"SEND of another type", send("news.a", any), {kSend, kDurable}},
        {"SEND of another type to a queue", send("jobs.a", multi), {kSend}},
        {"SEND to a new queue by the full name",
         send("jobs.new\\c\\cq", any),
         {kSend, kAddress, kDurable}},
        {"SEND by a prefix twice", send("multi/multi/news.a"), {kSend, kAddress, kNever}},
        {"SEND over a divert", send("from.a", multi), {kSend, kAddress, kDurable}},
        {"SEND over an exclusive divert", send("from.b", multi), {kSend, kAddress, kDurable}},
        {"SEND in a transaction over a divert",
         send("from.a", multi + "transaction:t\n"),
         {kSend, kAddress, kDurable}},
        {"SEND to a new queue in a transaction",
         send("jobs.new", any + "transaction:t\n"),
         {kSend, kAddress, kDurable}},
        {"SEND in a transaction", send("jobs.a", "transaction:t\n"), {kSend}},
        {"SEND to management", "", {&P::manage}},
        {"SEND to management in a transaction",
         send(kManagement, "transaction:t\n_AMQ_ResourceName:broker\n"),
         {&P::manage}},
        {"SEND to management with a reply",
         send(kManagement, "reply-to:jobs.a\n_AMQ_ResourceName:broker\n"),
         {&P::manage, kSend}},
        {"SEND to management that creates, with a reply",
         "SEND\ndestination:activemq.management\nreply-to:jobs.a\n_AMQ_ResourceName:broker\n"
         "_AMQ_OperationName:createAddress\n\n[\"made\", \"ANYCAST\"]",
         {&P::manage, kSend}},
    };
}

std::vector<Row> subscribes() {
    const std::string sub_any = "subscription-type:ANYCAST\n";
    const std::string durable = "durable-subscription-name:d\n";
    const std::string kept = "durable-subscription-name:kept\n";
    return {
        {"SUBSCRIBE", subscribe("jobs.a", sub_any), {kConsume}},
        {"SUBSCRIBE by prefix", subscribe("any/jobs.a"), {kConsume}},
        {"SUBSCRIBE to the full name", subscribe("jobs.a\\c\\cjobs.a"), {kConsume}},
        {"SUBSCRIBE to a new queue",
         subscribe("jobs.new", sub_any),
         {kConsume, kAddress, kDurable}},
        {"SUBSCRIBE to a new queue of an address",
         subscribe("jobs.a\\c\\cmore", sub_any),
         {kConsume, kDurable}},
        {"SUBSCRIBE to a topic", subscribe("news.a"), {kConsume, kPassing}},
        {"SUBSCRIBE to a topic by prefix", subscribe("multi/news.a"), {kConsume, kPassing}},
        {"SUBSCRIBE to a new topic", subscribe("news.new"), {kConsume, kPassing, kAddress}},
        {"SUBSCRIBE to a wildcard", subscribe("news.#"), {kConsume, kPassing, kAddress}},
        {"SUBSCRIBE of another type", subscribe("news.a", sub_any), {kConsume, kDurable}},
        {"SUBSCRIBE to a new queue by the full name",
         subscribe("jobs.new\\c\\cq", sub_any),
         {kConsume, kAddress, kDurable}},
        {"SUBSCRIBE durable to a new topic",
         subscribe("news.new", durable),
         {kConsume, kAddress, kDurable}},
        {"SUBSCRIBE durable", subscribe("news.a", durable), {kConsume, kDurable}},
        {"SUBSCRIBE to what is kept", subscribe("news.a", kept), {kConsume}},
        {"SUBSCRIBE to the subscription's queue", subscribe("news.a\\c\\cc.kept"), {kConsume}},
        {"SUBSCRIBE to notifications", subscribe("activemq.notifications"), {kConsume, kPassing}},
        {"UNSUBSCRIBE durable", "UNSUBSCRIBE\n" + kept + "\n", {kDelete}},
        {"UNSUBSCRIBE what is not there", "UNSUBSCRIBE\nid:none\n\n", {kNever}},
    };
}

const std::vector<Row>& rows() {
    static const std::vector<Row> kRows = [] {
        std::vector<Row> all = sends();
        for (Row& row : subscribes()) all.push_back(std::move(row));
        return all;
    }();
    return kRows;
}

std::string frame_of(const Row& row) {
    if (!row.frame.empty()) return row.frame;
    return "SEND\ndestination:activemq.management\n_AMQ_ResourceName:broker\n"
           "_AMQ_OperationName:getVersion\n\n[]";
}

struct Outcome {
    bool receipt = false;
    bool changed = false;
};

/// What becomes of the frame when bob sends it, who has `permissions`.
Outcome outcome_of(const Row& row, const P& permissions) {
    config::Config config = fixture_config();
    config.security_roles["#"]["bobs"] = permissions;
    TestBroker broker(config);
    prepare(broker);
    TestClient bob(broker);
    bob.send("CONNECT\naccept-version:1.1\nlogin:bob\npasscode:bob\nclient-id:c");
    REQUIRE(bob.next_command() == "CONNECTED");
    std::string frame = frame_of(row);
    frame.insert(frame.find('\n') + 1, "receipt:r\n");
    const std::string before = state_of(broker);
    bob.send(frame);
    Outcome outcome;
    for (const std::string& answer : frames(bob)) {
        outcome.receipt = outcome.receipt || answer.starts_with("RECEIPT\n");
    }
    const std::string after = state_of(broker);
    outcome.changed = before != after;
    if (!outcome.receipt) CHECK(difference_of(before, after) == "");
    return outcome;
}

bool allowed(const Row& row, const P& permissions) {
    return outcome_of(row, permissions).receipt;
}

P all_but(const Needs& without) {
    P permissions{true, true, true, true, true, true, true, true, true, true, true, true};
    for (bool P::* const member : without) permissions.*member = false;
    return permissions;
}

P only(const Needs& with) {
    P permissions;
    for (bool P::* const member : with) permissions.*member = true;
    return permissions;
}

}  // namespace

/// Those that frames of clients need, and one that none needs.
constexpr bool P::* kAsked[] = {&P::send,
                                &P::consume,
                                &P::create_address,
                                &P::create_durable_queue,
                                &P::create_non_durable_queue,
                                &P::delete_durable_queue,
                                &P::manage};

TEST_CASE("permissions: a refused frame changes nothing, with whatever else is permitted") {
    std::size_t refused = 0;
    std::size_t done = 0;
    for (const Row& row : rows()) {
        CAPTURE(row.what);
        for (unsigned set = 0; set < 1U << std::size(kAsked); ++set) {
            P permissions;
            for (std::size_t i = 0; i < std::size(kAsked); ++i)
                permissions.*kAsked[i] = (set >> i & 1U) != 0;
            CAPTURE(set);
            const bool enough = std::ranges::all_of(
                row.needs, [&](bool P::* member) { return permissions.*member; });
            const Outcome outcome = outcome_of(row, permissions);
            CHECK(outcome.receipt == enough);
            ++(outcome.receipt ? done : refused);
        }
    }
    MESSAGE("State before = state after for each of ",
            refused,
            " refused frames of the permission matrix: ",
            rows().size(),
            " frames, ",
            1U << std::size(kAsked),
            " sets of permissions; ",
            done,
            " were carried out");
    CHECK(refused > 3'000);
}

TEST_CASE("permissions: what a frame needs is enough, and each of it is needed") {
    for (const Row& row : rows()) {
        CAPTURE(row.what);
        if (std::ranges::find(row.needs, kNever) != row.needs.end()) continue;
        CHECK(allowed(row, only(row.needs)));
        CHECK_FALSE(allowed(row, P{}));
        for (bool P::* const member : row.needs) CHECK_FALSE(allowed(row, all_but({member})));
    }
}

TEST_CASE("permissions: those of a queue's full name replace the address's") {
    for (const bool granted : {true, false}) {
        config::Config config = fixture_config();
        config.security_roles["#"]["bobs"].consume = !granted;
        config.security_roles["jobs.a::jobs.a"]["bobs"].consume = granted;
        config.security_roles["jobs.a::jobs.a"]["amq"] = config.security_roles["#"]["amq"];
        TestBroker broker(config);
        prepare(broker);
        for (const char* name : {"jobs.a", "jobs.a\\c\\cjobs.a", "any/jobs.a"}) {
            CAPTURE(name);
            TestClient bob(broker);
            bob.send("CONNECT\naccept-version:1.1\nlogin:bob\npasscode:bob");
            REQUIRE(bob.next_command() == "CONNECTED");
            bob.send("SUBSCRIBE\nid:1\nreceipt:r\ndestination:" + std::string(name) + "\n\n");
            const std::string answer = bob.next();
            CAPTURE(answer);
            CHECK(answer.starts_with("RECEIPT\n") == granted);
        }
    }
}

TEST_CASE("permissions: a management reply goes only where its asker may send") {
    config::Config config = fixture_config();
    config.security_roles["#"]["bobs"].manage = true;
    TestBroker broker(config);
    prepare(broker);
    TestClient bob(broker);
    bob.send("CONNECT\naccept-version:1.2\nlogin:bob\npasscode:bob");
    (void)bob.next();
    bob.send(
        "SEND\ndestination:activemq.management\nreply-to:jobs.a\n_AMQ_ResourceName:broker\n"
        "_AMQ_OperationName:getVersion\n\n[]");
    CHECK(next_error(bob).starts_with("AMQ339011"));
    CHECK(broker.queue("jobs.a").message_count() == 1);
}

TEST_CASE("permissions: with managementMessageRbac a call needs view or edit") {
    for (const bool edit : {false, true}) {
        config::Config config = fixture_config();
        config.management_message_rbac = true;
        P& general = config.security_roles["#"]["bobs"];
        general =
            only({&P::send, &P::consume, &P::manage, &P::create_durable_queue, &P::create_address});
        config.security_roles["mops.#"]["bobs"] = edit ? only({&P::edit}) : only({&P::view});
        TestBroker broker(config);
        prepare(broker);
        TestClient bob(broker);
        bob.send("CONNECT\naccept-version:1.1\nlogin:bob\npasscode:bob");
        (void)bob.next();
        bob.send(consume_frame("replies"));
        const auto ask = [&](const std::string& header, const std::string& body) {
            bob.send(send_frame("activemq.management",
                                body,
                                "reply-to:replies\n_AMQ_ResourceName:queue.jobs.a\n" + header));
            return body_of(bob.next());
        };
        const std::string none = " does not have permission='";
        const std::string counted = ask("_AMQ_OperationName:countMessages\n", "[]");
        CHECK((counted == "[1]") == !edit);
        CHECK((counted.find(none + "VIEW' on address mops.queue.jobs.a.countMessages") !=
               std::string::npos) == edit);
        const std::string removed = ask("_AMQ_OperationName:removeAllMessages\n", "[]");
        CHECK((removed == "[1]") == edit);
        CHECK((removed.find(none + "EDIT' on address mops.queue.jobs.a.removeAllMessages") !=
               std::string::npos) == !edit);
        const std::string attribute = ask("_AMQ_Attribute:messageCount\n", "");
        CHECK(attribute ==
              (edit ? "[\"Problem while retrieving attribute messageCount\"]" : "[1]"));
    }
}

TEST_CASE("security: no passcode and no control byte from the wire reaches the log") {
    TestBroker broker(fixture_config());
    for (const char* login : {"bob", "no\nbody", "e\x1b[31m", "x\r"}) {
        TestClient client(broker);
        std::string name;
        for (const char* c = login; *c != '\0'; ++c)
            name += *c == '\n' ? "\\n" : *c == '\r' ? "\\r" : std::string(1, *c);
        client.send("CONNECT\naccept-version:1.2\nlogin:" + name + "\npasscode:geheimnis");
        CHECK(client.next_command() == "ERROR");
    }
    TestClient admin(broker);
    admin.login("1.1");
    admin.send(
        "SEND\ndestination:activemq.management\n_AMQ_ResourceName:queue.DLQ\n"
        "_AMQ_OperationName:sendMessage\n\n[{}, 3, \"x\", true, \"bob\", \"geheimnis\"]");
    CHECK_FALSE(broker.log().empty());
    for (const std::string& line : broker.log()) {
        CAPTURE(line);
        CHECK(line.find("geheimnis") == std::string::npos);
        for (const char c : line) CHECK(static_cast<unsigned char>(c) >= 0x20);
    }
}
