#include "tools/minibroker/cli/client/server_frame.h"

#include <algorithm>

#include "base/text.h"

namespace minibroker::cli {
namespace {

// A broker's own texts may be unescaped (Artemis has such cases), so an unknown escape is kept as
// it is.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        const auto known = std::string_view("nrc\\").find(next);
        if (next == '\0' || known == std::string_view::npos) {
            out += text[i];
            continue;
        }
        out += "\n\r:\\"[known];
        ++i;
    }
    return out;
}

std::string_view without_carriage_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// The offsets of the empty line that ends the head, and of the body; searches from `from` on.
struct HeadEnd {
    std::size_t head = std::string::npos;
    std::size_t body = 0;
};

HeadEnd find_head_end(std::string_view bytes, std::size_t from) {
    for (std::size_t at = bytes.find('\n', from); at != std::string_view::npos;
         at = bytes.find('\n', at + 1)) {
        if (bytes.substr(at + 1).starts_with('\n')) return {at, at + 2};
        if (bytes.substr(at + 1).starts_with("\r\n")) return {at, at + 3};
    }
    return {};
}

}  // namespace

const std::string* ServerFrame::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return &value;
    }
    return nullptr;
}

Result<bool> ServerFrameReader::read_head() {
    if (searched_ == 0) {
        const auto start = std::min(buffer_.find_first_not_of("\r\n"), buffer_.size());
        buffer_.erase(0, start);
    }
    const HeadEnd end = find_head_end(buffer_, searched_);
    if (end.head == std::string::npos) {
        if (buffer_.size() > kHeadBytesMax) {
            return failure(ErrorCode::kTooLarge, "the head of the broker's frame has no end");
        }
        // The end may be cut within its last three bytes.
        searched_ = buffer_.size() < 3 ? 0 : buffer_.size() - 3;
        return false;
    }
    const auto lines = split(std::string_view(buffer_).substr(0, end.head), '\n');
    frame_ = {};
    content_length_.reset();
    frame_.command = without_carriage_return(lines[0]);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string_view line = without_carriage_return(lines[i]);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        frame_.headers.emplace_back(unescaped(line.substr(0, colon)),
                                    unescaped(line.substr(colon + 1)));
    }
    if (const std::string* length = frame_.header("content-length")) {
        const auto number = parse_integer(*length, 0, std::int64_t{kBodyBytesMax});
        if (!number) {
            return failure(ErrorCode::kInvalid, "content-length " + printable(*length));
        }
        content_length_ = static_cast<std::size_t>(*number);
    }
    buffer_.erase(0, end.body);
    searched_ = 0;
    has_head_ = true;
    return true;
}

Result<bool> ServerFrameReader::read_body() {
    std::size_t end = 0;
    if (content_length_) {
        end = *content_length_;
        if (buffer_.size() <= end) return false;
        if (buffer_[end] != '\0') {
            return failure(ErrorCode::kInvalid, "no NUL behind the body of the broker's frame");
        }
    } else {
        end = buffer_.find('\0', searched_);
        if (end == std::string::npos) {
            searched_ = buffer_.size();
            if (searched_ <= kBodyBytesMax) return false;
            return failure(ErrorCode::kTooLarge, "the body of the broker's frame has no end");
        }
    }
    frame_.body = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    searched_ = 0;
    has_head_ = false;
    return true;
}

Result<std::optional<ServerFrame>> ServerFrameReader::next() {
    if (!has_head_) {
        auto head = read_head();
        if (!head) return std::unexpected(std::move(head).error());
        if (!*head) return std::nullopt;
    }
    auto body = read_body();
    if (!body) return std::unexpected(std::move(body).error());
    if (!*body) return std::nullopt;
    return std::move(frame_);
}

}  // namespace minibroker::cli
