#include "base/bytes.h"

#include <doctest/doctest.h>

#include <cstdint>

using namespace minibroker;

namespace {

std::string written() {
    std::string out;
    ByteWriter writer(out);
    writer.integer<std::uint32_t>(0x01020304);
    writer.integer<std::int64_t>(-2);
    writer.flag(true);
    writer.text("name");
    return out;
}

void read(std::string_view bytes, bool complete) {
    ByteReader reader(bytes);
    const auto number = reader.integer<std::uint32_t>();
    const auto negative = reader.integer<std::int64_t>();
    const bool flag = reader.flag();
    const auto text = reader.text();
    CHECK(reader.done() == complete);
    if (!complete) return;
    CHECK(number == 0x01020304);
    CHECK(negative == -2);
    CHECK(flag);
    CHECK(text == "name");
}

}  // namespace

TEST_CASE("bytes: what is written is read, little-endian") {
    CHECK(written().substr(0, 4) == std::string("\x04\x03\x02\x01"));
    read(written(), true);
}

TEST_CASE("bytes: every truncation is noticed") {
    const std::string all = written();
    for (std::size_t size = 0; size < all.size(); ++size)
        read(std::string_view(all).substr(0, size), false);
}

TEST_CASE("bytes: a length beyond the end and a flag above 1 are refused") {
    ByteReader length(std::string_view("\xff\xff\xff\xff name", 9));
    CHECK(length.text().empty());
    CHECK_FALSE(length.ok());
    ByteReader flag("\x02");
    CHECK_FALSE(flag.flag());
    CHECK_FALSE(flag.ok());
}
