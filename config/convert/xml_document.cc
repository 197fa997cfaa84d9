#include "config/convert/xml_document.h"

#include <vector>

#include "base/text.h"
#include "config/convert/xml_parts.h"
#include "config/convert/xml_text.h"

namespace minibroker::config {
namespace {

using Outcome = std::expected<void, Problem>;

// The element whose tag stands at `at` or before it.
std::string element_at(std::string_view text, std::size_t at) {
    const auto open = text.substr(0, at + 1).rfind('<');
    if (open == std::string_view::npos) return {};
    const auto end = text.find_first_of(" \t\r\n/>", open + 1);
    return " in <" + printable(text.substr(open + 1, end - open - 1)) + ">";
}

Outcome parse_xml(std::string_view text, pugi::xml_document& document) {
    auto expanded = expand_xml(text);
    if (!expanded) return std::unexpected(std::move(expanded).error());
    const auto parsed = document.load_buffer(expanded->data(), expanded->size());
    if (parsed) return {};
    const auto at = static_cast<std::size_t>(parsed.offset);
    return std::unexpected(
        Problem{"", located(*expanded, at, parsed.description() + element_at(*expanded, at))});
}

bool is_secret(std::string_view name) {
    for (const char* word : {"password", "Password", "passcode", "secret"}) {
        if (name.contains(word)) return true;
    }
    return false;
}

class Loader {
public:
    Loader(const ImportContext& context, Notes& notes) : context_(context), notes_(notes) {}

    Outcome include_all(pugi::xml_document& document,
                        const std::string& folder,
                        std::size_t depth) {
        for (pugi::xml_node node = document.first_child(); node;) {
            if (!is_include(node)) {
                node = next_in_document(node);
                continue;
            }
            // What comes in has its own includes replaced already.
            const pugi::xml_node parent = node.parent();
            pugi::xml_node behind = node.next_sibling();
            if (auto done = include(node, folder, depth); !done) return done;
            node = behind ? behind : next_above(parent);
        }
        return {};
    }

    Outcome replace_all(pugi::xml_document& document) {
        for (pugi::xml_node node = document.first_child(); node; node = next_in_document(node)) {
            for (pugi::xml_attribute attribute : node.attributes()) {
                const std::string where = where_of(node) + " " + printable(attribute.name());
                std::string value = attribute.value();
                if (!has_placeholder(value)) continue;
                if (auto done = replace(value, where, attribute.name()); !done) return done;
                attribute.set_value(value.c_str());
            }
            const bool is_text =
                node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
            std::string value = is_text ? node.value() : "";
            if (!has_placeholder(value)) continue;
            const pugi::xml_node parent = node.parent();
            if (auto done = replace(value, where_of(parent), parent.name()); !done) return done;
            node.set_value(value.c_str());
        }
        return {};
    }

private:
    static bool is_include(pugi::xml_node node) {
        if (node.type() != pugi::node_element || local_name(node) != "include") return false;
        const std::string_view name = node.name();
        const auto colon = name.find(':');
        std::string declaration = "xmlns";
        if (colon != std::string_view::npos)
            declaration += ":" + std::string(name.substr(0, colon));
        for (pugi::xml_node at = node; at; at = at.parent()) {
            const pugi::xml_attribute found = at.attribute(declaration.c_str());
            if (found) return std::string_view(found.value()) == kXInclude;
        }
        return false;
    }

    static pugi::xml_node next_above(pugi::xml_node node) {
        while (node && !node.next_sibling()) node = node.parent();
        return node ? node.next_sibling() : node;
    }
    static pugi::xml_node next_in_document(pugi::xml_node node) {
        return node.first_child() ? node.first_child() : next_above(node);
    }

    static Outcome fail(const std::string& what, const std::string& why) {
        return std::unexpected(Problem{what, why});
    }

    Outcome include(pugi::xml_node node, const std::string& folder, std::size_t depth) {
        std::string href = node.attribute("href").value();
        const std::string what =
            "<" + printable(node.name()) + " href=\"" + printable(href) + "\">";
        if (depth == kXmlIncludeDepthMax || ++included_ > kXmlIncludesMax) {
            return fail(what,
                        "more than " + std::to_string(kXmlIncludesMax) + " files, or " +
                            std::to_string(kXmlIncludeDepthMax) + " levels of them, are included");
        }
        if (auto done = replace(href, what, "href"); !done) return done;
        if (node.attribute("xpointer")) return fail(what, "xpointer is not read");
        if (href.starts_with("file:")) href.erase(0, href.starts_with("file://") ? 7 : 5);
        if (href.empty() || href.contains("://")) {
            return fail(what, "only files are included, by their path");
        }
        const std::string file = href.starts_with('/') ? href : folder + href;
        auto text = read(file);
        if (!text) return use_fallback(node, what, text.error());
        pugi::xml_node parent = node.parent();
        if (std::string_view(node.attribute("parse").value()) == "text") {
            parent.insert_child_before(pugi::node_pcdata, node).set_value(text->c_str());
        } else {
            pugi::xml_document document;
            if (auto done = parse_xml(*text, document); !done) {
                return fail(what, file + ": " + done.error().text);
            }
            const auto slash = file.rfind('/');
            const std::string inner =
                slash == std::string::npos ? std::string() : file.substr(0, slash + 1);
            if (auto done = include_all(document, inner, depth + 1); !done) return done;
            parent.insert_copy_before(document.document_element(), node);
        }
        parent.remove_child(node);
        return {};
    }

    // What stands in `<xi:fallback>` counts where the file cannot be read.
    Outcome use_fallback(pugi::xml_node node, const std::string& what, const std::string& why) {
        for (const pugi::xml_node child : node.children()) {
            if (local_name(child) != "fallback") continue;
            notes_.add(what, "cannot read it (" + why + "): its fallback is taken");
            pugi::xml_node parent = node.parent();
            for (const pugi::xml_node inner : child.children()) {
                parent.insert_copy_before(inner, node);
            }
            parent.remove_child(node);
            return {};
        }
        return fail(what, "cannot read it: " + why);
    }

    std::expected<std::string, std::string> read(const std::string& file) const {
        if (!context_.read_beside) return std::unexpected("nothing can be read beside the text");
        return context_.read_beside(file);
    }

    Outcome replace(std::string& text, const std::string& where, std::string_view name) {
        std::vector<Placeholder> found;
        auto replaced = replace_placeholders(std::move(text), context_.environment, found);
        if (!replaced) return fail(where, replaced.error());
        text = std::move(*replaced);
        for (Placeholder& one : found) {
            if (is_secret(name)) one.value = "*****";
            notes_.add(where, described(one));
        }
        return {};
    }

    static constexpr std::string_view kXInclude = "http://www.w3.org/2001/XInclude";

    const ImportContext& context_;
    Notes& notes_;
    std::size_t included_ = 0;
};

}  // namespace

Outcome load_xml(std::string_view text,
                 const ImportContext& context,
                 pugi::xml_document& document,
                 Notes& notes) {
    if (auto done = parse_xml(text, document); !done) return done;
    Loader loader(context, notes);
    if (auto done = loader.include_all(document, "", 0); !done) return done;
    return loader.replace_all(document);
}

}  // namespace minibroker::config
