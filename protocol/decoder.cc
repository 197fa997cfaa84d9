#include "protocol/decoder.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "base/text.h"
#include "protocol/command_line.h"

// How this works: next() walks the states
//
//     kCommand -> kHead -> kBodyToNul ----------------> kComplete -> kCommand ...
//                       -> kBodyOfLength -> kBodyEnd ->
//
// and takes bytes from the front of a window; each state remembers how far it got. The window is
// the packet itself. Only if the packet ends within a head is its rest kept in `buffer_`; the
// window is then the buffer, which gets as much of the next packet as the head needs, until the
// kept bytes are used up. The bytes of a body go straight to the pending frame.
namespace minibroker::protocol {
namespace {

constexpr std::string_view kContentLength = "content-length";
// Capacity that an idle decoder keeps; memory of a large frame beyond it is freed.
constexpr std::size_t kBytesKept = 256 * 1024;
// Limit on the line ends before a command that the dump of a 1.0 frame repeats; a client may send
// any number of them.
constexpr std::size_t kSkippedBytesMax = 256;
constexpr std::size_t kKnownHeadBytesMax = 1024;
// The bytes of the next packet that are added to a kept head at a time.
constexpr std::size_t kWideningBytes = 1024;
// A body up to this size gets its memory when it begins; a longer one as its bytes arrive.
constexpr std::size_t kBodyBytesReserved = 64 * 1024;

void empty(std::string& text) {
    if (text.capacity() > kBytesKept) {
        text = std::string();
    } else {
        text.clear();
    }
}

}  // namespace

FrameDecoder::FrameDecoder(const DecoderLimits& limits) : limits_(limits) {}

void FrameDecoder::set_version(Version version) {
    version_ = version;
    version_set_ = true;
    known_head_.clear();
}

void FrameDecoder::feed(std::string_view bytes) {
    if (state_ == State::kFailed || state_ == State::kMute) return;
    MB_CHECK(behind_.empty() && window_.size() == kept_);
    if (kept_ == 0) {
        window_ = bytes;
        return;
    }
    behind_ = bytes;
    (void)widen_window();
}

FrameDecoder::Outcome FrameDecoder::next(Frame& frame) {
    frame.clear();
    for (;;) {
        switch (state_) {
            case State::kFailed:
                return Outcome::kError;
            case State::kMute:
                return Outcome::kMute;
            case State::kComplete:
                std::swap(frame, pending_);
                begin_frame();
                return Outcome::kFrame;
            default:
                if (step() || widen_window()) break;
                keep_window();
                return Outcome::kNeedMore;
        }
    }
}

std::size_t FrameDecoder::bytes_held() const {
    return window_.size() + behind_.size() + pending_.header_bytes() + pending_.body.size();
}

std::string FrameDecoder::unread() const {
    return std::string(window_).append(behind_);
}

std::string FrameDecoder::take_rest() {
    std::string rest = unread();
    window_ = behind_ = {};
    kept_ = 0;
    head_at_ = nullptr;
    return rest;
}

// Takes bytes from the window's front. Once the kept bytes are used up the window is the packet
// again.
void FrameDecoder::skip(std::size_t bytes) {
    window_.remove_prefix(bytes);
    if (kept_ == 0) return;
    kept_ -= std::min(kept_, bytes);
    if (kept_ > 0) return;
    const std::size_t again = window_.size();  // of the packet, and in the buffer
    window_ = {behind_.data() - again, again + behind_.size()};
    behind_ = {};
    head_at_ = nullptr;
}

// Appends more of the packet to the kept bytes; false if there is none.
bool FrameDecoder::widen_window() {
    if (behind_.empty()) return false;
    const std::size_t more = std::min(behind_.size(), std::max(kWideningBytes, window_.size()));
    buffer_.erase(0, buffer_.size() - window_.size());
    buffer_ += behind_.substr(0, more);
    behind_.remove_prefix(more);
    window_ = buffer_;
    head_at_ = nullptr;
    return true;
}

// Keeps the rest of the packet, which the caller may free.
void FrameDecoder::keep_window() {
    if (kept_ == 0) {
        empty(buffer_);
        buffer_ += window_;
    } else {
        buffer_.erase(0, buffer_.size() - window_.size());
    }
    window_ = buffer_;
    kept_ = window_.size();
    head_at_ = nullptr;
}

bool FrameDecoder::step() {
    switch (state_) {
        case State::kCommand:
            return read_command();
        case State::kHead:
            return read_header_line();
        case State::kBodyToNul:
        case State::kBodyOfLength:
        case State::kBodyEnd:
            return read_body();
        default:
            MB_UNREACHABLE();
    }
}

bool FrameDecoder::read_command() {
    if (skipping_to_nul_ && !skip_to_nul()) return false;
    if (!skip_line_ends()) return state_ == State::kFailed;
    const KnownHead known = take_known_head();
    if (known != KnownHead::kOther) return known == KnownHead::kTaken;
    const CommandLine line = recognise_command(window_, version_);
    switch (line.kind) {
        case CommandLine::Kind::kNeedMore:
            return false;
        case CommandLine::Kind::kUnknown:
            fail(invalid_frame(skipped_ + unread()));
            break;
        case CommandLine::Kind::kWrongEnd:
            if (version_ != Version::kV10) {
                fail(invalid_frame(unread()));
            } else if (version_set_) {
                fail(wrong_line_end(command_name(line.command)));
            } else {
                follow_crlf(line.name_size);
            }
            break;
        case CommandLine::Kind::kKnown:
            pending_.command = line.command;
            head_at_ = window_.data();
            skip(line.size);
            head_bytes_ = line.size;
            state_ = State::kHead;
            break;
    }
    return true;
}

// Equal bytes under an equal version give an equal head, and keep the same limits. If only the
// beginning of the known head is there, it waits for the rest.
FrameDecoder::KnownHead FrameDecoder::take_known_head() {
    head_repeated_ = false;
    if (known_head_.empty()) return KnownHead::kOther;
    if (window_.size() < known_head_.size()) {
        return known_head_.starts_with(window_) ? KnownHead::kNeedMore : KnownHead::kOther;
    }
    if (!window_.starts_with(known_head_)) return KnownHead::kOther;
    head_repeated_ = true;
    pending_ = known_frame_;
    content_length_ = known_content_length_;
    head_bytes_ = known_head_.size();
    skip(known_head_.size());
    begin_body();
    return KnownHead::kTaken;
}

void FrameDecoder::remember_head() {
    if (pending_.command != Command::kSend || !logged_in_) return;
    known_head_.clear();
    if (head_at_ == nullptr || head_bytes_ > kKnownHeadBytesMax) return;
    known_head_.assign(head_at_, head_bytes_);
    known_frame_ = pending_;
    known_content_length_ = content_length_;
}

// Skips line ends before a frame; false if nothing follows or they are wrong.
bool FrameDecoder::skip_line_ends() {
    for (; !window_.empty(); skip(1)) {
        const char c = window_.front();
        if (c == '\r' && after_carriage_return_) return fail(two_carriage_returns()), false;
        if (c != '\r' && c != '\n') break;
        after_carriage_return_ = c == '\r';
        if (version_ == Version::kV10 && skipped_.size() < kSkippedBytesMax) skipped_ += c;
    }
    if (window_.empty()) return false;
    if (after_carriage_return_) return fail(lone_carriage_return()), false;
    return true;
}

// Before a version is agreed, a command line that does not end in LF puts the connection under the
// rules of 1.2. Artemis then reads only the current packet: the bytes of an earlier one are lost.
// We copy that where docs/artemis/protocol.md shows it, for a packet that begins at the LF of the
// CR LF, and lose nothing in the other cases.
void FrameDecoder::follow_crlf(std::size_t name_size) {
    version_ = Version::kV12;
    skipped_.clear();
    const std::size_t line_feed = name_size + 1;
    if (window_[name_size] == '\r' && kept_ == line_feed) skip(line_feed);
}

bool FrameDecoder::read_header_line() {
    const std::size_t end = window_.find('\n', searched_);
    const bool complete = end != std::string_view::npos;
    const std::string_view line = window_.substr(0, end);
    if (!head_within_limits(line.size(), complete)) return true;
    if (!complete) {
        searched_ = window_.size();
        return false;
    }
    searched_ = 0;
    head_bytes_ += line.size() + 1;
    take_header_line(line);
    skip(line.size() + 1);
    return true;
}

void FrameDecoder::take_header_line(std::string_view line) {
    using Kind = HeaderLineReader::Kind;
    const HeaderLineReader::Line header = header_lines_.read(line, version_);
    if (header.kind == Kind::kEndOfHead) {
        remember_head();
        return begin_body();
    }
    if (++header_count_ > limits_.header_count_max) {
        return fail(more_headers_than(limits_.header_count_max));
    }
    switch (header.kind) {
        case Kind::kHeader:
            last_name_.assign(header.name);
            return add_header(last_name_, header.value);
        case Kind::kNoColon:
            // Artemis keeps the name of the line before, so the line is one more value of that
            // header.
            if (header_count_ == 1) return fail(first_line_without_colon(line));
            return add_header(last_name_, header.value);
        case Kind::kUndefinedEscape:
            return fail(undefined_escape(header.escaped));
        case Kind::kTwoCarriageReturns:
            return fail(two_carriage_returns());
        case Kind::kEndOfHead:
            MB_UNREACHABLE();
    }
}

void FrameDecoder::add_header(std::string_view name, std::string_view value) {
    const bool first_counts = version_ == Version::kV12;
    pending_.add(name, value, first_counts ? Frame::Repeat::kFirst : Frame::Repeat::kLast);
    if (name != kContentLength) return;
    // Whichever value the frame shows, the last one measures the body, in 1.2 as well.
    const auto length = parse_integer(
        value, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
    if (!length) return fail(invalid_content_length(value));
    content_length_ = *length;
}

void FrameDecoder::begin_body() {
    if (content_length_ == -1) {
        state_ = State::kBodyToNul;
    } else if (content_length_ < 0) {
        state_ = State::kMute;  // Artemis fails to allocate such a body, now and at every later
                                // byte
    } else {
        body_bytes_ = static_cast<std::size_t>(content_length_);
        if (!body_within_limits(body_bytes_)) return;
        state_ = body_bytes_ == 0 ? State::kBodyEnd : State::kBodyOfLength;
        if (logged_in_ && body_bytes_ <= kBodyBytesReserved) pending_.body.reserve(body_bytes_);
    }
}

bool FrameDecoder::read_body() {
    if (window_.empty()) return false;
    if (state_ != State::kBodyEnd) {
        const std::string_view bytes = window_;
        skip(take_body(bytes));
        return true;
    }
    // 1.0 takes any byte after the body as its NUL; later versions search for the NUL.
    skipping_to_nul_ = version_ != Version::kV10 && window_.front() != '\0';
    skip(1);
    complete();
    return true;
}

// Moves the bytes of the body, and the NUL of a body that ends at one, from the front of `bytes`;
// returns their number.
std::size_t FrameDecoder::take_body(std::string_view bytes) {
    if (state_ == State::kBodyOfLength) {
        const std::string_view part = bytes.substr(0, body_bytes_);
        pending_.body += part;
        body_bytes_ -= part.size();
        if (body_bytes_ == 0) state_ = State::kBodyEnd;
        return part.size();
    }
    const std::size_t end = bytes.find('\0');
    const std::string_view part = bytes.substr(0, end);
    if (!body_within_limits(pending_.body.size() + part.size())) return part.size();
    pending_.body += part;
    if (end == std::string_view::npos) return part.size();
    complete();
    return part.size() + 1;
}

void FrameDecoder::complete() {
    state_ = State::kComplete;
    if (content_length_ != -1 || is_ascii(pending_.body)) return;
    if (pending_.header(kContentLength)) return;  // of -1
    if (auto repaired = repaired_utf8(pending_.body)) pending_.body = std::move(*repaired);
}

void FrameDecoder::begin_frame() {
    state_ = State::kCommand;
    pending_.clear();
    empty(pending_.body);
    header_lines_.reset();
    header_count_ = 0;
    head_bytes_ = 0;
    content_length_ = -1;
    after_carriage_return_ = false;
    skipped_.clear();
    // The LF after a frame's NUL belongs to the frame if it is in the same packet: a dump does not
    // show it.
    if (!skipping_to_nul_ && window_.starts_with('\n')) skip(1);
}

// Drops the rest of a body longer than its content-length; false if its NUL is not there yet.
bool FrameDecoder::skip_to_nul() {
    const std::size_t end = window_.find('\0');
    if (end == std::string_view::npos) {
        skip(window_.size());
        return false;
    }
    skip(end + 1);
    skipping_to_nul_ = false;
    return true;
}

void FrameDecoder::fail(DecodeError error) {
    state_ = State::kFailed;
    error_ = std::make_unique<DecodeError>(std::move(error));
}

}  // namespace minibroker::protocol
