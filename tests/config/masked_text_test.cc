#include "config/masked_text.h"

#include <doctest/doctest.h>

#include <random>

#include "config/hashed_password.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

// `artemis mask TEXT` of 2.40.0.
struct Sample {
    const char* text;
    const char* masked;
};
constexpr Sample kSamples[] = {
    {"secret", "-41e444c3ed07d6dd"},
    {"a", "-4413f2d1fa455a12"},
    {"", "22fa49a8d8fa115d"},
    {"\u00fcn\u00ef", "-77f7709453b3a0de"},
    {"12345678", "4b6f014aba64fbc622fa49a8d8fa115d"},
    {"long password with blanks 0123456789",
     "33f8a427a81a5ea9adb2149ecf45ff8ecf178f70e38935a5bd40a4f5de3d3c127160bae52f877f7a"},
};

}  // namespace

TEST_CASE("masked text: is what Artemis's command line prints, both ways") {
    for (const Sample& sample : kSamples) {
        CAPTURE(sample.text);
        CHECK(mask_text(sample.text, kDefaultCodecKey).value() == sample.masked);
        CHECK(unmask_text(sample.masked, kDefaultCodecKey).value() == sample.text);
    }
    CHECK(mask_text("secret", "k").value() == "6b036435e135a62f");
}

TEST_CASE("masked text: any text under any key comes back") {
    const unsigned seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 3000; ++i) {
        std::string text(random() % 40, '\0');
        std::string key(1 + random() % 56, '\0');
        for (char& c : text) c = static_cast<char>(random());
        for (char& c : key) c = static_cast<char>(random());
        const auto masked = mask_text(text, key);
        REQUIRE(masked.has_value());
        CAPTURE(*masked);
        CHECK(unmask_text(*masked, key).value() == text);
    }
}

TEST_CASE("masked text: what is none, or of another key, is refused") {
    for (const char* text : {"", "-", "+", "secret", "12 34", "0x12", "-41e444c3ed07d6dg", "--1"}) {
        CAPTURE(text);
        CHECK_FALSE(unmask_text(text, kDefaultCodecKey).has_value());
    }
    CHECK_FALSE(unmask_text(std::string(200'000, 'a'), kDefaultCodecKey).has_value());
    CHECK_FALSE(unmask_text("-41e444c3ed07d6dd", "another").has_value());
    CHECK_FALSE(mask_text("a", "").has_value());
    CHECK_FALSE(mask_text("a", std::string(57, 'k')).has_value());
    CHECK(mask_text("a", std::string(56, 'k')).has_value());
}

TEST_CASE("masked text: a hash is one that the users file takes") {
    const std::string hashed = hash_text("secret", std::string(32, '\x5a')).value();
    const auto parsed_hash = parse_hashed("ENC(" + hashed + ")");
    REQUIRE(parsed_hash.has_value());
    CHECK(parsed_hash->iterations == 1024);
    CHECK(parsed_hash->salt == std::string(32, '\x5a'));
    CHECK(parsed_hash->hash.size() == 64);
}

TEST_CASE("masked text: ENC values of a configuration are read as what they stand for") {
    const Loaded loaded = parsed(R"x({"name": "ENC(-41e444c3ed07d6dd)", "addressSettings": {
        "#": {"deadLetterAddress": "ENC(-4413f2d1fa455a12)"}}, "clusterPassword": "ENC(x"})x");
    CHECK(loaded.config.name == "secret");
    CHECK(loaded.config.address_settings.at("#").dead_letter_address == "a");
    CHECK(loaded.secrets == std::vector<std::string>{"secret", "a"});
    const std::string masked = config_text(loaded.config, Secrets::kMasked, loaded.secrets);
    CHECK(masked.find("secret") == std::string::npos);
    const auto other =
        parse_config(R"x({"name": "ENC(6b036435e135a62f)"})x", "", {.codec_key = "k"});
    REQUIRE(other.has_value());
    CHECK(other->config.name == "secret");
}

TEST_CASE("masked text: an ENC value that cannot be read is a problem, and none shows it") {
    CHECK(problems_in(R"x({"clusterPassword": "ENC(hello)"})x") ==
          "clusterPassword: ENC(...): not a masked text: expected hexadecimal digits");
    CHECK(problems_in(R"x({"acceptorConfigurations": {"a": {"params":
          {"host": "ENC(6b036435e135a62f)"}}}})x") ==
          "acceptorConfigurations.a.params.host: ENC(...): not a masked text, or masked with "
          "another key");
    CHECK(problems_in(R"x({"maxDiskUsage": "ENC(-41e444c3ed07d6dd)"})x") ==
          "maxDiskUsage: expected a whole number of 32 bits without unit, found a masked value");
    // Users are compared with a hash, so that theirs stays as it is.
    CHECK(problems_in(R"x({"users": {"u": {"password": "ENC(-41e444c3ed07d6dd)"}}})x") ==
          "users.u: the password is not of the form ENC(ITERATIONS:SALT:HASH), which \"minibroker "
          "mask --hash\" prints; salt and hash are hexadecimal");
    for (const char* iterations : {"0", "1000001", "x", "-1", ""}) {
        CHECK(problems_in(R"x({"users": {"u": {"password": "ENC()x" + std::string(iterations) +
                          R"x(:AB:CD)"}}})x") ==
              "users.u: the iterations of the password, the first part of "
              "ENC(ITERATIONS:SALT:HASH), are no number from 1 to 1000000");
    }
}
