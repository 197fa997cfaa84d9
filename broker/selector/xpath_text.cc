#include "broker/selector/xpath_text.h"

#include <cstddef>

namespace minibroker::broker {
namespace {

// U+FFFF: the evaluator takes it for a letter of a name, but XML cannot contain it.
constexpr std::string_view kUnknownPrefix = "\xef\xbf\xbf";

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Bytes of names, generously: the parser checks whether they are in the right place.
bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

class Rewriter {
public:
    explicit Rewriter(std::string_view expression) : rest_(expression) {}

    XPathText run() {
        while (!rest_.empty()) step();
        return std::move(out_);
    }

private:
    void step();
    void step_on_name();
    void copy(std::size_t size) {
        out_.expression += rest_.substr(0, size);
        rest_.remove_prefix(size);
    }
    [[nodiscard]] std::size_t name_size() const {
        std::size_t size = 0;
        while (size < rest_.size() && is_name_byte(rest_[size])) ++size;
        return size;
    }
    [[nodiscard]] bool is_call(std::size_t at) const {
        while (at < rest_.size() && is_blank(rest_[at])) ++at;
        return at < rest_.size() && rest_[at] == '(';
    }

    std::string_view rest_;
    XPathText out_;
    bool marks_next_ = false;   // the next `(` opens a call whose result may hold the mark
    std::vector<bool> opened_;  // the open `(`, and whether each belongs to such a call
};

void Rewriter::step() {
    const char first = rest_.front();
    if (first == '\'' || first == '"') {
        const std::size_t end = rest_.find(first, 1);
        return copy(end == std::string_view::npos ? rest_.size() : end + 1);
    }
    if (first == '$') {
        copy(1);
        const std::size_t size = name_size();
        if (size > 0) out_.variables.emplace_back(rest_.substr(0, size));
        return copy(size);
    }
    if (is_name_byte(first)) return step_on_name();
    if (first == '(') {
        opened_.push_back(marks_next_);
        marks_next_ = false;
    }
    const bool closes_marked = first == ')' && !opened_.empty() && opened_.back();
    if (first == ')' && !opened_.empty()) opened_.pop_back();
    copy(rest_.starts_with("::") ? 2 : 1);
    if (closes_marked)
        out_.expression.append(",'").append(1, kDefaultNamespaceMark).append("','')");
}

void Rewriter::step_on_name() {
    const std::size_t size = name_size();
    const std::string_view name = rest_.substr(0, size);
    const std::string_view after = rest_.substr(size);
    if (after.starts_with(':') && !after.starts_with("::")) {
        out_.has_prefix = true;
        out_.expression += kUnknownPrefix;
        rest_.remove_prefix(size);
        copy(1);
        return copy(name_size());  // also a local name that looks like a call
    }
    if ((name == "name" || name == "local-name") && is_call(size)) {
        marks_next_ = true;
        out_.expression += "translate(";
    }
    copy(size);
}

}  // namespace

XPathText prepare_xpath(std::string_view expression) {
    return Rewriter(expression).run();
}

}  // namespace minibroker::broker
