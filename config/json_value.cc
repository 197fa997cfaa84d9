#include "config/json_value.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace minibroker::config {
namespace {

using Json = nlohmann::json;

// "line L, column C: WHY" for the last byte that was read; `position` counts bytes from 1.
std::string located(std::string_view text, std::size_t position, std::string_view why) {
    const std::string_view before = text.substr(0, position == 0 ? 0 : position - 1);
    std::size_t line = 1;
    std::size_t line_start = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] != '\n') continue;
        ++line;
        line_start = i + 1;
    }
    return "line " + std::to_string(line) + ", column " +
           std::to_string(before.size() - line_start + 1) + ": " + std::string(why);
}

// The library's text without its own prefix, which is "[json.exception...] parse error at line 1,
// column 2: ", and without what it quotes of the document, which may be a password.
std::string_view reason_in(std::string_view what) {
    if (const auto bracket = what.find("] "); bracket != std::string_view::npos) {
        what.remove_prefix(bracket + 2);
    }
    for (const std::string_view quote : {"; last read: ", " parsing '"})
        what = what.substr(0, what.find(quote));
    if (!what.starts_with("parse error at")) return what;
    const auto colon = what.find(": ");
    return colon == std::string_view::npos ? what : what.substr(colon + 2);
}

// Walks over the text and counts its lines. When the parser reports a key, it has read up to the
// end of the key and no further.
class LineCounter {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    LineCounter(const char* at, std::size_t* lines) : at_(at), lines_(lines) {}
    reference operator*() const { return *at_; }
    LineCounter& operator++() {
        if (*at_ == '\n') ++*lines_;
        ++at_;
        return *this;
    }
    LineCounter operator++(int) {
        const LineCounter before = *this;
        ++*this;
        return before;
    }
    bool operator==(const LineCounter& other) const { return at_ == other.at_; }

private:
    const char* at_;
    std::size_t* lines_;
};

// Receives the parser's events and builds the tree. The parser itself does not recurse. An open
// container never moves: its parent gets no further member before it is closed.
class TreeBuilder {
public:
    TreeBuilder(std::string_view text, const std::size_t& lines) : text_(text), lines_(lines) {}

    bool null() { return scalar(JsonValue::Kind::kNull, {}); }
    bool boolean(bool value) { return scalar(JsonValue::Kind::kBoolean, value ? "true" : "false"); }
    bool number_integer(std::int64_t value) {
        return scalar(JsonValue::Kind::kNumber, std::to_string(value));
    }
    bool number_unsigned(std::uint64_t value) {
        return scalar(JsonValue::Kind::kNumber, std::to_string(value));
    }
    bool number_float(double, const std::string& written) {
        return scalar(JsonValue::Kind::kNumber, written);
    }
    bool string(std::string& value) { return scalar(JsonValue::Kind::kText, std::move(value)); }
    bool binary(Json::binary_t&) { MB_UNREACHABLE(); }  // JSON text has no binary values
    bool start_object(std::size_t) { return open(JsonValue::Kind::kObject); }
    bool start_array(std::size_t) { return open(JsonValue::Kind::kArray); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        if (!count()) return false;
        open_.back()->members.push_back({std::move(name), {}, static_cast<std::uint32_t>(lines_)});
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
        problem_ = located(text_, position, printable(reason_in(error.what())));
        return false;
    }

    [[nodiscard]] JsonValue take() { return std::move(root_); }
    [[nodiscard]] std::string take_problem() { return std::move(problem_); }

private:
    [[nodiscard]] bool is_item() const {
        return !open_.empty() && open_.back()->kind == JsonValue::Kind::kArray;
    }
    // Counts one more member or item. @return false if there are too many
    bool count() {
        if (++values_ <= kJsonValuesMax) return true;
        problem_ = "line " + std::to_string(lines_) + ": more than " +
                   std::to_string(kJsonValuesMax) + " members and items of objects and arrays";
        return false;
    }
    JsonValue& place() {
        if (open_.empty()) return root_;
        JsonValue& container = *open_.back();
        if (container.kind == JsonValue::Kind::kObject) return container.members.back().value;
        return container.items.emplace_back();
    }
    bool scalar(JsonValue::Kind kind, std::string text) {
        if (is_item() && !count()) return false;
        JsonValue& value = place();
        value.kind = kind;
        value.text = std::move(text);
        return true;
    }
    bool open(JsonValue::Kind kind) {
        if (open_.size() == kJsonDepthMax) {
            problem_ = "nested more than " + std::to_string(kJsonDepthMax) + " levels deep";
            return false;
        }
        if (is_item() && !count()) return false;
        JsonValue& value = place();
        value.kind = kind;
        open_.push_back(&value);
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    std::string_view text_;
    const std::size_t& lines_;
    JsonValue root_;
    std::size_t values_ = 0;
    std::vector<JsonValue*> open_;  // containers from the root to the innermost that is not closed
    std::string problem_;
};

std::string quoted(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Recurses as deep as the value does, which the parser and the writers bound.
void append(const JsonValue& value, std::size_t level, std::string& out) {
    const bool is_object = value.kind == JsonValue::Kind::kObject;
    const std::size_t count = is_object ? value.members.size() : value.items.size();
    if (value.kind == JsonValue::Kind::kNull) {
        out += "null";
    } else if (value.kind == JsonValue::Kind::kText) {
        out += quoted(value.text);
    } else if (value.is_scalar()) {
        out += value.text;
    } else if (count == 0) {
        out += is_object ? "{}" : "[]";
    } else {
        out += is_object ? '{' : '[';
        for (std::size_t i = 0; i < count; ++i) {
            out += (i == 0 ? "\n" : ",\n") + std::string(2 * (level + 1), ' ');
            if (is_object) out += quoted(value.members[i].key) + ": ";
            append(is_object ? value.members[i].value : value.items[i], level + 1, out);
        }
        out += "\n" + std::string(2 * level, ' ') + (is_object ? '}' : ']');
    }
}

JsonValue scalar(JsonValue::Kind kind, std::string text) {
    JsonValue value;
    value.kind = kind;
    value.text = std::move(text);
    return value;
}

}  // namespace

std::string json_text(const JsonValue& value) {
    std::string out;
    append(value, 0, out);
    return out;
}

JsonValue json_object() {
    return scalar(JsonValue::Kind::kObject, {});
}

JsonValue json_of(bool value) {
    return scalar(JsonValue::Kind::kBoolean, value ? "true" : "false");
}

JsonValue json_of(std::int64_t value) {
    return scalar(JsonValue::Kind::kNumber, std::to_string(value));
}

JsonValue json_of(double value) {
    return scalar(JsonValue::Kind::kNumber, Json(value).dump());
}

JsonValue json_of(std::string value) {
    return scalar(JsonValue::Kind::kText, std::move(value));
}

const JsonValue* find_member(const JsonValue& object, std::string_view key) {
    for (const JsonMember& member : object.members) {
        if (member.key == key) return &member.value;
    }
    return nullptr;
}

std::expected<JsonValue, Problem> parse_json(std::string_view text) {
    std::size_t lines = 1;
    TreeBuilder builder(text, lines);
    const LineCounter begin(text.data(), &lines);
    // Both ends are given: NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage)
    const LineCounter end(text.data() + text.size(), &lines);
    try {
        if (Json::sax_parse(begin, end, &builder)) return builder.take();
    } catch (const Json::exception& error) {
        return std::unexpected(Problem{"", printable(reason_in(error.what()))});
    }
    return std::unexpected(Problem{"", builder.take_problem()});
}

}  // namespace minibroker::config
