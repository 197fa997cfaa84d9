#include "protocol/version.h"

#include <doctest/doctest.h>

using namespace minibroker::protocol;

TEST_CASE("version: the highest known version that is literally offered wins") {
    CHECK(negotiate(std::nullopt) == Version::kV10);
    CHECK(negotiate("1.0") == Version::kV10);
    CHECK(negotiate("1.0,1.1,1.2") == Version::kV12);
    CHECK(negotiate("1.1,1.0") == Version::kV11);
    CHECK(negotiate("1.1,2.0") == Version::kV11);
    CHECK(negotiate(",,1.2,") == Version::kV12);
    CHECK(negotiate("1.1, 1.2") == Version::kV11);  // nothing is trimmed
    for (const char* unknown : {"", "9.9", "1.2 ", " 1.2", "1.20", ",", "1.1;1.2"}) {
        CAPTURE(unknown);
        CHECK_FALSE(negotiate(unknown));
    }
}

TEST_CASE("version: names, and versions are ordered") {
    CHECK(version_name(Version::kV10) == "1.0");
    CHECK(version_name(Version::kV11) == "1.1");
    CHECK(version_name(Version::kV12) == "1.2");
    CHECK(Version::kV10 < Version::kV11);
    CHECK(Version::kV11 < Version::kV12);
}
