#include "broker/selector/xpath_condition.h"

#include <expat.h>

#include <algorithm>
#include <pugixml.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "broker/selector/xpath_cost.h"
#include "broker/selector/xpath_text.h"

// How this works: expat, which is as strict as Java's parser, reads the body and calls back; the
// callbacks build a pugixml tree, on which pugixml evaluates the expression. pugixml's own parser
// would accept much that is not XML, and knows no namespaces: in its trees a name is a text with a
// colon. So names of elements in a default namespace get a mark that no expression can contain.
namespace minibroker::broker {
namespace {

constexpr char kSeparator = '\x01';  // between the parts of expat's names; no XML can hold it

// The tree under construction. One per body.
class TreeBuilder {
public:
    explicit TreeBuilder(pugi::xml_document& document);
    ~TreeBuilder() { XML_ParserFree(parser_); }
    TreeBuilder(const TreeBuilder&) = delete;
    TreeBuilder& operator=(const TreeBuilder&) = delete;

    // Whether `body` is well-formed and within the limits; if so the document is complete.
    [[nodiscard]] bool build(std::string_view body);
    // Whether evaluating an expression of this cost on the document stays within kXPathWorkMax.
    [[nodiscard]] bool affords(const XPathCost& cost) const {
        return cost.of({nodes_, deepest_, text_work_}) <= kXPathWorkMax;
    }

private:
    static TreeBuilder& of(void* user) { return *static_cast<TreeBuilder*>(user); }
    static void on_declaration(void* user, const char* version, const char* encoding, int alone);
    static void on_doctype(
        void* user, const char* name, const char* system, const char* publication, int internal);
    static void on_namespace(void* user, const char* prefix, const char* uri);
    static void on_start(void* user, const char* name, const char** attributes);
    static void on_end(void* user, const char* name);
    static void on_text(void* user, const char* text, int size);
    static void on_instruction(void* user, const char* target, const char* data);

    static std::string tree_name(std::string_view name, bool is_element);
    void start(const char* name, const char** attributes);
    void flush_text();
    void count_node();
    void stop() { XML_StopParser(parser_, XML_FALSE); }

    XML_Parser parser_;
    pugi::xml_node node_;
    std::vector<std::pair<std::string, std::string>> namespaces_;  // declared by the next element
    std::string text_;                                             // of the node, not added to it
                                                                   // yet
    std::size_t text_bytes_ = 0;
    std::size_t nodes_ = 0;
    std::size_t depth_ = 0;
    std::size_t deepest_ = 0;
    // The text of an open element so far, and its number of pieces.
    struct Text {
        std::size_t bytes = 0;
        std::size_t pieces = 0;
        void add(const Text& more) {
            bytes += more.bytes;
            pieces += more.pieces;
        }
        [[nodiscard]] double work() const;
    };
    std::vector<Text> texts_ = std::vector<Text>(1);  // the first belongs to the document
    double text_work_ = 0;
};

TreeBuilder::TreeBuilder(pugi::xml_document& document)
    : parser_(XML_ParserCreateNS("UTF-8", kSeparator)), node_(document.root()) {
    MB_CHECK(parser_ != nullptr);  // out of memory ends the program everywhere
    XML_SetReturnNSTriplet(parser_, 1);
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, on_start, on_end);
    XML_SetCharacterDataHandler(parser_, on_text);
    XML_SetProcessingInstructionHandler(parser_, on_instruction);
    XML_SetXmlDeclHandler(parser_, on_declaration);
    XML_SetStartDoctypeDeclHandler(parser_, on_doctype);
    XML_SetStartNamespaceDeclHandler(parser_, on_namespace);
}

bool TreeBuilder::build(std::string_view body) {
    if (body.size() > kXmlBytesMax || body.starts_with("\xef\xbb\xbf")) return false;
    return XML_Parse(parser_, body.data(), static_cast<int>(body.size()), XML_TRUE) ==
           XML_STATUS_OK;
}

// expat gives `uri SEPARATOR local SEPARATOR prefix`, without the parts that are missing.
std::string TreeBuilder::tree_name(std::string_view name, bool is_element) {
    const std::size_t uri_end = name.find(kSeparator);
    if (uri_end == std::string_view::npos) return std::string(name);
    name.remove_prefix(uri_end + 1);
    const std::size_t local_end = name.find(kSeparator);
    if (local_end != std::string_view::npos) {
        return std::string(name.substr(local_end + 1)) + ":" +
               std::string(name.substr(0, local_end));
    }
    return (is_element ? std::string(1, kDefaultNamespaceMark) : std::string()).append(name);
}

void TreeBuilder::on_declaration(void* user, const char* version, const char*, int) {
    if (version == nullptr) return;
    const std::string_view text = version;
    if (text != "1.0" && text != "1.1") of(user).stop();
}

// Java would load the DTD, and fail if there is none.
void TreeBuilder::on_doctype(void* user, const char*, const char* system, const char*, int) {
    if (system != nullptr) of(user).stop();
}

void TreeBuilder::on_namespace(void* user, const char* prefix, const char* uri) {
    const std::string name = prefix == nullptr ? "xmlns" : "xmlns:" + std::string(prefix);
    of(user).namespaces_.emplace_back(name, uri == nullptr ? "" : uri);
}

void TreeBuilder::on_start(void* user, const char* name, const char** attributes) {
    of(user).start(name, attributes);
}

void TreeBuilder::start(const char* name, const char** attributes) {
    flush_text();
    node_ = node_.append_child(tree_name(name, true).c_str());
    for (const auto& [attribute, uri] : namespaces_) {
        count_node();
        node_.append_attribute(attribute.c_str()).set_value(uri.c_str());
    }
    namespaces_.clear();
    for (; *attributes != nullptr; attributes += 2) {
        count_node();
        text_bytes_ += std::string_view(attributes[1]).size();
        node_.append_attribute(tree_name(attributes[0], false).c_str()).set_value(attributes[1]);
    }
    count_node();
    texts_.emplace_back();
    deepest_ = std::max(deepest_, ++depth_);
    if (depth_ > kXmlDepthMax || text_bytes_ > kXmlTextBytesMax) stop();
}

// Bytes that pugixml copies, in units of 64: pieces are joined in a buffer that grows by a KiB.
double TreeBuilder::Text::work() const {
    const auto size = static_cast<double>(bytes);
    const double grown = pieces > 1 ? size / 1024 * size / 2 : 0;
    return static_cast<double>(pieces) + (size + grown) / 64;
}

void TreeBuilder::on_end(void* user, const char*) {
    TreeBuilder& self = of(user);
    self.flush_text();
    self.node_ = self.node_.parent();
    --self.depth_;
    const Text text = self.texts_.back();
    self.texts_.pop_back();
    self.texts_.back().add(text);
    self.text_work_ += text.work() * (self.texts_.size() == 1 ? 2 : 1);  // the document counts once
}

void TreeBuilder::on_text(void* user, const char* text, int size) {
    TreeBuilder& self = of(user);
    self.text_.append(text, static_cast<std::size_t>(size));
    self.text_bytes_ += static_cast<std::size_t>(size);
    if (self.text_bytes_ > kXmlTextBytesMax) self.stop();
}

void TreeBuilder::on_instruction(void* user, const char* target, const char* data) {
    TreeBuilder& self = of(user);
    self.flush_text();
    self.count_node();
    pugi::xml_node node = self.node_.append_child(pugi::node_pi);
    node.set_name(target);
    node.set_value(data);
}

void TreeBuilder::flush_text() {
    if (text_.empty()) return;
    count_node();
    texts_.back().add({text_.size(), 1});
    node_.append_child(pugi::node_pcdata).set_value(text_.c_str());
    text_.clear();
}

void TreeBuilder::count_node() {
    if (++nodes_ > kXmlNodesMax) stop();
}

// Whether Java finds this error, recognised by pugixml's message, only during evaluation: operands
// of a wrong type and functions with a prefix. The selector is valid then.
bool is_found_late(std::string_view what, const XPathText& text) {
    if (what.starts_with("Unrecognized function")) return text.has_prefix;
    return what == "Function has to be applied to node set" ||
           what == "Union operator has to be applied to node sets";
}

}  // namespace

struct XPathCondition::Query {
    explicit Query(const XPathText& text) : query(text.expression.c_str(), declare(text)) {}
    // A node set can be used wherever the expression uses the variable.
    pugi::xpath_variable_set* declare(const XPathText& text) {
        for (const std::string& name : text.variables) {
            variables.add(name.c_str(), pugi::xpath_type_node_set);
        }
        return &variables;
    }

    pugi::xpath_variable_set variables;
    pugi::xpath_query query;
    XPathCost cost;
};

XPathCondition::XPathCondition(std::unique_ptr<Query> query) : query_(std::move(query)) {}
XPathCondition::XPathCondition(XPathCondition&& other) noexcept = default;
XPathCondition& XPathCondition::operator=(XPathCondition&& other) noexcept = default;
XPathCondition::~XPathCondition() = default;

Result<XPathCondition> XPathCondition::parse(std::string_view expression) {
    if (expression.contains('\0')) return failure(ErrorCode::kInvalid, "XPATH: a NUL");
    const XPathText text = prepare_xpath(expression);
    try {
        auto query = std::make_unique<Query>(text);
        query->cost = xpath_cost(expression);
        if (!text.variables.empty()) query.reset();
        return XPathCondition(std::move(query));
    } catch (const pugi::xpath_exception& error) {
        if (is_found_late(error.what(), text)) return XPathCondition(nullptr);
        return failure(ErrorCode::kInvalid, std::string("XPATH: ") + error.what());
    }
}

bool XPathCondition::matches(std::string_view body) const {
    if (query_ == nullptr) return false;
    pugi::xml_document document;
    TreeBuilder builder(document);
    return builder.build(body) && builder.affords(query_->cost) &&
           query_->query.evaluate_boolean(document);
}

}  // namespace minibroker::broker
