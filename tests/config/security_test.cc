#include <doctest/doctest.h>

#include <cstdio>

#include "config/hashed_password.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;
using Strings = std::vector<std::string>;

namespace {
std::string user(const std::string& members) {
    return R"({"users": {"u": {)" + members + "}}}";
}
}  // namespace

TEST_CASE("users: roles are an array or a list") {
    CHECK(parsed(user(R"("password": "p", "roles": ["a", "b"])")).config.users["u"].roles ==
          Strings{"a", "b"});
    CHECK(parsed(user(R"("password": "p", "roles": "a,b")")).config.users["u"].roles ==
          Strings{"a", "b"});
    CHECK(parsed(user(R"("password": "p", "roles": "")")).config.users["u"].roles.empty());
    CHECK(parsed(user(R"("password": "p")")).config.users["u"].roles.empty());
    CHECK(parsed(user(R"("password": "pa:ss word")")).config.users["u"].password == "pa:ss word");
}

TEST_CASE("users: problems") {
    CHECK(problems_in(user("")) == "users.u: no password");
    CHECK(problems_in(user(R"("password": "p", "roles": 5)")) ==
          "users.u.roles: expected names of roles, as an array or separated by commas, found a "
          "number");
    CHECK(problems_in(user(R"("password": "p", "roles": [5])")) ==
          "users.u.roles: expected names of roles in the array");
    CHECK(problems_in(user(R"("password": "p", "role": "a")")) ==
          "users.u.role: unknown key; did you mean roles?");
    CHECK(problems_in(user(R"("password": [])")) ==
          "users.u.password: expected text, found an array\nusers.u: no password");
    CHECK(problems_in(R"({"users": {"u": "p"}})") == "users.u: expected an object, found a text");
}

TEST_CASE("users: an empty password is a problem, plain or as a hash") {
    const std::string problem = "users.u: the password is empty, anybody could log in with it";
    CHECK(problems_in(user(R"("password": "")")) == problem);
    // PBKDF2 of the empty text with the salt 0x00, in 1 and 1,024 iterations.
    for (const unsigned iterations : {1U, 1'024U, kPasswordIterationsQuiet}) {
        const HashedPassword like{iterations, "salt", std::string(20, '\0')};
        std::string hex;
        for (const char byte : hash_of("", like)) {
            char text[3];
            std::snprintf(text, sizeof text, "%02X", static_cast<unsigned>(byte) & 0xFFU);
            hex += text;
        }
        const std::string start = "ENC(" + std::to_string(iterations) + ":73616C74:";
        CHECK(problems_in(user("\"password\": \"" + start + hex + ")\"")) == problem);
        hex.back() = hex.back() == '0' ? '1' : '0';
        CHECK(problems_in(user("\"password\": \"" + start + hex + ")\"")).empty());
    }
    CHECK(problems_in(user(R"("password": " ")")).empty());
}

TEST_CASE("users: a hash of very many iterations is named at the start, too many are a problem") {
    const auto with = [](const std::string& iterations) {
        return user("\"password\": \"ENC(" + iterations + ":AB:CD)\"");
    };
    const auto said = [&](const std::string& iterations) {
        std::size_t count = 0;
        for (const std::string& warning : parsed(with(iterations)).warnings)
            count += warning.starts_with("users.u: the password has " + iterations) ? 1U : 0U;
        return count;
    };
    CHECK(said("1") == 0);
    CHECK(said("100000") == 0);
    CHECK(said("100001") == 1);
    CHECK(said("1000000") == 1);
    CHECK(problems_in(with("1000001")).contains("ENC(ITERATIONS:SALT:HASH)"));
}

TEST_CASE("users: problems never show a password") {
    CHECK(problems_in(user(R"("password": "geheim", "roles": 5)")).find("geheim") ==
          std::string::npos);
}

TEST_CASE("permissions: each is read back by itself") {
    struct Row {
        const char* key;
        bool Permissions::* member;
    };
    const Row rows[] = {
        {"send", &Permissions::send},
        {"consume", &Permissions::consume},
        {"createAddress", &Permissions::create_address},
        {"deleteAddress", &Permissions::delete_address},
        {"createDurableQueue", &Permissions::create_durable_queue},
        {"deleteDurableQueue", &Permissions::delete_durable_queue},
        {"createNonDurableQueue", &Permissions::create_non_durable_queue},
        {"deleteNonDurableQueue", &Permissions::delete_non_durable_queue},
        {"manage", &Permissions::manage},
        {"browse", &Permissions::browse},
        {"view", &Permissions::view},
        {"edit", &Permissions::edit},
    };
    for (const Row& set : rows) {
        Config config = parsed(R"({"securityRoles": {"a.#": {"r": {")" + std::string(set.key) +
                               R"(": true}}}})")
                            .config;
        const Permissions found = config.security_roles.at("a.#").at("r");
        for (const Row& row : rows) CHECK(found.*row.member == (row.key == set.key));
    }
}

TEST_CASE("permissions: unknown ones and roles that are no object are problems") {
    CHECK(problems_in(R"({"securityRoles": {"#": {"amq": {"sned": true}}}})") ==
          "securityRoles.\"#\".amq.sned: unknown key; did you mean send?");
    CHECK(problems_in(R"({"securityRoles": {"#": {"amq": "send"}}})") ==
          "securityRoles.\"#\".amq: expected an object, found \"send\"");
    CHECK(problems_in(R"({"securityRoles": {"#": {"amq": {"send": "perhaps"}}}})") ==
          "securityRoles.\"#\".amq.send: expected true or false, found \"perhaps\"");
}

TEST_CASE("permissions: a match without roles is kept, since it hides wider ones") {
    CHECK(parsed(R"({"securityRoles": {"a": {}}})").config.security_roles.contains("a"));
}

TEST_CASE("security: roles that no match names are told, with the one that was meant") {
    const auto said = [](const std::string& users, const std::string& more = "") {
        return warnings_in(R"({"securityRoles": {"#": {"amq": {"send": true}}, "a": {"dev": {}}},
            "users": {)" + users +
                           "}" + more + "}");
    };
    const std::string amp = R"("a": {"password": "p", "roles": ["amp", "dev"]})";
    CHECK(said(amp) ==
          "role amp (of user a): no match of securityRoles names it, so that it permits nothing; "
          "did you mean amq?");
    CHECK(said(amp + R"(, "b": {"password": "p", "roles": "amp"}, "c": {"password": "p",
        "roles": "amp,amq"})")
              .starts_with("role amp (of user a and 2 more): "));
    CHECK(said(R"("a": {"password": "p", "roles": "operators"})") ==
          "role operators (of user a): no match of securityRoles names it, so that it permits "
          "nothing");
    CHECK(said(R"("a": {"password": "p", "roles": "amq,dev"}, "b": {"password": "p"})").empty());
    CHECK(said("", R"(, "guestLogin": {"user": "g", "role": "dve"})") ==
          "role dve (of guestLogin): no match of securityRoles names it, so that it permits "
          "nothing; did you mean dev?");
    CHECK(said(amp, R"(, "securityEnabled": false)").empty());
    CHECK(warnings_in(R"({"users": {)" + amp + "}}").empty());
}

TEST_CASE("security: guests are called as nobody else is") {
    const Loaded plain =
        parsed(R"({"guestLogin": {"user": "u", "role": "r"}, "users": {"v": {"password": "p"}}})");
    CHECK(*plain.config.guest_login == GuestLogin{"u", "r", false});
    CHECK(parsed("{}").config.guest_login == std::nullopt);
    CHECK(*parsed(R"({"guestLogin": {}})").config.guest_login == GuestLogin{});
    const Loaded same = parsed(R"({"acceptors": {"a": "tcp://h:1"}, "guestLogin": {"user": "admin"},
        "users": {"admin": {"password": "p"}, "guest": {"password": "p"}}})");
    CHECK(same.config.guest_login->user == "guest2");
    CHECK(same.warnings ==
          std::vector<std::string>{
              "guestLogin.user: admin is also a user with a password; guests are called guest2"});
    CHECK(problems_in(R"({"guestLogin": {"user": "", "role": ""}})") ==
          "guestLogin: user is empty\nguestLogin: role is empty");
    CHECK(problems_in(R"({"guestLogin": true})") ==
          "guestLogin: expected an object, found true or false");
}
