#include "broker/security/security.h"

#include "broker/security/password.h"

#include <doctest/doctest.h>

#include "tests/support/hashed_password.h"

using namespace minibroker;
using namespace minibroker::broker;

namespace {

constexpr Permission kAll[] = {Permission::kSend,
                               Permission::kConsume,
                               Permission::kCreateAddress,
                               Permission::kDeleteAddress,
                               Permission::kCreateDurableQueue,
                               Permission::kDeleteDurableQueue,
                               Permission::kCreateNonDurableQueue,
                               Permission::kDeleteNonDurableQueue,
                               Permission::kManage,
                               Permission::kBrowse,
                               Permission::kView,
                               Permission::kEdit};

config::Config users() {
    config::Config config;
    config.users["alice"] = {"secret", {"writers", "readers"}};
    config.users["bob"] = {"", {"readers"}};
    return config;
}

bool enters(const Security& security,
            std::optional<std::string_view> login,
            std::optional<std::string_view> passcode) {
    const Security::Login found = security.authenticate(login, passcode);
    if (found.verdict != Security::Login::Verdict::kAsk)
        return found.verdict == Security::Login::Verdict::kRight;
    return is_password(found.hash, *passcode) && found.known;
}

}  // namespace

TEST_CASE("security: a login is right to the byte") {
    const config::Config config = users();
    const Security security(config);
    CHECK(enters(security, "alice", "secret"));
    for (const char* wrong : {"", "Secret", "secret ", "secre", "secretsecret", "unknown user"}) {
        CHECK_FALSE(enters(security, "alice", wrong));
    }
    // An empty password, which a configuration cannot have, lets nobody in.
    CHECK_FALSE(enters(security, "bob", ""));
    CHECK_FALSE(enters(security, "bob", "x"));
    for (const char* unknown : {"", "Alice", "carol"}) {
        CHECK_FALSE(enters(security, unknown, "secret"));
        CHECK_FALSE(enters(security, unknown, "unknown user"));
    }
    CHECK_FALSE(enters(security, std::nullopt, "secret"));
    CHECK_FALSE(enters(security, "alice", std::nullopt));
    CHECK_FALSE(enters(security, "bob", std::nullopt));
    CHECK_FALSE(enters(security, std::nullopt, std::nullopt));
}

TEST_CASE("security: passwords of any length are compared whole") {
    for (const std::size_t size : {0U, 1U, 255U, 256U, 257U, 511U, 512U, 4000U}) {
        const std::string stored(size, 'p');
        CAPTURE(size);
        CHECK(is_password(stored, stored));
        CHECK_FALSE(is_password(stored, stored + "p"));
        CHECK_FALSE(is_password(stored + "p", stored));
        CHECK_FALSE(is_password(stored, stored + std::string(1, '\0')));
        if (size == 0) continue;
        for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
            std::string other = stored;
            other[at] = 'q';
            CHECK_FALSE(is_password(stored, other));
        }
    }
}

TEST_CASE("security: a password may be kept as Artemis's hash of it") {
    config::Config config = users();
    config.users["alice"].password = test::kHashOfSecret;
    config.users["bad"] = {"ENC(1:2)", {}};
    const Security security(config);
    CHECK(enters(security, "alice", "secret"));
    for (const char* wrong : {"", "Secret", "secret ", config.users["alice"].password.c_str()}) {
        CHECK_FALSE(enters(security, "alice", wrong));
    }
    CHECK_FALSE(enters(security, "bad", "ENC(1:2)"));
    CHECK_FALSE(enters(security, "carol", "secret"));
}

TEST_CASE("security: who is refused is told to the listener, in Artemis's words") {
    config::Config config = users();
    config.security_roles["a"]["readers"].consume = true;
    Security security(config);
    std::string heard;
    security.set_refusal_listener(
        [&](std::string_view user, Permission permission, Security::Target target) {
            heard += Security::refusal(user, permission, target) + "\n";
        });
    CHECK(security.allows("bob", Permission::kConsume, {"a", ""}));
    CHECK_FALSE(security.allows("bob", Permission::kSend, {"a", ""}));
    CHECK_FALSE(security.allows("bob", Permission::kSend, {"a", "q"}));
    CHECK(heard ==
          "AMQ229032: User: bob does not have permission='SEND' on address a\n"
          "AMQ229213: User: bob does not have permission='SEND' for queue q on address a\n");
}

TEST_CASE("security: switched off, everybody may enter and do anything") {
    config::Config config = users();
    config.security_enabled = false;
    const Security security(config);
    CHECK(enters(security, std::nullopt, std::nullopt));
    for (const Permission permission : kAll) CHECK(security.allows("", permission, {"a", ""}));
}

TEST_CASE("security: the most specific match counts alone, nothing is inherited") {
    config::Config config = users();
    config.security_roles["#"]["writers"].send = true;
    config.security_roles["a.#"]["readers"].consume = true;
    config.security_roles["a.*"]["writers"].browse = true;
    config.security_roles["a.b"]["nobody"].send = true;
    const Security security(config);
    const auto may_send = [&](std::string_view address) {
        return security.allows("alice", Permission::kSend, {address, ""});
    };
    CHECK(may_send("x"));
    CHECK_FALSE(may_send("a.b.c"));
    CHECK(security.allows("alice", Permission::kConsume, {"a.b.c", ""}));
    CHECK_FALSE(security.allows("alice", Permission::kConsume, {"a.c", ""}));
    CHECK(security.allows("alice", Permission::kBrowse, {"a.c", ""}));
    CHECK_FALSE(may_send("a.b"));
    CHECK_FALSE(security.allows("carol", Permission::kSend, {"x", ""}));
}

TEST_CASE("security: without any match nobody may do anything") {
    const config::Config config = users();
    const Security security(config);
    for (const Permission permission : kAll) {
        CHECK_FALSE(security.allows("alice", permission, {"a", ""}));
    }
}

TEST_CASE("security: ADDRESS::QUEUE replaces the address's match for that queue, exact only") {
    config::Config config = users();
    config.security_roles["a"]["writers"].consume = true;
    config.security_roles["a::q"]["readers"].consume = true;
    config.security_roles["a::#"]["readers"].consume = true;
    const Security security(config);
    CHECK(security.allows("alice", Permission::kConsume, {"a", "q"}));
    CHECK(security.allows("bob", Permission::kConsume, {"a", "q"}));
    CHECK_FALSE(security.allows("bob", Permission::kConsume, {"a", "other"}));
    CHECK_FALSE(security.allows("bob", Permission::kConsume, {"a", ""}));
    CHECK(security.allows("alice", Permission::kConsume, {"a", "other"}));
}

TEST_CASE("security: each permission is its own, roles of a user add up") {
    config::Config config = users();
    auto& roles = config.security_roles["#"];
    roles["writers"].send = true;
    roles["readers"].view = true;
    const Security security(config);
    for (const Permission permission : kAll) {
        const bool both = permission == Permission::kSend || permission == Permission::kView;
        CHECK(security.allows("alice", permission, {"a", ""}) == both);
        CHECK(security.allows("bob", permission, {"a", ""}) == (permission == Permission::kView));
    }
    CHECK(permission_name(Permission::kSend) == "SEND");
    CHECK(permission_name(Permission::kCreateNonDurableQueue) == "CREATE_NON_DURABLE_QUEUE");
    CHECK(permission_name(Permission::kEdit) == "EDIT");
}
