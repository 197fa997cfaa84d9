#include "config/convert/xml_text.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "config/convert/xml_characters.h"

// How this works: the scanner goes over the text once, from one `<` or `&` to the next, and copies
// what it passes to the output. Of tags it knows the name alone; what is inside is the XML
// library's business, which tells less of where and why.
namespace minibroker::config {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kNameEnds = " \t\r\n/><=\"'&;";

struct OpenTag {
    std::string_view name;
    std::size_t at = 0;
};

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::expected<ExpandedXml, Problem> run() {
        check_encoding();
        check_characters();
        while (!problem_ && at_ < text_.size()) {
            const auto next = std::min(text_.find_first_of("<&", at_), text_.size());
            check_outside(next);
            copy_to(next);
            if (at_ == text_.size()) break;
            if (text_[at_] != '&') {
                markup();
            } else if (open_.empty()) {
                check_outside(at_ + 1);
            } else {
                reference();
            }
        }
        if (!problem_ && !open_.empty()) {
            fail(open_.back().at, "<" + printable(open_.back().name) + "> is not closed");
        }
        if (problem_) return std::unexpected(*problem_);
        if (is_latin1_) out_ = utf8_of_latin1(out_);
        // The text of entities may contain tags as well.
        if (expanded_ > 0) return Scanner(out_).run();
        return ExpandedXml{std::move(out_), parts_};
    }

private:
    void fail(std::size_t at, const std::string& why) {
        if (!problem_) problem_ = Problem{"", located(text_, at, why)};
    }
    void copy_to(std::size_t end) {
        out_.append(text_.substr(at_, end - at_));
        at_ = end;
    }
    [[nodiscard]] bool is_next(std::string_view words) const {
        return text_.substr(at_).starts_with(words);
    }
    [[nodiscard]] std::string_view name_at(std::size_t at) const {
        const auto end = std::min(text_.find_first_of(kNameEnds, at), text_.size());
        return text_.substr(at, end - at);
    }

    void check_encoding() {
        const std::string_view head = text_.substr(0, 4);
        if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") || head.contains('\0')) {
            problem_ = Problem{"", "is in UTF-16 or UTF-32: convert it to UTF-8"};
            return;
        }
        if (!head.starts_with("<?xm")) return check_utf8();
        const std::string_view first = text_.substr(0, text_.find("?>"));
        const auto from = first.find("encoding");
        if (from == std::string_view::npos) return check_utf8();
        const auto quote = first.find_first_of("\"'", from);
        if (quote == std::string_view::npos) return;
        const auto end = first.find(first[quote], quote + 1);
        const std::string_view name = first.substr(quote + 1, end - quote - 1);
        for (const char* known : {"ISO-8859-1", "latin1"}) {
            if (!equal_ignoring_case(name, known)) continue;
            is_latin1_ = true;
            return;
        }
        for (const char* known : {"UTF-8", "UTF8", "US-ASCII"}) {
            if (equal_ignoring_case(name, known)) return check_utf8();
        }
        fail(quote + 1, "encoding \"" + printable(name) + "\" is not read: convert it to UTF-8");
    }

    // Bytes that are not UTF-8 would get lost on their way into a broker.json.
    void check_utf8() {
        if (!repaired_utf8(text_)) return;
        for (std::size_t at = 0; at < text_.size();) {
            const auto end = std::min(text_.find('\n', at), text_.size());
            if (repaired_utf8(text_.substr(at, end - at))) {
                return fail(at,
                            "a byte in this line is no UTF-8, and the document names no encoding");
            }
            at = end + 1;
        }
    }

    void check_characters() {
        if (problem_) return;
        const auto bad = std::ranges::find_if(text_, [](char c) {
            return static_cast<unsigned char>(c) < 0x20U && c != '\t' && c != '\n' && c != '\r';
        });
        if (bad == text_.end()) return;
        fail(static_cast<std::size_t>(bad - text_.begin()),
             "the byte " + printable(std::string_view(&*bad, 1)) + " is no character of XML");
    }

    // Outside of the root element there are comments and the like alone.
    void check_outside(std::size_t end) {
        if (!open_.empty()) return;
        const std::string_view text = text_.substr(at_, end - at_);
        const bool is_mark = at_ == 0 && text.starts_with("\xef\xbb\xbf");
        const auto found = text.find_first_not_of(kBlanks, is_mark ? 3 : 0);
        if (found == std::string_view::npos) return;
        fail(at_ + found,
             std::string("text ") + (has_root_ ? "behind" : "before") + " the root element");
    }

    // Copies the text up to `end` unchanged.
    void skip_over(std::string_view what, std::string_view start, std::string_view end) {
        const auto found = text_.find(end, at_ + start.size());
        if (found == std::string_view::npos) return fail(at_, std::string(what) + " is not closed");
        copy_to(found + end.size());
    }

    // Behind the comment that begins at `begin`. `<!-->` does not end it, and who writes that means
    // something else; -- further inside does no harm, though XML has it not.
    std::size_t end_of_comment(std::size_t begin) {
        const std::string_view inside = text_.substr(begin + 4);
        if (inside.starts_with('>') || inside.starts_with("->")) {
            fail(begin, "a comment cannot begin with > or ->");
        }
        const auto found = text_.find("-->", begin + 4);
        if (found == std::string_view::npos) fail(begin, "the comment is not closed");
        return found == std::string_view::npos ? text_.size() : found + 3;
    }

    void markup() {
        if (is_next("<!--")) return copy_to(end_of_comment(at_));
        if (is_next("<![CDATA[") && !open_.empty()) {
            return skip_over("the CDATA section", "<![CDATA[", "]]>");
        }
        if (is_next("<?")) return skip_over("the processing instruction", "<?", "?>");
        if (is_next("<!DOCTYPE")) return doctype();
        if (is_next("</")) return end_tag();
        start_tag();
    }

    void end_tag() {
        const std::string_view name = name_at(at_ + 2);
        const std::string shown = "</" + printable(name) + ">";
        const auto end = text_.find('>', at_);
        if (end == std::string_view::npos) return fail(at_, shown + " is not closed by a >");
        if (open_.empty()) return fail(at_, shown + " closes nothing");
        if (open_.back().name != name) {
            return fail(at_,
                        shown + " stands where <" + printable(open_.back().name) + "> of line " +
                            std::to_string(line_of(open_.back().at)) + " has to be closed");
        }
        open_.pop_back();
        copy_to(end + 1);
    }

    void start_tag() {
        const std::string_view name = name_at(at_ + 1);
        if (name.empty()) return fail(at_, "a < that begins no tag; as text write &lt;");
        const std::size_t begin = at_;
        const std::string shown = "<" + printable(name) + ">";
        if (open_.empty() && has_root_) {
            return fail(at_, shown + " is a second root element, and XML has one alone");
        }
        has_root_ = true;
        count_part(begin);
        if (!attributes_.empty()) attributes_ = {};  // clear() would visit many buckets each time
        char quote = '\0';
        std::size_t from = begin + 1;
        while (!problem_) {
            const auto next = text_.find_first_of(quote == '\0' ? "\"'>&<" : "\"'&<", from);
            if (next == std::string_view::npos) {
                return fail(begin, "the tag " + shown + " is not closed by a >");
            }
            copy_to(next);
            from = next + 1;
            const char c = text_[at_];
            if (c == '&') {
                reference();
                from = at_;
            } else if (c == '<') {
                return fail(at_, "a < within the tag " + shown);
            } else if (c == '>') {
                break;
            } else if (quote == '\0') {
                quote = c;
                attribute(begin, shown);
            } else if (quote == c) {
                quote = '\0';
            }
        }
        if (problem_) return;
        if (text_[at_ - 1] != '/') open_.push_back({name, begin});
        if (open_.size() > kXmlDepthMax) {
            return fail(
                begin,
                shown + " is nested more than " + std::to_string(kXmlDepthMax) + " levels deep");
        }
        copy_to(at_ + 1);
    }

    void count_part(std::size_t at) {
        if (++parts_ <= kXmlPartsMax) return;
        fail(at, "more than " + std::to_string(kXmlPartsMax) + " elements and attributes");
    }

    // That whose value begins at `at_`, in the tag that begins at `begin`.
    void attribute(std::size_t begin, const std::string& shown) {
        count_part(at_);
        std::string_view before = text_.substr(begin, at_ - begin);
        const auto end = before.find_last_not_of(" \t\r\n=");
        if (end == std::string_view::npos) return;
        before = before.substr(0, end + 1);
        const std::string_view name = before.substr(before.find_last_of(" \t\r\n\"'") + 1);
        if (attributes_.insert(name).second) return;
        fail(at_, "the attribute " + printable(name) + " is there twice in " + shown);
    }

    // `&name;` at `at_`.
    void reference() {
        const std::string_view name = name_at(at_ + 1);
        const std::size_t end = at_ + 1 + name.size();
        if (name.empty() || end >= text_.size() || text_[end] != ';') {
            return fail(at_, "a & that begins no entity; as text write &amp;");
        }
        if (name.starts_with('#') && !is_xml_character(name.substr(1))) {
            return fail(at_, "&" + printable(name) + "; is no character of XML");
        }
        if (is_predefined(name)) return copy_to(end + 1);
        const std::size_t begin = at_;
        at_ = end + 1;
        const std::string why = expand(name, 0);
        if (!why.empty()) fail(begin, why);
    }

    static bool is_predefined(std::string_view name) {
        constexpr std::string_view kNames[] = {"amp", "lt", "gt", "quot", "apos"};
        return name.starts_with('#') || std::ranges::find(kNames, name) != std::end(kNames);
    }

    // Writes the text of the entity. @return the fault, "" for none
    std::string expand(std::string_view name, std::size_t depth) {
        const std::string shown = "entity &" + printable(name) + ";";
        const auto found = entities_.find(name);
        if (found == entities_.end()) return shown + " is not declared";
        if (depth == kXmlEntityDepthMax) {
            return shown + ": entities stand in entities more than " +
                   std::to_string(kXmlEntityDepthMax) + " levels deep";
        }
        std::string_view value = found->second;
        while (!value.empty()) {
            const auto amp = std::min(value.find('&'), value.size());
            expanded_ += amp;
            if (expanded_ > kXmlEntityBytesMax) {
                return shown + ": the entities expand to more than " +
                       std::to_string(kXmlEntityBytesMax) + " bytes";
            }
            append_in_line(value.substr(0, amp));
            value.remove_prefix(amp);
            if (value.empty()) break;
            const auto end = value.find(';');
            if (end == std::string_view::npos) return shown + " has a & that begins no entity";
            const std::string_view inner = value.substr(1, end - 1);
            ++expanded_;  // so that empty ones have an end as well
            if (is_predefined(inner)) {
                out_.append(value.substr(0, end + 1));
            } else if (std::string why = expand(inner, depth + 1); !why.empty()) {
                return why;
            }
            value.remove_prefix(end + 1);
        }
        return {};
    }

    // A line end would move all that follows.
    void append_in_line(std::string_view text) {
        for (const char c : text) out_ += c == '\n' || c == '\r' ? ' ' : c;
    }

    // Leaves it out, but for its line ends, and keeps the entities that it declares.
    void doctype() {
        const std::size_t begin = at_;
        std::size_t at = at_ + 9;
        bool inside = false;  // of the internal subset
        while (at < text_.size() && !problem_) {
            const char c = text_[at];
            if (c == '"' || c == '\'') {
                at = std::min(text_.find(c, at + 1), text_.size() - 1) + 1;
            } else if (c == '[') {
                inside = true;
                ++at;
            } else if (c == ']') {
                inside = false;
                ++at;
            } else if (c == '>' && !inside) {
                const auto lines = std::ranges::count(text_.substr(begin, at - begin), '\n');
                out_.append(static_cast<std::size_t>(lines), '\n');
                at_ = at + 1;
                return;
            } else if (text_.substr(at).starts_with("<!--")) {
                at = end_of_comment(at);
            } else if (text_.substr(at).starts_with("<!ENTITY")) {
                at = entity(at);
            } else {
                ++at;
            }
        }
        fail(begin, "<!DOCTYPE is not closed");
    }

    // `<!ENTITY name "value">` at `begin`. @return where it ends
    std::size_t entity(std::size_t begin) {
        const auto skip = [&](std::size_t from) {
            return std::min(text_.find_first_not_of(kBlanks, from), text_.size());
        };
        std::size_t at = skip(begin + 8);
        const std::string_view name = name_at(at);
        at = skip(at + name.size());
        if (name.starts_with('%')) {
            fail(begin, "parameter entities are not read");
            return at;
        }
        const char quote = at < text_.size() ? text_[at] : '\0';
        if (quote != '"' && quote != '\'') {
            fail(begin,
                 "the external entity &" + printable(name) +
                     "; is not read: no other file is opened for an entity");
            return at;
        }
        const auto end = text_.find(quote, at + 1);
        if (end == std::string_view::npos) {
            fail(begin, "the entity &" + printable(name) + "; is not closed");
            return at;
        }
        // The first declaration counts.
        entities_.try_emplace(std::string(name), text_.substr(at + 1, end - at - 1));
        return end + 1;
    }

    [[nodiscard]] std::size_t line_of(std::size_t at) const {
        return 1 + static_cast<std::size_t>(std::ranges::count(text_.substr(0, at), '\n'));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string out_;
    std::vector<OpenTag> open_;
    std::map<std::string, std::string_view, std::less<>> entities_;
    std::unordered_set<std::string_view> attributes_;  // of the tag that is being read
    std::size_t parts_ = 0;
    std::size_t expanded_ = 0;
    bool has_root_ = false;
    bool is_latin1_ = false;
    std::optional<Problem> problem_;
};

}  // namespace

std::string located(std::string_view text, std::size_t at, std::string_view why) {
    const std::string_view before = text.substr(0, at);
    const auto lines = std::ranges::count(before, '\n');
    const auto start = before.rfind('\n');
    const std::size_t column = start == std::string_view::npos ? at + 1 : at - start;
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column) + ": " +
           std::string(why);
}

std::expected<ExpandedXml, Problem> expand_xml(std::string_view text) {
    return Scanner(text).run();
}

}  // namespace minibroker::config
