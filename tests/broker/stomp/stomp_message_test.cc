#include "broker/stomp/message.h"
#include "broker/stomp/message_head.h"

#include <doctest/doctest.h>

#include <vector>

using namespace minibroker;
using namespace minibroker::broker;
using protocol::Frame;
using protocol::Version;

namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr Version kVersions[] = {Version::kV10, Version::kV11, Version::kV12};

std::expected<std::shared_ptr<Message>, StompError> sent(const Headers& headers,
                                                         std::string body = "x",
                                                         std::int64_t large_from = 102'400) {
    Frame frame;
    for (const auto& [name, value] : headers) frame.add(name, value, Frame::Repeat::kFirst);
    frame.body = std::move(body);
    SendContext context;
    context.address = "a";
    context.now = 1000;
    auto made = message_from(frame, context);
    if (!made) return made;
    (*made)->id = MessageId{2};
    take_body(**made, frame, large_from);
    return made;
}

std::shared_ptr<Message> message(const Headers& headers, std::string body = "x") {
    auto made = sent(headers, std::move(body));
    REQUIRE(made);
    return *made;
}

std::string head(Version version, const Message& of, bool with_ack = false) {
    std::string out;
    MessageFrame frame;
    frame.subscription = "s";
    frame.consumer = ConsumerId{1};  // the message has id 2
    frame.with_ack = with_ack;
    append_message_head(out, version, of, frame);
    return out;
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

}  // namespace

TEST_CASE("stomp message: headers with a meaning are taken out of the properties") {
    const auto made = message({{"persistent", "TRUE"},
                               {"priority", "+7"},
                               {"expires", "-5"},
                               {"AMQ_SCHEDULED_DELAY", "20"},
                               {"k", "v"}});
    CHECK(made->durable);
    CHECK(made->priority == 7);
    CHECK(made->expiration == -5);
    CHECK(made->scheduled == 1020);
    CHECK(made->timestamp == 1000);
    for (const char* name : {"persistent", "priority", "expires", "AMQ_SCHEDULED_DELAY"}) {
        CHECK_FALSE(made->properties.has(name));
    }
    CHECK(made->properties.find("k")->value == "v");
    CHECK(made->properties.find("_AMQ_SCHED_DELIVERY")->value == "1020");
}

TEST_CASE("stomp message: everything but the word true is not persistent") {
    for (const char* value : {"true", "True", "tRUE"})
        CHECK(message({{"persistent", value}})->durable);
    for (const char* value : {"false", "", "yes", "1", " true", "true "}) {
        CHECK_FALSE(message({{"persistent", value}})->durable);
    }
    CHECK_FALSE(message({})->durable);
    CHECK(message({})->priority == 4);
}

TEST_CASE("stomp message: numbers are Java's, others are refused") {
    for (const char* name : {"priority", "expires", "AMQ_SCHEDULED_DELAY", "AMQ_SCHEDULED_TIME"}) {
        for (const char* value :
             {"", " 1", "1 ", "1.0", "0x1", "a", "-", "+", "9223372036854775808"}) {
            const auto refused = sent({{name, value}});
            REQUIRE_FALSE(refused);
            CHECK(refused.error().message == "AMQ339031 Error handling send");
        }
        CHECK(sent({{name, "0"}}));
    }
    for (const char* value : {"128", "-129"}) CHECK_FALSE(sent({{"priority", value}}));
    for (const char* value : {"127", "-128"}) CHECK(sent({{"priority", value}}));
}

TEST_CASE("stomp message: the scheduled time wins over the delay, in both orders") {
    CHECK(message({{"AMQ_SCHEDULED_DELAY", "5"}, {"AMQ_SCHEDULED_TIME", "7"}})->scheduled == 7);
    CHECK(message({{"AMQ_SCHEDULED_TIME", "7"}, {"AMQ_SCHEDULED_DELAY", "5"}})->scheduled == 7);
    CHECK(message({{"AMQ_SCHEDULED_TIME", "-7"}, {"AMQ_SCHEDULED_DELAY", "5"}})->scheduled == 1005);
    CHECK(message({{"AMQ_SCHEDULED_DELAY", "0"}})->scheduled == 0);
    CHECK(message({{"AMQ_SCHEDULED_DELAY", "9223372036854775807"}})->scheduled <= 0);
}

TEST_CASE("stomp message: headers with a Java name travel under it and come back under theirs") {
    const auto made = message({{"correlation-id", "c"},
                               {"type", "t"},
                               {"reply-to", "/q/r"},
                               {"content-type", "text/x"},
                               {"JMSXGroupID", "g"}});
    CHECK(made->properties.find("JMSCorrelationID")->value == "c");
    CHECK(made->properties.find("JMSType")->value == "t");
    CHECK(made->properties.find("JMSReplyTo")->value == "/q/r");
    CHECK(made->properties.find("_AMQ_CONTENT_TYPE")->value == "text/x");
    CHECK(made->properties.find("_AMQ_GROUP_ID")->value == "g");
    for (const Version version : kVersions) {
        const std::string text = head(version, *made);
        for (const char* line : {"\ncorrelation-id:c\n",
                                 "\ntype:t\n",
                                 "\nreply-to:/q/r\n",
                                 "\ncontent-type:text/x\n",
                                 "\n_AMQ_GROUP_ID:g\n"}) {
            CHECK(count(text, line) == 1);
        }
        CHECK(count(text, "JMS") == 0);
    }
}

TEST_CASE("stomp message: of a header and its Java name the later one counts") {
    const auto first = message({{"correlation-id", "a"}, {"JMSCorrelationID", "b"}});
    CHECK(first->properties.find("JMSCorrelationID")->value == "b");
    const auto second = message({{"JMSCorrelationID", "b"}, {"correlation-id", "a"}});
    CHECK(second->properties.find("JMSCorrelationID")->value == "a");
    CHECK(count(head(Version::kV12, *second), "correlation-id:") == 1);
}

TEST_CASE("stomp message: the broker's headers are all there, in Artemis's order") {
    auto made = message({{"receipt", "r"}, {"destination", "/q/a"}});
    made->prefix = "/q/";
    made->routing_type = RoutingType::kAnycast;
    CHECK(
        head(Version::kV12, *made, true) ==
        "MESSAGE\nsubscription:s\nmessage-id:1,2\ndestination:/q/a\nexpires:0\nredelivered:false\n"
        "priority:4\npersistent:false\ntimestamp:1000\ndestination-type:ANYCAST\n"
        "content-length:1\nreceipt:r\nack:1,2\n\n");
    CHECK(count(head(Version::kV11, *made), "ack:") == 0);
}

TEST_CASE("stomp message: content-length goes with bytes in 1.0 and with any body later") {
    const auto lengths = [](const Message& of) {
        std::string text;
        for (const Version version : kVersions) {
            const std::string frame = head(version, of);
            const std::size_t at = frame.find("content-length:");
            CHECK(count(frame, "content-length:") <= 1);
            text += at == std::string::npos ? "- " : frame.substr(at + 15, 1) + " ";
        }
        return text;
    };
    CHECK(lengths(*message({}, "abc")) == "- 3 3 ");
    CHECK(lengths(*message({{"content-length", "3"}}, "abc")) == "3 3 3 ");
    CHECK(lengths(*message({}, "")) == "- - - ");
    CHECK(lengths(*message({{"content-length", "0"}}, "")) == "0 0 0 ");
}

TEST_CASE("stomp message: a property named like a header replaces it in 1.0 and doubles it later") {
    for (const char* name : {"subscription", "message-id", "expires", "redelivered", "timestamp"}) {
        Message made = *message({});
        made.properties.append(name, "mine");
        const std::string line = "\n" + std::string(name) + ":";
        const std::string old = head(Version::kV10, made);
        CHECK(count(old, line) == 1);
        CHECK(count(old, line + "mine\n") == 1);
        for (const Version version : {Version::kV11, Version::kV12}) {
            const std::string text = head(version, made);
            CHECK(count(text, line) == 2);
            CHECK(text.rfind(line) == text.find(line + "mine\n"));
        }
    }
}

TEST_CASE(
    "stomp message: a sender's ack header stands before the broker's, destination is not "
    "repeated") {
    const auto made = message({{"ack", "mine"}, {"destination", "elsewhere"}});
    const std::string text = head(Version::kV12, *made, true);
    CHECK(text.find("\nack:mine\n") < text.find("\nack:1,2\n"));
    CHECK(count(text, "\ndestination:") == 1);
    CHECK(count(head(Version::kV10, *made), "\nack:mine\n") == 1);
    auto typed = message({{"destination-type", "ANYCAST"}});
    typed->routing_type = RoutingType::kAnycast;
    CHECK(count(head(Version::kV10, *typed), "\ndestination-type:ANYCAST\n") == 1);
    CHECK(count(head(Version::kV11, *typed), "\ndestination-type:ANYCAST\n") == 2);
}

TEST_CASE("stomp message: large is counted as Artemis counts, just under and at the limit") {
    const auto large = [](const Headers& headers, std::size_t size, std::int64_t from) {
        const auto made = sent(headers, std::string(size, 'x'), from);
        return (*made)->large_size;
    };
    CHECK(large({{"content-length", "1"}}, 95, 100) == -1);
    CHECK(large({{"content-length", "1"}}, 96, 100) == 96);
    CHECK(large({}, 45, 100) == -1);
    CHECK(large({}, 46, 100) == 97);
    CHECK(large({}, 1000, -1) == -1);
    CHECK(large({}, 0, 0) == 5);
    const auto surrogates = sent({}, "\xF0\x9F\x98\x80", 13);
    CHECK((*surrogates)->large_size == 9);
    CHECK(count(head(Version::kV12, **surrogates), "\n_AMQ_LARGE_SIZE:9\n") == 1);
}

TEST_CASE("stomp message: values are escaped as the version wants") {
    Message made = *message({});
    made.properties.append("a:b", "c\nd\\e\r");
    CHECK(count(head(Version::kV10, made), "\na:b:c\nd\\e\r\n") == 1);
    CHECK(count(head(Version::kV11, made), "\na\\cb:c\\nd\\\\e\\r\n") == 1);
    CHECK(count(head(Version::kV12, made), "\na\\cb:c\\nd\\\\e\\r\n") == 1);
}

TEST_CASE("stomp error: most texts lose their colons, bodies keep them") {
    CHECK(coded_error(339016, "a:b: c").message == "AMQ339016 ab c");
    CHECK_FALSE(coded_error(1, "a:").body.has_value());
    CHECK(exception_error("a:b").message == "ab");
    CHECK(exception_error("a:b").body == "a:b");
    CHECK(plain_error("a:b").message == "a:b");
    CHECK(without_colons(":::").empty());
}

TEST_CASE("stomp message: a group is one under either name, wherever the header stands") {
    CHECK(message({{"JMSXGroupID", "g"}})->grouped);
    CHECK(message({{"_AMQ_GROUP_ID", "g"}})->grouped);
    CHECK(message({{"k", "v"}, {"_AMQ_GROUP_ID", "g"}})->grouped);
    CHECK_FALSE(message({{"k", "v"}})->grouped);
    const auto both = message({{"JMSXGroupID", "first"}, {"_AMQ_GROUP_ID", "second"}});
    CHECK(both->properties.find(property::kGroupId)->value == "second");
}
