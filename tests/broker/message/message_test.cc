#include "broker/message/message.h"

#include <doctest/doctest.h>

#include <optional>

using namespace minibroker;
using namespace minibroker::broker;

namespace {

Message full() {
    Message message;
    message.id = MessageId{7};
    message.address = "a.b";
    message.prefix = "/queue/";
    message.routing_type = RoutingType::kMulticast;
    message.durable = true;
    message.is_bytes = true;
    message.priority = -3;
    message.timestamp = 1;
    message.expiration = -2;
    message.scheduled = 3;
    message.large_size = 4;
    message.properties.set("k", "v");
    message.properties.set_long("n", 5);
    message.body = std::string("b\0d", 3);
    return message;
}

}  // namespace

TEST_CASE("message: encoded and decoded it is the same, for every routing type") {
    for (const std::optional<RoutingType> type : {std::optional<RoutingType>(),
                                                  std::optional(RoutingType::kAnycast),
                                                  std::optional(RoutingType::kMulticast)}) {
        Message message = full();
        message.routing_type = type;
        const auto decoded = decode_message(message.id, encode_message(message));
        REQUIRE(decoded);
        const Message& same = **decoded;
        CHECK(same.id == message.id);
        CHECK(same.address == message.address);
        CHECK(same.prefix == message.prefix);
        CHECK(same.routing_type == type);
        CHECK(same.durable);
        CHECK(same.is_bytes);
        CHECK(same.priority == -3);
        CHECK(same.timestamp == 1);
        CHECK(same.expiration == -2);
        CHECK(same.scheduled == 3);
        CHECK(same.large_size == 4);
        CHECK(same.properties.packed() == message.properties.packed());
        CHECK(same.body == message.body.view());
        CHECK(encode_message(same) == encode_message(message));
    }
}

TEST_CASE("message: a payload cut at any byte, or with a byte more, is refused") {
    const std::string payload = encode_message(full());
    for (std::size_t size = 0; size < payload.size(); ++size) {
        const auto cut = decode_message(MessageId{1}, payload.substr(0, size));
        REQUIRE_FALSE(cut);
        CHECK(cut.error().code == ErrorCode::kCorrupt);
    }
    CHECK_FALSE(decode_message(MessageId{1}, payload + '\0'));
}

TEST_CASE("message: a payload with any byte changed is refused or another message, never a crash") {
    const std::string payload = encode_message(full());
    for (std::size_t at = 0; at < payload.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = payload;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            const auto decoded = decode_message(MessageId{1}, changed);
            if (at == 0) CHECK_FALSE(decoded);  // the version
            if (decoded) CHECK(encode_message(**decoded) == changed);
        }
    }
}

TEST_CASE("message: expiry is at the millisecond, zero is never, negative is past") {
    Message message;
    CHECK_FALSE(message.expired(INT64_MAX));
    message.expiration = 1000;
    CHECK_FALSE(message.expired(999));
    CHECK(message.expired(1000));
    CHECK(message.expired(1001));
    message.expiration = -1;
    CHECK(message.expired(0));
}

TEST_CASE("message: a selector sees the AMQ names, typed properties and nothing else") {
    Message message = full();
    message.properties.set("flag", "true", PropertyType::kBoolean);
    message.properties.set("int", "6", PropertyType::kInt);
    message.properties.set(property::kGroupId, "g");
    const auto matches = [&](std::string_view text) {
        const auto selector = Selector::parse(text);
        REQUIRE_MESSAGE(selector, std::string(text));
        return selector->matches(MessageSubject(message));
    };
    for (const char* text : {"AMQPriority = -3",
                             "AMQDurable = 'DURABLE'",
                             "AMQTimestamp = 1",
                             "AMQExpiration = -2",
                             "AMQAddress = 'a.b'",
                             "AMQGroupID = 'g'",
                             "AMQUserID IS NULL",
                             "k = 'v'",
                             "n = 5",
                             "flag",
                             "int = 6",
                             "AMQSize > 30",
                             "_AMQ_GROUP_ID = 'g'",
                             "JMSPriority IS NULL"}) {
        CAPTURE(text);
        CHECK(matches(text));
    }
    message.durable = false;
    CHECK(matches("AMQDurable = 'NON_DURABLE'"));
}

TEST_CASE("message: described it names what Artemis names") {
    Message message = full();
    message.expiration = 0;
    const std::string text = describe(message);
    CHECK(text.starts_with("CoreMessage[messageID=7, durable=true, userID=null, priority=-3, "));
    CHECK(text.find("timestamp=Thu Jan 01 00:00:00 UTC 1970, expiration=0, durable=true, "
                    "address=a.b, size=") != std::string::npos);
    CHECK(text.find("properties=TypedProperties[k=v, n=5]]@") != std::string::npos);
}
