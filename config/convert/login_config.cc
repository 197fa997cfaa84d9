#include "config/convert/login_config.h"

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <utility>
#include <vector>

#include "base/text.h"
#include "config/convert/xml_parts.h"
#include "config/convert/xml_text.h"

namespace minibroker::config {
namespace {

constexpr std::string_view kDomain = "activemq";
constexpr const char* kWhere = "login.config";

struct Module {
    std::string name;
    std::string flag;
    std::map<std::string, std::string> options;
};

struct Entry {
    std::string name;
    std::vector<Module> modules;
};

// Words, texts in quotes, and `{ } ; =` one by one; comments of all three kinds are passed over.
class Tokens {
public:
    explicit Tokens(std::string_view text) : text_(text) {}

    // "" at the end.
    std::string next() {
        skip();
        if (at_ >= text_.size()) return {};
        const char c = text_[at_];
        if (is_mark(c)) {
            ++at_;
            std::string mark(1, c);
            return mark;
        }
        if (c == '"' || c == '\'') return quoted(c);
        const std::size_t begin = at_;
        while (at_ < text_.size() && !is_blank(text_[at_]) && !is_mark(text_[at_])) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }
    [[nodiscard]] std::string line() const {
        const auto lines = std::ranges::count(text_.substr(0, at_), '\n');
        return "line " + std::to_string(lines + 1) + ": ";
    }

private:
    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
    static bool is_mark(char c) { return c == '{' || c == '}' || c == ';' || c == '='; }

    void skip() {
        for (;;) {
            while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
            const std::string_view rest = text_.substr(std::min(at_, text_.size()));
            std::string_view end;
            if (rest.starts_with("/*")) {
                end = "*/";
            } else if (rest.starts_with("//") || rest.starts_with('#')) {
                end = "\n";
            } else {
                return;
            }
            const auto found = text_.find(end, at_);
            at_ = found == std::string_view::npos ? text_.size() : found + end.size();
        }
    }

    std::string quoted(char quote) {
        std::string out;
        for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            out += text_[at_];
        }
        ++at_;
        return out;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

// The module whose class was read, up to its `;`.
std::expected<Module, std::string> read_module(std::string name, Tokens& tokens) {
    Module module{std::move(name), tokens.next(), {}};
    const auto lower = [](std::string text) {
        for (char& c : text) c = lower_case(c);
        return text;
    };
    module.flag = lower(module.flag);
    constexpr std::string_view kFlags[] = {"required", "requisite", "sufficient", "optional"};
    if (std::ranges::find(kFlags, module.flag) == std::end(kFlags)) {
        return std::unexpected(tokens.line() + "expected required, requisite, sufficient or " +
                               "optional behind " + printable(module.name));
    }
    for (std::string key = tokens.next(); key != ";"; key = tokens.next()) {
        if (key.empty() || key == "}" || key == "{" || tokens.next() != "=") {
            return std::unexpected(tokens.line() + "expected OPTION=VALUE or ; in " +
                                   printable(module.name));
        }
        module.options[key] = tokens.next();
    }
    return module;
}

std::expected<std::vector<Entry>, std::string> read_entries_of(std::string_view text) {
    Tokens tokens(text);
    std::vector<Entry> entries;
    for (std::string name = tokens.next(); !name.empty(); name = tokens.next()) {
        if (name == ";") continue;
        Entry entry{name, {}};
        if (tokens.next() != "{") {
            return std::unexpected(tokens.line() + "expected { behind " + printable(name));
        }
        for (std::string word = tokens.next(); word != "}"; word = tokens.next()) {
            if (word.empty()) return std::unexpected(tokens.line() + "a { without its }");
            if (word == ";") continue;
            auto module = read_module(std::move(word), tokens);
            if (!module) return std::unexpected(std::move(module).error());
            entry.modules.push_back(std::move(*module));
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string option(const Module& module, const std::string& key, const std::string& otherwise) {
    const auto found = module.options.find(key);
    return found == module.options.end() ? otherwise : found->second;
}

bool is_a(const Module& module, std::string_view name) {
    return module.name == name || module.name.ends_with("." + std::string(name));
}

void read_guest(const Module& module, bool others_must, LoginConfig& out, Notes& notes) {
    if (others_must) {
        return notes.add(kWhere,
                         printable(module.name) +
                             ": admits no one by itself, another module is required: left out");
    }
    const GuestLogin defaults;
    GuestLogin guest;
    guest.user = option(module, "org.apache.activemq.jaas.guest.user", defaults.user);
    guest.role = option(module, "org.apache.activemq.jaas.guest.role", defaults.role);
    guest.credentials_invalidate =
        equal_ignoring_case(option(module, "credentialsInvalidate", "false"), "true");
    notes.add(kWhere,
              "a client without a valid login is guest \"" + printable(guest.user) +
                  "\" with role \"" + printable(guest.role) + "\", as in Artemis: guestLogin");
    out.guest = std::move(guest);
}

bool is_required(const Module& module) {
    return module.flag == "required" || module.flag == "requisite";
}

}  // namespace

std::expected<LoginConfig, std::string> read_login_config(std::string_view text,
                                                          Notes& notes,
                                                          const std::string& domain) {
    const auto entries = read_entries_of(text);
    if (!entries) return std::unexpected(entries.error());
    LoginConfig out;
    if (entries->empty() && domain.empty()) return out;
    auto entry = std::ranges::find(*entries, domain.empty() ? kDomain : domain, &Entry::name);
    if (entry == entries->end() && !domain.empty()) {
        entry = std::ranges::find(*entries, "other", &Entry::name);  // as Java's LoginContext
        if (entry == entries->end()) {
            notes.add(kWhere, "has no entry " + printable(domain) + ", which bootstrap.xml names");
            return out;
        }
    }
    if (entry == entries->end()) entry = entries->begin();
    for (const Entry& other : *entries) {
        if (&other != &*entry) notes.add(kWhere, "entry " + printable(other.name) + ": left out");
    }
    bool guests_end_it = false;  // everybody is a guest, and later modules are not asked
    for (const Module& module : entry->modules) {
        if (is_a(module, "PropertiesLoginModule")) {
            if (guests_end_it) {
                notes.add(kWhere,
                          printable(module.name) +
                              ": is never asked, the guests come before it: left out");
            } else if (out.reads_users) {
                notes.add(kWhere, printable(module.name) + " is there twice: the first one counts");
            } else {
                out.reads_users = true;
                out.users_file = option(module, "org.apache.activemq.jaas.properties.user", "");
                out.roles_file = option(module, "org.apache.activemq.jaas.properties.role", "");
            }
        } else if (is_a(module, "GuestLoginModule")) {
            const bool others_must = std::ranges::any_of(entry->modules, [&](const Module& other) {
                return &other != &module && is_required(other);
            });
            read_guest(module, others_must, out, notes);
            guests_end_it =
                out.guest && !out.guest->credentials_invalidate && module.flag == "sufficient";
        } else {
            notes.add(kWhere,
                      printable(module.name) +
                          " has no counterpart in minibroker: whom it lets in cannot log in");
        }
    }
    return out;
}

std::expected<std::string, std::string> domain_of_bootstrap(std::string_view text, Notes& notes) {
    const auto expanded = expand_xml(text);
    if (!expanded) return std::unexpected(expanded.error().text);
    pugi::xml_document document;
    if (!document.load_buffer(expanded->text.data(), expanded->text.size())) {
        return std::unexpected("is no XML");
    }
    std::string domain;
    for (const pugi::xml_node node : document.document_element().children()) {
        const std::string_view name = name_of(node);
        if (name == "jaas-security") domain = node.attribute("domain").value();
        if (name == "security-manager") {
            notes.add("bootstrap.xml", "<security-manager> has no counterpart: left out");
        }
        if (node.attribute("certificate-domain")) {
            notes.add("bootstrap.xml",
                      "certificate-domain has no counterpart: there are no certificates");
        }
    }
    return domain;
}

}  // namespace minibroker::config
