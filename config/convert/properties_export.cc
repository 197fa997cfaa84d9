#include "config/convert/properties_export.h"

#include "base/text.h"
#include "config/convert/acceptor_text.h"
#include "config/convert/key_types.h"

namespace minibroker::config {
namespace {

constexpr const char* kNettyFactory =
    "org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory";

void append_unit(std::string& out, unsigned unit) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(unit >> shift) & 15U];
}

// Reads the code point at `at`, and moves `at` past it; the text is well-formed UTF-8.
unsigned next_code(std::string_view text, std::size_t& at) {
    const auto first = static_cast<unsigned char>(text[at++]);
    const unsigned count = first < 0x80U ? 0 : first < 0xE0U ? 1 : first < 0xF0U ? 2 : 3;
    unsigned code = count == 0 ? first : first & (0x3FU >> count);
    for (unsigned i = 0; i < count && at < text.size(); ++i) {
        code = (code << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
    }
    return code;
}

std::string escaped(std::string_view text, std::string_view special) {
    const auto repaired = repaired_utf8(text);
    if (repaired) text = *repaired;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const unsigned code = next_code(text, at);
        if (code >= 0x10000U) {
            append_unit(out, 0xD800U + ((code - 0x10000U) >> 10U));
            append_unit(out, 0xDC00U + ((code - 0x10000U) & 0x3FFU));
        } else if (code < 0x20U || code > 0x7EU) {
            append_unit(out, code);
        } else {
            const char c = static_cast<char>(code);
            const bool leading_blank = c == ' ' && out.empty();
            if (special.contains(c) || leading_blank) out += '\\';
            out += c;
        }
    }
    return out;
}

class Writer {
public:
    explicit Writer(Exported& out) : out_(out) {}

    // Where a value stands: its path as properties write it and as notes do, and what the members
    // of the object are that it is in.
    struct At {
        std::string path;
        std::string where;
        ObjectType object_type;
    };

    // Writes a scalar, or all of an object. Recurses as deep as the file, which the parser bounds.
    void write(const At& at, const JsonMember& member) {
        const std::string where = path_of(at.where, member.key);
        if (member.key.contains('"') || member.key.empty()) {
            return out_.notes.add(where, "a name like that cannot stand in properties: left out");
        }
        const bool is_name = at.object_type.levels_of_names > 0;
        if (is_name && member.value.text == "-") {
            return out_.notes.add(where, "removes an entry, and there is none: left out");
        }
        const std::string quote = member.key.contains('.') ? "\"" : "";
        const std::string path =
            (at.path.empty() ? "" : at.path + ".") + quote + member.key + quote;
        if (member.value.is_scalar()) {
            const KeyInfo* key = is_name ? nullptr : find_key(at.object_type.title, member.key);
            return line(path,
                        plain_text(member.value, key == nullptr ? KeyType::kText : key->type));
        }
        if (member.value.members.empty()) {
            out_.notes.add(where, "is empty, which properties cannot say: left out");
        }
        const At inside{path, where, type_inside(at.object_type, member.key)};
        for (const JsonMember& inner : member.value.members) write(inside, inner);
    }

    void line(const std::string& path, std::string_view value) {
        out_.text += escaped_property_key(path) + "=" + escaped_property_value(value) + "\n";
    }

private:
    Exported& out_;
};

void write_acceptors(const JsonValue& root, Writer& writer, Notes& notes) {
    for (const AcceptorText& acceptor : acceptors_in(root, notes)) {
        JsonMember entry{acceptor.name, json_object()};
        entry.value.members.push_back({"factoryClassName", json_of(std::string(kNettyFactory))});
        JsonMember parameters{"params", json_object()};
        for (const UrlParameter& parameter : acceptor.parameters) {
            parameters.value.members.push_back({parameter.name, json_of(parameter.value)});
        }
        entry.value.members.push_back(std::move(parameters));
        const std::string section = "acceptorConfigurations";
        writer.write({section, section, type_inside({}, section)}, entry);
    }
}

void write_wildcards(const JsonMember& member, Writer& writer, Notes& notes) {
    for (const JsonMember& part : member.value.members) {
        if (part.key == "routingEnabled") {
            writer.line("wildcardRoutingEnabled", plain_text(part.value, KeyType::kBoolean));
        } else {
            notes.add(path_of(member.key, part.key),
                      "Artemis takes it from broker.xml only: left out");
        }
    }
}

}  // namespace

std::string escaped_property_key(std::string_view text) {
    return escaped(text, "\\ =:#!");
}

std::string escaped_property_value(std::string_view text) {
    return escaped(text, "\\");
}

Exported export_properties(const JsonValue& root) {
    Exported out;
    Writer writer(out);
    bool acceptors_written = false;
    for (const JsonMember& member : root.members) {
        const std::string& key = member.key;
        if (key == "acceptors" || key == "acceptorConfigurations") {
            if (!acceptors_written) write_acceptors(root, writer, out.notes);
            acceptors_written = true;
        } else if (key == "wildcardConfiguration" || key == "wildCardConfiguration") {
            write_wildcards(member, writer, out.notes);
        } else if (is_of_minibroker(key)) {
            note_of_minibroker(key, out.notes);
        } else {
            writer.write({}, member);
        }
    }
    return out;
}

}  // namespace minibroker::config
