#include "broker/client_log/frame_trace.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "broker/stomp/error.h"

namespace minibroker::broker {
namespace {

constexpr std::string_view kHidden = "***";

bool contains_secret(std::string_view text) {
    return without_secrets(text) != text;
}

// The headers of a login whose value is known to be harmless, or which name the user.
bool is_of_connect(std::string_view name) {
    constexpr std::string_view kOfConnect[] = {"accept-version",
                                               "client-id",
                                               "content-length",
                                               "content-type",
                                               "heart-beat",
                                               "host",
                                               "login",
                                               "receipt",
                                               "request-id"};
    return std::ranges::find(kOfConnect, name) != std::end(kOfConnect);
}

// Printable, and without the letters that would end it in a line.
void append_without(std::string_view ends, std::string& line, std::string_view text) {
    line += without_letters(ends, printable(text));
}

void append_quoted(std::string& line, std::string_view text) {
    line += '"';
    append_without("\"", line, text);
    line += '"';
}

class Line {
public:
    Line(std::string_view direction,
         std::string_view peer,
         std::string_view command,
         const FrameTrace::IsPublic& is_public)
        : text_("frame "),
          is_public_(is_public),
          logs_in_(command == "CONNECT" || command == "STOMP") {
        text_.append(direction).append(" peer=").append(peer).append(" ").append(
            printable(command));
    }

    void header(std::string_view name, std::string_view value) {
        hidden_ = hidden_ || (name == "_AMQ_OperationName" && !is_public_(value));
        const bool continues = continues_secret(name);
        const bool secret = continues || names_secret(name);
        behind_secret_ = secret;
        secret_missing_ = secret && value.empty();
        if (++headers_ > FrameTrace::kHeadersMax) return;
        std::string shown(continues ? kHidden : name);
        if (!continues && without_secrets(name) != name) {
            shown = without_secrets(name);
            shown.resize(shown.size() - kHidden.size());
        }
        text_ += ' ';
        append_without(" =\"", text_, shown);
        text_ += '=';
        const bool hidden = secret || (logs_in_ && !is_of_connect(name));
        append_quoted(text_, hidden ? std::string(kHidden) : without_secrets(value));
    }

    void body(std::string_view body) {
        if (headers_ > FrameTrace::kHeadersMax) {
            text_ += " headers_left_out=" + std::to_string(headers_ - FrameTrace::kHeadersMax);
        }
        text_ += " body=" + std::to_string(body.size());
        if (body.empty()) return;
        text_ += ' ';
        // A secret may be at the end of the part that is shown.
        if (hidden_ || logs_in_ ||
            contains_secret(body.substr(0, 2 * FrameTrace::kBodyBytesShown))) {
            text_ += kHidden;
            return;
        }
        append_quoted(text_, body.substr(0, FrameTrace::kBodyBytesShown));
        if (body.size() > FrameTrace::kBodyBytesShown) text_ += "...";
    }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    // STOMP has no continuation lines: such lines are headers of their own, and a name may be meant
    // as the rest of a secret.
    [[nodiscard]] bool continues_secret(std::string_view name) const {
        if (!behind_secret_) return false;
        if (secret_missing_ || name.starts_with(' ') || name.starts_with('\t')) return true;
        return logs_in_ && name != "passcode" && !is_of_connect(name);
    }

    std::string text_;
    const FrameTrace::IsPublic& is_public_;
    std::size_t headers_ = 0;
    bool logs_in_;
    bool hidden_ = false;         // the body is hidden
    bool behind_secret_ = false;  // the previous header is one
    bool secret_missing_ = false;
};

// The name is the part before the first colon.
void add_header_line(Line& line, std::string_view header) {
    const std::size_t colon = std::min(header.find(':'), header.size());
    const std::size_t value = std::min(colon + 1, header.size());
    line.header(header.substr(0, colon), header.substr(value));
}

}  // namespace

void FrameTrace::in(std::string_view peer, const protocol::Frame& frame) const {
    Line line("in", peer, protocol::command_name(frame.command), is_public_);
    for (std::size_t i = 0; i < frame.header_count(); ++i) {
        const auto [name, value] = frame.header_at(i);
        line.header(name, value);
    }
    line.body(frame.body);
    logger_.frame(line.text());
}

void FrameTrace::broken(std::string_view peer, std::string_view why) const {
    Line line("in", peer, "no-frame", is_public_);
    line.header("why", why);
    logger_.frame(line.text());
}

void FrameTrace::out(std::string_view peer, std::string_view frame) const {
    const std::size_t end = std::min(frame.find("\n\n"), frame.size());
    const std::size_t body = std::min(end + 2, frame.size());
    std::string_view rest = frame.substr(body);
    if (rest.ends_with('\n')) rest.remove_suffix(1);
    if (rest.ends_with('\0')) rest.remove_suffix(1);
    out(peer, frame.substr(0, body), rest);
}

void FrameTrace::out(std::string_view peer, std::string_view head, std::string_view body) const {
    while (head.ends_with('\n')) head.remove_suffix(1);
    const std::vector<std::string_view> lines = split(head, '\n');
    Line line("out", peer, lines.front(), is_public_);
    for (std::size_t i = 1; i < lines.size(); ++i) add_header_line(line, lines[i]);
    line.body(body);
    logger_.frame(line.text());
}

}  // namespace minibroker::broker
