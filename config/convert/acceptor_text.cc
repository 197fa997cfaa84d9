#include "config/convert/acceptor_text.h"

#include "config/config.h"

namespace minibroker::config {
namespace {

std::string escaped(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kPlain = "-._~,/:*!()@";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || kPlain.contains(c);
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        }
    }
    return out;
}

AcceptorText from_url(const JsonMember& member) {
    AcceptorText out{member.key, {}};
    const auto url = parse_acceptor_url(member.value.text);
    if (!url) return out;  // the reader has refused it
    out.parameters.push_back({"host", url->host});
    if (!url->port.empty()) out.parameters.push_back({"port", url->port});
    out.parameters.insert(out.parameters.end(), url->parameters.begin(), url->parameters.end());
    return out;
}

AcceptorText from_configuration(const JsonMember& member) {
    AcceptorText out{member.key, {}};
    for (const JsonMember& part : member.value.members) {
        if (part.key == "name") out.name = part.value.text;
        for (const JsonMember& parameter : part.value.members) {
            out.parameters.push_back({parameter.key, parameter.value.text});
        }
    }
    return out;
}

// The last one counts.
std::string value_of(const AcceptorText& acceptor, std::string_view name, std::string otherwise) {
    for (const UrlParameter& parameter : acceptor.parameters) {
        if (parameter.name == name) otherwise = parameter.value;
    }
    return otherwise;
}

// Artemis asks no page where it comes from.
void leave_out_own(AcceptorText& acceptor, Notes& notes) {
    const auto is_own = [](const UrlParameter& parameter) {
        return parameter.name == "allowedOrigins";
    };
    if (std::erase_if(acceptor.parameters, is_own) == 0) return;
    notes.add(path_of(path_of("acceptors", acceptor.name), "allowedOrigins"),
              "of minibroker alone: left out");
}

}  // namespace

std::vector<AcceptorText> acceptors_in(const JsonValue& root, Notes& notes) {
    std::vector<AcceptorText> acceptors;
    for (const JsonMember& section : root.members) {
        for (const JsonMember& member : section.value.members) {
            if (member.value.text == "-") continue;
            if (section.key == "acceptors") acceptors.push_back(from_url(member));
            if (section.key == "acceptorConfigurations") {
                acceptors.push_back(from_configuration(member));
            }
        }
    }
    for (AcceptorText& acceptor : acceptors) leave_out_own(acceptor, notes);
    return acceptors;
}

std::string acceptor_url_text(const AcceptorText& acceptor) {
    const Acceptor defaults;
    std::string host = value_of(acceptor, "host", defaults.host);
    if (host.contains(':')) host = "[" + host + "]";
    std::string url =
        "tcp://" + host + ":" + value_of(acceptor, "port", std::to_string(defaults.port));
    char separator = '?';
    for (const UrlParameter& parameter : acceptor.parameters) {
        if (parameter.name == "host" || parameter.name == "port") continue;
        url += separator + escaped(parameter.name) + "=" + escaped(parameter.value);
        separator = ';';
    }
    return url;
}

}  // namespace minibroker::config
