#include "broker/session/outbox.h"

#include <doctest/doctest.h>

using namespace minibroker;
using namespace minibroker::broker;

namespace {

MessagePointer with_body(std::uint64_t id, std::string body) {
    auto message = std::make_shared<Message>();
    message->id = MessageId{id};
    message->body = std::move(body);
    return message;
}

void add_text(Outbox& outbox, std::string_view text) {
    outbox.open_text() += text;
    outbox.close_text();
}

/// Two deliveries: a text, and a text with a body behind it.
void fill(Outbox& outbox) {
    add_text(outbox, "one");
    outbox.mark({ConsumerId{1}, MessageId{1}});
    add_text(outbox, "head");
    outbox.add_body(with_body(2, "BODY"));
    add_text(outbox, "end");
    outbox.mark({ConsumerId{1}, MessageId{2}});
}

std::string joined(Outbox& outbox, std::size_t count_max = 16) {
    std::vector<std::string_view> views;
    outbox.gather(views, count_max);
    std::string text;
    for (const std::string_view view : views) text += view;
    return text;
}

}  // namespace

TEST_CASE("outbox: texts run together, bodies stand between them") {
    TextPool pool;
    Outbox outbox(pool);
    CHECK(outbox.empty());
    CHECK(joined(outbox).empty());
    fill(outbox);
    CHECK(outbox.size() == 14);
    std::vector<std::string_view> views;
    outbox.gather(views, 16);
    CHECK(views == std::vector<std::string_view>{"onehead", "BODY", "end"});
    outbox.gather(views, 2);
    CHECK(views == std::vector<std::string_view>{"onehead", "BODY"});
}

TEST_CASE("outbox: taken in pieces of any size it gives the same bytes and the same deliveries") {
    for (std::size_t piece = 1; piece <= 14; ++piece) {
        TextPool pool;
        Outbox outbox(pool);
        fill(outbox);
        std::string taken;
        std::vector<Outbox::Delivered> delivered;
        while (!outbox.empty()) {
            const std::string rest = joined(outbox);
            CHECK(taken + rest == "oneheadBODYend");
            const std::size_t size = std::min(piece, rest.size());
            taken += rest.substr(0, size);
            outbox.consume(size, delivered);
            CHECK(delivered.size() == (taken.size() >= 14 ? 2 : taken.size() >= 3 ? 1 : 0));
        }
        CHECK(delivered[0].message == MessageId{1});
        CHECK(delivered[1].message == MessageId{2});
        add_text(outbox, "again");
        CHECK(joined(outbox) == "again");
    }
}

TEST_CASE("outbox: an empty body takes no place") {
    TextPool pool;
    Outbox outbox(pool);
    outbox.add_body(with_body(1, ""));
    CHECK(outbox.empty());
    add_text(outbox, "x");
    std::vector<Outbox::Delivered> delivered;
    outbox.consume(1, delivered);
    CHECK(outbox.empty());
}

TEST_CASE("outbox: a body is shared, and let go when it was taken") {
    TextPool pool;
    Outbox outbox(pool);
    const MessagePointer message = with_body(1, "body");
    outbox.add_body(message);
    CHECK(message.use_count() == 2);
    std::vector<Outbox::Delivered> delivered;
    outbox.consume(4, delivered);
    CHECK(message.use_count() == 1);
}

TEST_CASE("outbox: it was refused what it showed and the socket did not take") {
    TextPool pool;
    Outbox outbox(pool);
    std::vector<Outbox::Delivered> delivered;
    fill(outbox);
    CHECK_FALSE(outbox.refused());  // nobody was asked yet
    CHECK(joined(outbox) == "oneheadBODYend");
    CHECK(outbox.refused());
    outbox.consume(13, delivered);
    CHECK(outbox.refused());
    outbox.consume(1, delivered);
    CHECK_FALSE(outbox.refused());
    fill(outbox);
    CHECK_FALSE(outbox.refused());
    CHECK(joined(outbox, 1) == "onehead");  // the rest was not shown
    outbox.consume(7, delivered);
    CHECK_FALSE(outbox.refused());
    CHECK(joined(outbox) == "BODYend");
    CHECK(outbox.refused());
}
