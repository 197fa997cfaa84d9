#include "protocol/http_head.h"

#include <http_parser.h>

#include <utility>

#include "base/text.h"

// How this works: http_parser calls back while it reads. The callbacks only store their arguments
// and pause the parser at the end of a head and of a request, so that `next` returns there. While
// reading a head the parser never gets more bytes than a head may have, so that the limit does not
// depend on how the bytes are cut.
namespace minibroker::protocol {

std::optional<std::string_view> HttpHead::header(std::string_view name) const {
    for (const Header& header : headers) {
        if (equal_ignoring_case(header.name, name)) return header.value;
    }
    return std::nullopt;
}

bool HttpHead::lists(std::string_view name, std::string_view token) const {
    for (const Header& header : headers) {
        if (!equal_ignoring_case(header.name, name)) continue;
        for (std::string_view part : split(header.value, ',')) {
            while (part.starts_with(' ') || part.starts_with('\t')) part.remove_prefix(1);
            while (part.ends_with(' ') || part.ends_with('\t')) part.remove_suffix(1);
            if (equal_ignoring_case(part, token)) return true;
        }
    }
    return false;
}

struct HttpReader::State {
    explicit State(const HttpLimits& the_limits) : limits(the_limits) { begin_request(); }

    void begin_request() {
        http_parser_init(&parser, HTTP_REQUEST);
        parser.data = this;
        head = {};
        head_bytes = 0;
        body_bytes = 0;
        in_head = true;
        in_value = false;
        ended = false;
    }
    Outcome read_head(std::string_view& bytes);
    Outcome read_body(std::string_view& bytes);
    [[nodiscard]] bool parse(std::string_view& bytes);
    Outcome fail(std::string what) {
        error = std::move(what);
        return Outcome::kError;
    }
    Outcome fail_of_body() {
        return fail("the body is longer than " + std::to_string(limits.body_bytes_max) + " bytes");
    }

    // The parser's callbacks.
    static State& of(http_parser* parser) { return *static_cast<State*>(parser->data); }
    static int on_field(http_parser* parser, const char* text, std::size_t size);
    static int on_value(http_parser* parser, const char* text, std::size_t size);
    static int on_headers_complete(http_parser* parser);
    static int on_body(http_parser* parser, const char* bytes, std::size_t size);
    static int on_message_complete(http_parser* parser);
    static http_parser_settings settings();

    const HttpLimits limits;
    http_parser parser{};
    HttpHead head;
    std::string body;
    std::string error;
    std::size_t head_bytes = 0;    // of this request, read so far
    std::uint64_t body_bytes = 0;  // likewise
    bool in_head = true;
    bool in_value = false;  // the last callback in the head was for a value
    bool ended = false;     // the request is whole, the next one not begun
};

HttpReader::HttpReader(const HttpLimits& limits) : state_(std::make_unique<State>(limits)) {}

HttpReader::~HttpReader() = default;

HttpReader::Outcome HttpReader::next(std::string_view& bytes) {
    State& state = *state_;
    if (!state.error.empty()) return Outcome::kError;
    const bool body_told = !state.body.empty();
    state.body.clear();
    if (state.ended && body_told) return Outcome::kEnd;
    if (bytes.empty())
        return Outcome::kNeedMore;  // http_parser takes no bytes for the end of input
    if (state.ended) state.begin_request();
    return state.in_head ? state.read_head(bytes) : state.read_body(bytes);
}

HttpReader::Outcome HttpReader::State::read_head(std::string_view& bytes) {
    std::string_view given = bytes.substr(0, limits.head_bytes_max - head_bytes);
    const std::size_t before = given.size();
    if (!parse(given)) return Outcome::kError;
    const std::size_t read = before - given.size();
    bytes.remove_prefix(read);
    head_bytes += read;
    if (in_head) {
        if (head_bytes < limits.head_bytes_max) return Outcome::kNeedMore;
        return fail("the head is longer than " + std::to_string(limits.head_bytes_max) + " bytes");
    }
    constexpr std::uint64_t kUnknown = UINT64_MAX;  // http_parser's "no content-length"
    if (parser.content_length != kUnknown && parser.content_length > limits.body_bytes_max) {
        return fail_of_body();
    }
    return Outcome::kHead;
}

HttpReader::Outcome HttpReader::State::read_body(std::string_view& bytes) {
    if (!parse(bytes)) return Outcome::kError;
    body_bytes += body.size();
    if (body_bytes > limits.body_bytes_max) return fail_of_body();
    if (!body.empty()) return Outcome::kBody;
    return ended ? Outcome::kEnd : Outcome::kNeedMore;
}

bool HttpReader::State::parse(std::string_view& bytes) {
    static const http_parser_settings kCallbacks = settings();
    http_parser_pause(&parser, 0);
    bytes.remove_prefix(http_parser_execute(&parser, &kCallbacks, bytes.data(), bytes.size()));
    const http_errno result = HTTP_PARSER_ERRNO(&parser);
    if (result == HPE_OK || result == HPE_PAUSED) return true;
    error = http_errno_description(result);
    return false;
}

int HttpReader::State::on_field(http_parser* parser, const char* text, std::size_t size) {
    State& state = of(parser);
    if (!state.in_head) return 0;  // a trailer after chunks
    if (state.in_value || state.head.headers.empty()) state.head.headers.emplace_back();
    state.in_value = false;
    state.head.headers.back().name.append(text, size);
    return 0;
}

int HttpReader::State::on_value(http_parser* parser, const char* text, std::size_t size) {
    State& state = of(parser);
    if (!state.in_head) return 0;
    state.in_value = true;
    state.head.headers.back().value.append(text, size);
    return 0;
}

// The parser stops before the last line end of the head, so the body, even an empty one, begins
// with a call of its own.
int HttpReader::State::on_headers_complete(http_parser* parser) {
    State& state = of(parser);
    state.head.method = http_method_str(static_cast<http_method>(parser->method));
    state.in_head = false;
    http_parser_pause(parser, 1);
    return 0;
}

int HttpReader::State::on_body(http_parser* parser, const char* bytes, std::size_t size) {
    of(parser).body.append(bytes, size);
    return 0;
}

int HttpReader::State::on_message_complete(http_parser* parser) {
    of(parser).ended = true;
    http_parser_pause(parser, 1);
    return 0;
}

http_parser_settings HttpReader::State::settings() {
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_header_field = on_field;
    settings.on_header_value = on_value;
    settings.on_headers_complete = on_headers_complete;
    settings.on_body = on_body;
    settings.on_message_complete = on_message_complete;
    return settings;
}

const HttpHead& HttpReader::head() const {
    return state_->head;
}

std::size_t HttpReader::bytes_held() const {
    return state_->head_bytes + state_->head.headers.size() * sizeof(HttpHead::Header);
}

std::string_view HttpReader::body() const {
    return state_->body;
}

std::string_view HttpReader::error() const {
    return state_->error;
}

}  // namespace minibroker::protocol
