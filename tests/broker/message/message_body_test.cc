#include "broker/message/message_body.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace minibroker;
using namespace minibroker::broker;

TEST_CASE("message body: a copy shares many bytes, and copies few") {
    for (const std::size_t size : {std::size_t{0},
                                   std::size_t{1},
                                   MessageBody::kSharedBytesMin - 1,
                                   MessageBody::kSharedBytesMin,
                                   std::size_t{100'000}}) {
        CAPTURE(size);
        const std::string bytes(size, 'b');
        const MessageBody body(bytes);
        CHECK(body.shared() == nullptr);
        const char* const before = body.view().data();
        // The copies are what is tested: NOLINTBEGIN(performance-unnecessary-copy-initialization)
        const MessageBody copy(body);
        const MessageBody second(copy);
        // NOLINTEND(performance-unnecessary-copy-initialization)
        CHECK(copy.view() == bytes);
        CHECK(second.view() == bytes);
        CHECK(body.view() == bytes);
        const bool shares = size >= MessageBody::kSharedBytesMin;
        CHECK((copy.shared() != nullptr) == shares);
        CHECK(second.shared() == copy.shared());
        CHECK(body.shared() == copy.shared());
        CHECK((copy.view().data() == before) == shares);  // what is shown of it stays valid
    }
}

TEST_CASE("message body: assigned, moved and compared") {
    MessageBody body = "text";
    CHECK(body == "text");
    CHECK(body.size() == 4);
    CHECK_FALSE(body.empty());
    body = std::string(1'000, 'x');
    MessageBody copy = body;
    copy = "other";
    CHECK(copy == "other");
    CHECK(body.view() == std::string(1'000, 'x'));
    const MessageBody moved = std::move(body);
    CHECK(moved.size() == 1'000);
    CHECK(MessageBody().empty());
}
