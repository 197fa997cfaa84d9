#include "config/security_files.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/hashed_password.h"

using namespace minibroker::config;

namespace {

/// A directory with the two files, gone at the end.
struct Folder {
    Folder() : path(std::filesystem::temp_directory_path() / "minibroker_security_files_test") {
        std::filesystem::create_directories(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    void write(const char* name, const std::string& text) const {
        std::ofstream(path / name) << text;
    }
    [[nodiscard]] auto parse(const std::string& members) const {
        return parse_config(R"({"acceptors":{"a":"tcp://localhost:1"},)" + members + "}",
                            path.string());
    }
    std::filesystem::path path;
};

constexpr const char* kNamed = R"("usersFile":"users","rolesFile":"roles")";

}  // namespace

TEST_CASE("security files: users and roles come from the files of Artemis") {
    Folder folder;
    folder.write("users", "# users\nadmin = secret\nbob=ENC(1:AB:CD)\n");
    folder.write("roles", "amq = admin\nall=admin,bob, nobody\n");
    const auto loaded = folder.parse(kNamed);
    REQUIRE(loaded);
    const auto& users = loaded->config.users;
    REQUIRE(users.size() == 2);
    CHECK(users.at("admin").password == "secret");
    CHECK(users.at("admin").roles == std::vector<std::string>{"amq", "all"});
    CHECK(users.at("bob").roles == std::vector<std::string>{"all"});
    REQUIRE(loaded->warnings.size() == 1);
    CHECK(loaded->warnings[0].ends_with("roles: line 2: all: the user nobody is not in usersFile"));
    folder.write("roles", "amq = x,admin,y, ,z\n");
    CHECK(folder.parse(kNamed)->warnings[0].ends_with(
        "roles: line 1: amq: the user x is not in usersFile, nor are 2 more"));
    folder.write("roles", "amq = admin, ,bob,\n");
    CHECK(folder.parse(kNamed)->warnings.empty());
}

TEST_CASE("security files: what cannot be read is a problem of its key") {
    Folder folder;
    auto loaded = folder.parse(kNamed);
    REQUIRE(!loaded);
    REQUIRE(loaded.error().size() == 2);
    CHECK(loaded.error()[0].path == "usersFile");
    CHECK(loaded.error()[0].text.starts_with("cannot read "));
    CHECK(loaded.error()[1].path == "rolesFile");
    folder.write("users", "a=\\u1");
    folder.write("roles", "");
    loaded = folder.parse(kNamed);
    REQUIRE(!loaded);
    CHECK(loaded.error()[0].text.ends_with("line 1: a bad \\u escape"));
    folder.write("users", "a=ENC(0:AB:CD)");
    loaded = folder.parse(kNamed);
    REQUIRE(!loaded);
    CHECK(loaded.error()[0].text.ends_with("are no number from 1 to 1000000"));
    folder.write("users", "a=x\nb=\n");
    loaded = folder.parse(kNamed);
    REQUIRE(!loaded);
    CHECK(loaded.error()[0].text.ends_with(
        "users: line 2: b: the password is empty, anybody could log in with it"));
    folder.write("users", "a=ENC(100001:AB:CD)");
    loaded = folder.parse(kNamed);
    REQUIRE(loaded);
    CHECK(std::ranges::any_of(loaded->warnings, [](const std::string& warning) {
        return warning.contains("users: line 1: a: the password has 100001 iterations");
    }));
}

TEST_CASE("security files: they stand in place of users, not beside them") {
    Folder folder;
    folder.write("users", "");
    folder.write("roles", "");
    const auto loaded = folder.parse(std::string(kNamed) + R"(,"users":{})");
    REQUIRE(!loaded);
    CHECK(loaded.error()[0].path == "users");
}

TEST_CASE("exposure: without security only this machine gets in, unless it is meant") {
    const auto problems = [](const std::string& host, const std::string& more) {
        const auto loaded =
            parse_config(R"({"acceptors":{"a":"tcp://)" + host + R"(:1"})" + more + "}", "");
        return loaded ? 0 : loaded.error().size();
    };
    const std::string off = R"(,"securityEnabled":false)";
    CHECK(problems("0.0.0.0", "") == 0);
    CHECK(problems("0.0.0.0", off) == 1);
    CHECK(problems("10.0.0.1", off) == 1);
    CHECK(problems("localhost", off) == 0);
    CHECK(problems("127.0.0.1", off) == 0);
    CHECK(problems("0.0.0.0", off + R"(,"allowAnonymousRemoteAccess":true)") == 0);
    CHECK(problems("0.0.0.0", off + R"(,"allowAnonymousRemoteAccess":"no")") == 1);
}

TEST_CASE("hashed password: its form, and what is none") {
    const auto hashed = parse_hashed("ENC(1024:00ff:AB)");
    REQUIRE(hashed);
    CHECK(hashed->iterations == 1024);
    CHECK(hashed->salt == std::string("\0\xff", 2));
    CHECK(hashed->hash == "\xab");
    CHECK(parse_hashed("ENC(1000000:00:AB)"));
    for (const char* text : {"ENC()",
                             "ENC(1:2)",
                             "ENC(1:AB:)",
                             "ENC(1::AB)",
                             "ENC(1:A:AB)",
                             "ENC(1:AB:XY)",
                             "ENC(0:AB:CD)",
                             "ENC(-1:AB:CD)",
                             "ENC(1000001:AB:CD)",
                             "ENC(1:AB:CD:EF)",
                             "ENC(x:AB:CD)",
                             "ENC(1:AB:CD"}) {
        CAPTURE(text);
        CHECK(!parse_hashed(text));
    }
    CHECK(!is_hashed("ENC"));
    CHECK(is_hashed("ENC()"));
}
