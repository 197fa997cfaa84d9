#include "config/convert/xml_document.h"

#include <algorithm>
#include <vector>

#include "base/secret_url.h"
#include "base/text.h"
#include "config/convert/xml_parts.h"
#include "config/convert/xml_text.h"

namespace minibroker::config {
namespace {

using Parsed = std::expected<void, Problem>;

// The element whose tag is at `at` or before it.
std::string element_at(std::string_view text, std::size_t at) {
    const auto open = text.substr(0, at + 1).rfind('<');
    if (open == std::string_view::npos) return {};
    const auto end = text.find_first_of(" \t\r\n/>", open + 1);
    return " in <" + printable(text.substr(open + 1, end - open - 1)) + ">";
}

// An element's name without the prefix of its namespace.
std::string_view local_name(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// `p:` of `p:name`, "" if there is no prefix.
std::string_view prefix_of(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon + 1);
}

// Whether it, an element around it, or one of its attributes (key="keyStorePassword") names a
// secret.
bool is_secret(pugi::xml_node node) {
    for (; node.type() == pugi::node_element; node = node.parent()) {
        if (names_secret(node.name())) return true;
        for (const pugi::xml_attribute attribute : node.attributes())
            if (names_secret(attribute.name()) || names_secret(attribute.value())) return true;
    }
    return false;
}

class Loader {
public:
    Loader(const ImportContext& context, XmlPlaces& places, Notes& notes)
        : context_(context), places_(places), notes_(notes) {}

    Parsed parse(std::string_view text, const std::string& file, pugi::xml_document& document) {
        auto expanded = expand_xml(text);
        if (!expanded) return std::unexpected(std::move(expanded).error());
        parts_ += expanded->parts;
        if (parts_ > kXmlPartsMax) {
            return fail("",
                        "more than " + std::to_string(kXmlPartsMax) +
                            " elements and attributes, with those of included files");
        }
        const std::string& out = expanded->text;
        const auto parsed =
            document.load_buffer(out.data(), out.size(), pugi::parse_default, pugi::encoding_utf8);
        if (parsed) {
            places_.record(document, out, file);
            return {};
        }
        const auto at = static_cast<std::size_t>(parsed.offset);
        return fail("", located(out, at, parsed.description() + element_at(out, at)));
    }

    Parsed include_all(pugi::xml_document& document, const std::string& folder, std::size_t depth) {
        for (pugi::xml_node node = document.first_child(); node;) {
            if (!is_include(node)) {
                node = next_in_document(node);
                continue;
            }
            // The included document has its own includes replaced already.
            const pugi::xml_node parent = node.parent();
            const pugi::xml_node behind = node.next_sibling();
            if (auto done = include(node, folder, depth); !done) return done;
            node = behind ? behind : next_above(parent);
        }
        return {};
    }

    Parsed replace_all(pugi::xml_document& document) {
        for (pugi::xml_node node = document.first_child(); node; node = next_in_document(node)) {
            for (pugi::xml_attribute attribute : node.attributes()) {
                std::string value = attribute.value();
                if (!has_placeholder(value)) continue;
                const std::string what = " " + printable(attribute.name());
                if (auto done = replace(value, node, what); !done) return done;
                attribute.set_value(value.c_str());
            }
            const bool is_text =
                node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
            std::string value = is_text ? node.value() : "";
            if (!has_placeholder(value)) continue;
            const pugi::xml_node parent = node.parent();
            if (auto done = replace(value, parent, ""); !done) return done;
            node.set_value(value.c_str());
        }
        return {};
    }

    // Takes the prefixes of Artemis's namespaces from the names, so that names alone tell what is
    // what. A foreign element keeps its prefix, or gets its namespace in its place.
    Parsed read_namespaces(pugi::xml_document& document) {
        struct Binding {
            std::string prefix;  // with its colon
            std::string uri;
            pugi::xml_node node;  // that declares it
        };
        std::vector<Binding> bindings;
        for (pugi::xml_node node = document.first_child(); node; node = next_in_document(node)) {
            while (!bindings.empty() && !is_in(node, bindings.back().node)) bindings.pop_back();
            if (node.type() != pugi::node_element) continue;
            for (const pugi::xml_attribute attribute : node.attributes()) {
                const std::string_view name = attribute.name();
                if (name != "xmlns" && !name.starts_with("xmlns:")) continue;
                std::string prefix = name == "xmlns" ? "" : std::string(name.substr(6)) + ":";
                bindings.push_back({std::move(prefix), attribute.value(), node});
                if (bindings.size() > kXmlNamespacesMax) {
                    return fail(places_.where(node),
                                "more than " + std::to_string(kXmlNamespacesMax) +
                                    " namespaces are declared");
                }
            }
            const std::string prefix(prefix_of(node.name()));
            const auto found =
                std::ranges::find_if(bindings.rbegin(), bindings.rend(), [&](auto& one) {
                    return one.prefix == prefix;
                });
            if (found == bindings.rend()) {
                if (prefix.empty()) continue;
                return fail(
                    places_.where(node),
                    places_.origin(node) + "the prefix " + printable(prefix) + " is not declared");
            }
            if (found->uri.empty() || found->uri.starts_with(kArtemis)) {
                if (!prefix.empty()) {
                    const std::string name(local_name(node.name()));
                    node.set_name(name.c_str());
                }
            } else if (prefix.empty()) {
                node.set_name(("{" + found->uri + "}" + node.name()).c_str());
            }
        }
        return {};
    }

private:
    // Nested no deeper than documents are.
    static bool is_in(pugi::xml_node node, pugi::xml_node outer) {
        while (node && node != outer) node = node.parent();
        return node == outer;
    }

    static bool is_include(pugi::xml_node node) {
        if (node.type() != pugi::node_element || local_name(node.name()) != "include") return false;
        const std::string_view prefix = prefix_of(node.name());
        std::string declaration = "xmlns";
        if (!prefix.empty()) declaration += ":" + std::string(prefix.substr(0, prefix.size() - 1));
        for (pugi::xml_node at = node; at; at = at.parent()) {
            const pugi::xml_attribute found = at.attribute(declaration.c_str());
            if (found) return std::string_view(found.value()) == kXInclude;
        }
        return false;
    }

    static Parsed fail(const std::string& what, const std::string& why) {
        return std::unexpected(Problem{what, why});
    }

    Parsed include(pugi::xml_node node, const std::string& folder, std::size_t depth) {
        std::string href = node.attribute("href").value();
        const std::string what =
            "<" + printable(node.name()) + " href=\"" + printable(href) + "\">";
        if (depth == kXmlIncludeDepthMax || ++included_ > kXmlIncludesMax) {
            return fail(what,
                        "more than " + std::to_string(kXmlIncludesMax) + " files, or " +
                            std::to_string(kXmlIncludeDepthMax) + " levels of them, are included");
        }
        if (auto done = replace(href, node, " href"); !done) return done;
        if (node.attribute("xpointer")) return fail(what, "xpointer is not read");
        if (href.starts_with("file:")) href.erase(0, href.starts_with("file://") ? 7 : 5);
        if (href.empty() || href.contains("://")) {
            return fail(what, "only files are included, by their path");
        }
        const std::string file = href.starts_with('/') ? href : folder + href;
        auto text = read(file);
        if (!text) return use_fallback(node, what, text.error());
        included_bytes_ += text->size();
        if (included_bytes_ > kXmlIncludeBytesMax) {
            return fail(what,
                        "more than " + std::to_string(kXmlIncludeBytesMax) +
                            " bytes are included, all files together");
        }
        pugi::xml_node parent = node.parent();
        if (std::string_view(node.attribute("parse").value()) == "text") {
            parent.insert_child_before(pugi::node_pcdata, node).set_value(text->c_str());
        } else {
            pugi::xml_document document;
            if (auto done = parse(*text, file, document); !done) {
                return fail(what, file + ": " + done.error().text);
            }
            const auto slash = file.rfind('/');
            const std::string inner =
                slash == std::string::npos ? std::string() : file.substr(0, slash + 1);
            if (auto done = include_all(document, inner, depth + 1); !done) return done;
            const pugi::xml_node top = document.document_element();
            places_.record_copy(top, parent.insert_copy_before(top, node));
        }
        parent.remove_child(node);
        return {};
    }

    // The content of `<xi:fallback>` is used if the file cannot be read.
    Parsed use_fallback(pugi::xml_node node, const std::string& what, const std::string& why) {
        for (const pugi::xml_node child : node.children()) {
            if (local_name(child.name()) != "fallback") continue;
            notes_.add(
                what, "cannot read it (" + why + "): its fallback is taken", places_.origin(node));
            pugi::xml_node parent = node.parent();
            for (const pugi::xml_node inner : child.children()) {
                places_.record_copy(inner, parent.insert_copy_before(inner, node));
            }
            parent.remove_child(node);
            return {};
        }
        return fail(what, "cannot read it: " + why);
    }

    [[nodiscard]] std::expected<std::string, std::string> read(const std::string& file) const {
        if (!context_.read_beside) return std::unexpected("nothing can be read beside the text");
        return context_.read_beside(file);
    }

    // `what` of the element.
    Parsed replace(std::string& text, pugi::xml_node node, const std::string& what) {
        std::vector<Placeholder> found;
        bool secret = may_hold_secret(text) || is_secret(node);
        auto replaced = replace_placeholders(std::move(text), context_.environment, found);
        if (!replaced) {
            return fail(places_.where(node) + what, places_.origin(node) + replaced.error());
        }
        text = std::move(*replaced);
        secret = secret || may_hold_secret(text);
        for (Placeholder& one : found) {
            if (secret) one.value = "*****";
            notes_.add(places_.where(node) + what, described(one), places_.origin(node));
        }
        return {};
    }

    static constexpr std::string_view kXInclude = "http://www.w3.org/2001/XInclude";
    static constexpr std::string_view kArtemis = "urn:activemq";

    const ImportContext& context_;
    XmlPlaces& places_;
    Notes& notes_;
    std::size_t included_ = 0;
    std::size_t included_bytes_ = 0;
    std::size_t parts_ = 0;
};

}  // namespace

Parsed load_xml(std::string_view text,
                const ImportContext& context,
                pugi::xml_document& document,
                XmlPlaces& places,
                Notes& notes) {
    Loader loader(context, places, notes);
    if (auto done = loader.parse(text, context.file, document); !done) return done;
    if (auto done = loader.include_all(document, "", 0); !done) return done;
    if (auto done = loader.replace_all(document); !done) return done;
    return loader.read_namespaces(document);
}

}  // namespace minibroker::config
