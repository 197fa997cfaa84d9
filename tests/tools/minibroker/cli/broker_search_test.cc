#include "tools/minibroker/cli/find/broker_search.h"

#include <doctest/doctest.h>

#include <map>

using namespace minibroker;
using namespace minibroker::cli;

namespace {

config::Acceptor acceptor(const char* name, const char* host, std::uint16_t port) {
    config::Acceptor one;
    one.name = name;
    one.host = host;
    one.port = port;
    return one;
}

// One acceptor, and a user `admin` who may manage.
config::Config config_at(std::uint16_t port) {
    config::Config config;
    config.acceptors = {acceptor("artemis", "127.0.0.1", port)};
    config.users["admin"] = {"secret", {"amq"}};
    config.security_roles["#"]["amq"].manage = true;
    return config;
}

struct World {
    World() {
        places.exists = [this](const std::string& file) { return configs.contains(file); };
        places.load_own = [this](const std::string& file) -> Result<config::Config> {
            if (why_not_own.empty()) return places.load(file);
            return failure(ErrorCode::kDenied, why_not_own);
        };
        places.absolute = [](const std::string& file) { return "/here/" + file; };
        places.load = [this](const std::string& file) -> Result<config::Config> {
            const auto found = configs.find(file);
            if (found == configs.end()) return failure(ErrorCode::kIo, "no such file");
            if (found->second.acceptors.empty()) return failure(ErrorCode::kInvalid, "bad key");
            return found->second;
        };
        places.running = [this] { return running; };
    }
    Result<Target> find() { return find_broker(wishes, places); }
    std::string error() {
        const auto found = find();
        return found ? "found " + found->url : found.error().text;
    }

    Wishes wishes;
    SearchPlaces places;
    std::map<std::string, config::Config> configs;
    std::string why_not_own;
    std::vector<tools::RunningBroker> running;
};

}  // namespace

TEST_CASE("search: the command line, --config, the variable, ./broker.json, running, default") {
    World w;
    CHECK(w.find()->url == "tcp://localhost:61616");
    CHECK_FALSE(w.find()->login.user.has_value());
    CHECK(w.find()->missing.empty());
    CHECK(w.find()->url_source ==
          "the default: there is no ./broker.json and no broker of this user runs");
    w.configs["/run/broker.json"] = config_at(1);
    w.running = {{7, "/run/broker.json", {{"artemis", "127.0.0.1", 5}}}};
    CHECK(w.find()->url == "tcp://127.0.0.1:5");
    CHECK(w.find()->login.password == "secret");
    w.configs["broker.json"] = config_at(4);
    CHECK(w.find()->url == "tcp://127.0.0.1:4");
    CHECK(w.find()->url_source == "./broker.json");
    w.configs["variable.json"] = config_at(3);
    w.places.config_variable = "variable.json";
    CHECK(w.find()->url == "tcp://127.0.0.1:3");
    w.configs["option.json"] = config_at(2);
    w.wishes.config_file = "option.json";
    CHECK(w.find()->url == "tcp://127.0.0.1:2");
    CHECK(w.find()->login.user == "admin");
    w.wishes.url = "tcp://other:1";
    CHECK(w.find()->url == "tcp://other:1");
    CHECK(w.find()->login.password == "secret");  // --config was said
}

TEST_CASE("search: a password goes to no broker but that of its configuration") {
    World w;
    w.configs["broker.json"] = config_at(4);
    w.configs["variable.json"] = config_at(3);
    w.places.config_variable = "variable.json";
    w.configs["/run/broker.json"] = config_at(1);
    w.running = {{7, "/run/broker.json", {{"artemis", "0.0.0.0", 5}}}};
    for (const char* url : {"tcp://other:4",
                            "tcp://127.0.0.1:6",
                            "tcp://other:5",
                            "nonsense",
                            "tcp://[::1]:4",  // somebody else's, beside 127.0.0.1:4
                            "tcp://[::]:4",
                            "tcp://[::1]:5",
                            "tcp://127.0.0.2:4"}) {
        CAPTURE(url);
        w.wishes.url = url;
        CHECK(w.find()->url == url);
        CHECK_FALSE(w.find()->login.user.has_value());
        CHECK_FALSE(w.find()->login.password.has_value());
    }
    for (const char* url :
         {"tcp://127.0.0.1:3", "tcp://localhost:4", "tcp://0.0.0.0:4", "tcp://127.0.0.1:5"}) {
        CAPTURE(url);
        w.wishes.url = url;
        CHECK(w.find()->login.password == "secret");
    }
}

TEST_CASE("search: an acceptor is met by its own address only") {
    World w;
    struct Case {
        const char* host;
        const char* url;
        const char* found;  // "": no login is taken
    };
    const Case cases[] = {{"127.0.0.1", "tcp://localhost:4", "tcp://127.0.0.1:4"},
                          {"0.0.0.0", "tcp://localhost:4", "tcp://127.0.0.1:4"},
                          {"::1", "tcp://localhost:4", "tcp://[::1]:4"},
                          {"::", "tcp://localhost:4", "tcp://[::1]:4"},
                          {"localhost", "tcp://localhost:4", "tcp://localhost:4"},
                          {"localhost", "tcp://127.0.0.1:4", "tcp://127.0.0.1:4"},
                          {"localhost", "tcp://[::1]:4", "tcp://[::1]:4"},
                          {"::1", "tcp://[::1]:4", "tcp://[::1]:4"},
                          {"::", "tcp://[::1]:4", "tcp://[::1]:4"},
                          {"::", "tcp://[::]:4", "tcp://[::]:4"},
                          {"10.0.0.1", "tcp://10.0.0.1:4", "tcp://10.0.0.1:4"},
                          {"::1", "tcp://127.0.0.1:4", ""},
                          {"::", "tcp://127.0.0.1:4", ""},
                          {"127.0.0.1", "tcp://[::1]:4", ""},
                          {"0.0.0.0", "tcp://[::1]:4", ""},
                          {"10.0.0.1", "tcp://localhost:4", ""},
                          {"127.0.0.1", "tcp://127.0.0.1:5", ""}};
    for (const Case& one : cases) {
        CAPTURE(one.host);
        CAPTURE(one.url);
        w.configs["broker.json"] = config_at(4);
        w.configs["broker.json"].acceptors[0].host = one.host;
        w.wishes.url = one.url;
        const auto found = w.find();
        const bool taken = *one.found != '\0';
        CHECK(found->url == (taken ? one.found : one.url));
        CHECK(found->login.password.has_value() == taken);
        CHECK(found->login.password_file.has_value() == taken);
    }
}

TEST_CASE("search: a password is known to be out of a file, unless it was said") {
    World w;
    w.configs["broker.json"] = config_at(4);
    CHECK(w.find()->login.password_file == "broker.json");
    w.wishes.login.user = "admin";
    CHECK(w.find()->login.password_file == "broker.json");
    w.wishes.login = {{}, "mine", {}};
    CHECK(w.find()->login.user == "admin");
    CHECK_FALSE(w.find()->login.password_file.has_value());
    w.wishes.login = {};
    w.configs.clear();
    w.configs["/run/broker.json"] = config_at(1);
    w.running = {{7, "/run/broker.json", {{"artemis", "127.0.0.1", 5}}}};
    CHECK(w.find()->login.password_file == "/run/broker.json");
}

TEST_CASE("search: a file that was named must be good, ./broker.json is passed over with a note") {
    World w;
    w.wishes.config_file = "none.json";
    CHECK(w.error() == "the configuration none.json (--config) is of no use: no such file");
    w.wishes.config_file.clear();
    w.places.config_variable = "bad.json";
    w.configs["bad.json"] = {};
    CHECK(w.error() == "the configuration bad.json (MINIBROKER_CONFIG) is of no use: bad key");
    w.places.config_variable.clear();
    w.configs["broker.json"] = {};
    CHECK(w.find()->url == "tcp://localhost:61616");
    CHECK(w.find()->note == "./broker.json is passed over: bad key");
    w.configs["broker.json"] = config_at(4);
    w.why_not_own = "it is a link; --config broker.json takes it all the same";
    CHECK(w.find()->url == "tcp://localhost:61616");
    CHECK(w.find()->note ==
          "./broker.json is passed over: it is a link; --config broker.json takes it all the same");
    CHECK(w.find()->url_source ==
          "the default: ./broker.json is passed over and no broker of this user runs");
    w.wishes.url = "tcp://localhost:4";
    CHECK_FALSE(w.find()->login.user.has_value());
    CHECK(w.find()->note.starts_with("./broker.json is passed over: it is a link"));
    w.places.config_variable = "none.json";
    w.configs["none.json"] = {};
    w.why_not_own.clear();
    CHECK(w.find()->login.user == "admin");
    CHECK(w.find()->note.empty());
    w.wishes.url = "tcp://localhost:5";
    CHECK(w.find()->note == "none.json (MINIBROKER_CONFIG) is passed over: bad key");
    w.places.config_variable.clear();
    w.wishes.config_file = "broker.json";  // that it is meant was said
    CHECK(w.find()->login.user == "admin");
}

TEST_CASE("search: of several running brokers one has to be chosen") {
    World w;
    w.running = {{7, "/a.json", {{"stomp", "::", 5}}}, {8, "", {{"stomp", "127.0.0.1", 6}}}};
    CHECK(w.error() ==
          "2 brokers of this user are running; choose one with --url or --config:\n"
          "  --url tcp://[::1]:5   process 7, /a.json\n"
          "  --url tcp://127.0.0.1:6   process 8, the configuration that comes with the program");
}

TEST_CASE("search: the port that a running broker got counts, whatever the file says") {
    World w;
    w.configs["broker.json"] = config_at(0);
    CHECK(w.error() ==
          "no broker of this user runs on ./broker.json, which leaves the port to the system: say "
          "--url");
    w.running = {{7, "/here/broker.json", {{"artemis", "127.0.0.1", 5}}},
                 {8, "/other.json", {{"artemis", "127.0.0.1", 6}}}};
    CHECK(w.find()->url == "tcp://127.0.0.1:5");
    w.configs["broker.json"] = config_at(4);
    CHECK(w.find()->url == "tcp://127.0.0.1:5");
    // One of several that has the port of the file is meant.
    w.running.push_back({9, "/here/broker.json", {{"artemis", "127.0.0.1", 4}}});
    CHECK(w.find()->url == "tcp://127.0.0.1:4");
    w.running.back().acceptors[0].port = 3;
    CHECK(w.error().starts_with("2 brokers run on ./broker.json; choose"));
}

TEST_CASE("search: the first acceptor that speaks STOMP, or the one that is named") {
    World w;
    config::Config& config = w.configs["broker.json"] = config_at(1);
    config.acceptors[0].speaks_stomp = false;
    config.acceptors.push_back(acceptor("a", "0.0.0.0", 2));
    config.acceptors.push_back(acceptor("b", "::1", 3));
    CHECK(w.find()->url == "tcp://127.0.0.1:2");
    w.wishes.acceptor = "b";
    CHECK(w.find()->url == "tcp://[::1]:3");
    w.wishes.acceptor = "artemis";
    CHECK(w.error() == "no acceptor artemis in ./broker.json speaks STOMP; there: a, b");
    config.acceptors.resize(1);
    CHECK(w.error() == "./broker.json has no acceptor that speaks STOMP");
}

TEST_CASE("search: the login of a configuration is of the user that may do most") {
    World w;
    config::Config& config = w.configs["broker.json"] = config_at(1);
    config.users["a"] = {"pa", {"readers"}};
    config.security_roles["orders.#"]["readers"].consume = true;
    CHECK(w.find()->login.user == "admin");
    CHECK(w.find()->login_source == "./broker.json");
    w.wishes.login.user = "a";
    CHECK(w.find()->login.password == "pa");
    w.wishes.login.password = "mine";
    CHECK(w.find()->login.password == "mine");
    CHECK(w.find()->login_source.empty());
    w.wishes.login.user = "nobody";
    w.wishes.login.password.reset();
    CHECK(w.find()->missing ==
          "there is no user nobody in ./broker.json (there: a, admin): say --password");
    w.wishes.login = {};
    w.wishes.login.password = "p";
    CHECK(w.find()->missing ==
          "whose password it is has to be said with --user: ./broker.json has the users a, admin");
    config.users.erase("a");
    CHECK(w.find()->login.user == "admin");
}

TEST_CASE("search: hashed passwords are passed over, and said to be when there are no others") {
    World w;
    config::Config& config = w.configs["broker.json"] = config_at(1);
    config.users["admin"].password = "ENC(1024:00FF:ABCD)";
    config.users["a"] = {"pa", {}};
    CHECK(w.find()->login.user == "a");
    w.wishes.login.user = "admin";
    CHECK(w.find()->missing ==
          "./broker.json has only a hash of the password of admin, from which no password can be "
          "made: say --password");
    w.wishes.login = {};
    config.users.erase("a");
    CHECK(w.find()->missing ==
          "./broker.json has only hashes of its passwords, from which no password can be made: "
          "say --user (admin) and --password");
    config.users.clear();
    CHECK(w.find()->missing == "./broker.json has no users: say --user and --password");
    config.security_enabled = false;
    CHECK(w.find()->missing.empty());
}

TEST_CASE("search: a running broker whose configuration is gone needs a login that is said") {
    World w;
    w.running = {{7, "/gone.json", {{"stomp", "127.0.0.1", 5}}}};
    CHECK(w.find()->url == "tcp://127.0.0.1:5");
    CHECK(w.find()->missing ==
          "the broker's configuration is of no use (no such file): say --user and --password");
    w.wishes.login = {"u", "p", {}};
    CHECK(w.find()->missing.empty());
}
