#include "config/convert/login_config.h"

#include <doctest/doctest.h>

using namespace minibroker::config;

namespace {

constexpr const char* kProperties = R"(
    org.apache.activemq.artemis.spi.core.security.jaas.PropertiesLoginModule sufficient
       debug=false
       reload=true
       org.apache.activemq.jaas.properties.user="my-users.properties"
       org.apache.activemq.jaas.properties.role="my-roles.properties";)";
constexpr const char* kGuest = R"(
    org.apache.activemq.artemis.spi.core.security.jaas.GuestLoginModule sufficient
       org.apache.activemq.jaas.guest.user="someone"
       org.apache.activemq.jaas.guest.role="visitors";)";

struct Read {
    LoginConfig logins;
    std::string notes;
    std::string wrong;
};

Read read(const std::string& text) {
    Read out;
    Notes notes;
    auto logins = read_login_config(text, notes);
    if (logins) out.logins = std::move(*logins);
    if (!logins) out.wrong = logins.error();
    for (const std::string& line : notes.lines()) out.notes += line + "\n";
    return out;
}

Read of_modules(const std::string& modules) {
    return read("activemq {" + modules + "\n};\n");
}

}  // namespace

TEST_CASE("login.config: users come from the files of its PropertiesLoginModule") {
    const Read plain = of_modules(kProperties);
    CHECK(plain.logins.reads_users);
    CHECK(plain.logins.users_file == "my-users.properties");
    CHECK(plain.logins.roles_file == "my-roles.properties");
    CHECK_FALSE(plain.logins.guest);
    CHECK(plain.notes.empty());
}

TEST_CASE("login.config: a GuestLoginModule lets guests in") {
    const Read both = of_modules(std::string(kProperties) + kGuest);
    CHECK(both.logins.reads_users);
    REQUIRE(both.logins.guest);
    CHECK(*both.logins.guest == GuestLogin{"someone", "visitors", false});
    CHECK(both.notes.contains("guest \"someone\" with role \"visitors\""));
    const Read defaults = of_modules("a.GuestLoginModule required credentialsInvalidate=true;");
    REQUIRE(defaults.logins.guest);
    CHECK(*defaults.logins.guest == GuestLogin{"guest", "guests", true});
    CHECK_FALSE(defaults.logins.reads_users);
}

TEST_CASE("login.config: the order of modules counts") {
    const Read first = of_modules(std::string(kGuest) + kProperties);
    CHECK(first.logins.guest);
    CHECK_FALSE(first.logins.reads_users);
    CHECK(first.notes.contains("PropertiesLoginModule: is never asked"));
    const Read must = of_modules("a.PropertiesLoginModule required;" + std::string(kGuest));
    CHECK(must.logins.reads_users);
    CHECK_FALSE(must.logins.guest);
    CHECK(must.notes.contains("another module is required"));
    const Read twice = of_modules(std::string(kProperties) + "x.PropertiesLoginModule optional;");
    CHECK(twice.logins.users_file == "my-users.properties");
    CHECK(twice.notes.contains("is there twice"));
}

TEST_CASE("login.config: modules that are not there are named") {
    const Read ldap = of_modules(
        "org.apache.activemq.artemis.spi.core.security.jaas.LDAPLoginModule required "
        "connectionURL=\"ldap://h:1\" x='a b';");
    CHECK_FALSE(ldap.logins.reads_users);
    CHECK(ldap.notes.contains("jaas.LDAPLoginModule has no counterpart in minibroker"));
}

TEST_CASE("login.config: the entry activemq counts, others are named") {
    const Read several = read("other { a.B required; };\nactivemq {" + std::string(kProperties) +
                              "};\n// c\n/* d { */ # e\nthird { };");
    CHECK(several.logins.reads_users);
    CHECK(several.notes ==
          "login.config: entry other: left out\n"
          "login.config: entry third: left out\n");
    CHECK(read("mine {" + std::string(kProperties) + "};").logins.reads_users);
    CHECK_FALSE(read("").logins.reads_users);
}

TEST_CASE("login.config: what is wrong is told with its line") {
    CHECK(read("activemq").wrong == "line 1: expected { behind activemq");
    CHECK(read("activemq {\n").wrong == "line 2: a { without its }");
    CHECK(read("activemq {\n a.B always;\n};").wrong ==
          "line 2: expected required, requisite, sufficient or optional behind a.B");
    CHECK(read("activemq {\n a.B required x;\n};").wrong ==
          "line 2: expected OPTION=VALUE or ; in a.B");
    CHECK(read("activemq {\n a.B required x=1\n};").wrong ==
          "line 3: expected OPTION=VALUE or ; in a.B");
}

TEST_CASE("login.config: cut at any byte it is read or refused") {
    const std::string text = "activemq {" + std::string(kProperties) + kGuest + "\n};\n";
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const Read cut = read(text.substr(0, i));
        CHECK((cut.wrong.empty() || cut.wrong.starts_with("line ")));
    }
}

TEST_CASE("login config: bootstrap.xml names the entry that counts") {
    const std::string text =
        "activemq { x.GuestLoginModule sufficient; };\n"
        "mine { x.PropertiesLoginModule required org.apache.activemq.jaas.properties.user=\"u\"; "
        "};";
    const auto read = [&](const std::string& file, const std::string& domain) {
        Notes notes;
        return std::pair(*read_login_config(file, notes, domain), notes.lines());
    };
    CHECK(read(text, "mine").first.users_file == "u");
    CHECK_FALSE(read(text, "mine").first.guest);
    CHECK(read(text, "").first.guest);
    CHECK(read(text + "\nother { x.GuestLoginModule sufficient; };", "gone").first.guest);
    const auto [gone, said] = read(text, "gone");
    CHECK_FALSE((gone.reads_users || gone.guest));
    CHECK(said.back() == "login.config: has no entry gone, which bootstrap.xml names");
    const auto domain = [](const std::string& xml) {
        Notes notes;
        const auto found = domain_of_bootstrap(xml, notes);
        return (found ? *found : "wrong: " + found.error()) + (notes.lines().empty() ? "" : "!");
    };
    CHECK(domain("<broker xmlns='x'><jaas-security domain='mine'/></broker>") == "mine");
    CHECK(domain("<broker><server/></broker>").empty());
    CHECK(domain("<broker><security-manager class-name='a'/></broker>") == "!");
    CHECK(domain("<broker><jaas-security domain='m' certificate-domain='c'/></broker>") == "m!");
    CHECK(domain("<broker>").starts_with("wrong: line 1"));
}
