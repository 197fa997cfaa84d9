#include "protocol/frame.h"

#include <algorithm>

#include "base/check.h"

namespace minibroker::protocol {

std::string_view command_name(Command command) {
    switch (command) {
        case Command::kConnect:
            return "CONNECT";
        case Command::kStomp:
            return "STOMP";
        case Command::kSend:
            return "SEND";
        case Command::kSubscribe:
            return "SUBSCRIBE";
        case Command::kUnsubscribe:
            return "UNSUBSCRIBE";
        case Command::kAck:
            return "ACK";
        case Command::kNack:
            return "NACK";
        case Command::kBegin:
            return "BEGIN";
        case Command::kCommit:
            return "COMMIT";
        case Command::kAbort:
            return "ABORT";
        case Command::kDisconnect:
            return "DISCONNECT";
        case Command::kConnected:
            return "CONNECTED";
        case Command::kMessage:
            return "MESSAGE";
        case Command::kReceipt:
            return "RECEIPT";
        case Command::kError:
            return "ERROR";
    }
    MB_UNREACHABLE();
}

Frame::Header Frame::header_at(std::size_t index) const {
    MB_CHECK(index < slices_.size());
    const Slice& slice = slices_[index];
    return {name_of(slice), value_of(slice)};
}

std::optional<std::string_view> Frame::header(std::string_view name) const {
    for (const Slice& slice : slices_) {
        if (name_of(slice) == name) return value_of(slice);
    }
    return std::nullopt;
}

std::string_view Frame::header_or_empty(std::string_view name) const {
    return header(name).value_or(std::string_view{});
}

void Frame::add(std::string_view name, std::string_view value, Repeat repeat) {
    const auto known =
        std::ranges::find_if(slices_, [&](const Slice& slice) { return name_of(slice) == name; });
    if (known != slices_.end()) {
        // The old value stays in the text until clear(); it is bounded by the limit of the head.
        if (repeat == Repeat::kLast) {
            known->value_at = append(value);
            known->value_size = static_cast<std::uint32_t>(value.size());
        }
        return;
    }
    Slice slice{};
    slice.name_at = append(name);
    slice.name_size = static_cast<std::uint32_t>(name.size());
    slice.value_at = append(value);
    slice.value_size = static_cast<std::uint32_t>(value.size());
    slices_.push_back(slice);
}

void Frame::clear() {
    command = Command::kSend;
    body.clear();
    text_.clear();
    slices_.clear();
}

std::string_view Frame::name_of(const Slice& slice) const {
    return std::string_view(text_).substr(slice.name_at, slice.name_size);
}

std::string_view Frame::value_of(const Slice& slice) const {
    return std::string_view(text_).substr(slice.value_at, slice.value_size);
}

std::uint32_t Frame::append(std::string_view text) {
    const auto at = static_cast<std::uint32_t>(text_.size());
    text_.append(text);
    return at;
}

}  // namespace minibroker::protocol
