#include <doctest/doctest.h>

#include <string>

#include "tools/bench/load/client/dialect.h"
#include "tools/bench/load/client/frame_scanner.h"
#include "tools/bench/load/client/send_block.h"

using minibroker::bench::AckMode;
using minibroker::bench::Dialect;
using minibroker::bench::RawFrame;
using minibroker::bench::Routing;
using minibroker::bench::Scan;
using minibroker::bench::scan_frame;
using minibroker::bench::send_head;
using minibroker::bench::SendBlock;
using minibroker::bench::SequenceText;
using minibroker::bench::subscribe_frame;
using minibroker::bench::Subscription;
using minibroker::bench::Target;

namespace {

std::string nul_shown(std::string text) {
    for (char& c : text) c = c == '\0' ? '@' : c;
    return text;
}

}  // namespace

TEST_CASE("bench frames: SEND in each dialect") {
    CHECK(send_head({Dialect::kPlain, Routing::kAnycast, "q"}, {64, true, false}) ==
          "SEND\ndestination:q\ndestination-type:ANYCAST\npersistent:true\ncontent-length:64\n\n");
    CHECK(send_head({Dialect::kRabbitMq, Routing::kMulticast, "q"}, {64, false, true}) ==
          "SEND\ndestination:/topic/q\ncontent-length:64\nreceipt:0000000000000000\n\n");
    CHECK(send_head({Dialect::kClassic, Routing::kAnycast, "q"}, {64, false, false}) ==
          "SEND\ndestination:/queue/q\ncontent-length:64\n\n");
}

TEST_CASE("bench frames: SUBSCRIBE in each dialect") {
    Subscription durable;
    durable.durable_name = "d";
    CHECK(nul_shown(subscribe_frame({Dialect::kPlain, Routing::kMulticast, "a"}, durable)) ==
          "SUBSCRIBE\nid:1\ndestination:a\nack:auto\nsubscription-type:MULTICAST\n"
          "durable-subscription-name:d\nreceipt:subscribed\n\n@");
    CHECK(nul_shown(subscribe_frame({Dialect::kClassic, Routing::kMulticast, "a"}, durable)) ==
          "SUBSCRIBE\nid:1\ndestination:/topic/a\nack:auto\nactivemq.subscriptionName:d\n"
          "receipt:subscribed\n\n@");
    CHECK(nul_shown(subscribe_frame({Dialect::kRabbitMq, Routing::kMulticast, "a"}, durable)) ==
          "SUBSCRIBE\nid:1\ndestination:/topic/a\nack:auto\ndurable:true\nauto-delete:false\n"
          "x-queue-name:d\nreceipt:subscribed\n\n@");
    Subscription window;
    window.ack = AckMode::kClientIndividual;
    window.consumer_window_bytes = -1;
    window.receipt = false;
    CHECK(nul_shown(subscribe_frame({Dialect::kPlain, Routing::kAnycast, "a"}, window)) ==
          "SUBSCRIBE\nid:1\ndestination:a\nack:client-individual\nsubscription-type:ANYCAST\n"
          "consumer-window-size:-1\n\n@");
}

TEST_CASE("bench frames: a block counts up bodies and receipts, and goes on in the next") {
    SendBlock block({Dialect::kPlain, Routing::kAnycast, "q"}, {40, true, true});
    CHECK(block.capacity() > 100);
    std::uint64_t number = 0;
    for (const std::size_t count : {std::size_t{1}, block.capacity(), std::size_t{3}}) {
        std::string_view bytes = block.next(count);
        for (std::size_t i = 0; i < count; ++i, ++number) {
            RawFrame frame;
            std::string receipt;
            const auto on_header = [&](std::string_view name, std::string_view value) {
                if (name == "receipt") receipt = value;
            };
            const auto result = scan_frame(bytes, frame, on_header);
            REQUIRE(result.scan == Scan::kFrame);
            bytes.remove_prefix(result.consumed);
            const SequenceText expected(number);
            CHECK(frame.body.size() == 40);
            CHECK(frame.body.starts_with(expected.text()));
            CHECK(receipt == expected.text());
        }
        CHECK(bytes.empty());
        CHECK(block.next_number() == number);
    }
}

TEST_CASE("bench frames: a body larger than a block is a block of its own") {
    SendBlock block({Dialect::kPlain, Routing::kAnycast, "q"}, {1 << 20, false, false});
    CHECK(block.capacity() == 1);
    CHECK(block.next(1).size() > std::size_t{1} << 20U);
}
