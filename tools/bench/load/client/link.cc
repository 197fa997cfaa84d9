#include "tools/bench/load/client/link.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tools/bench/load/client/poller.h"

namespace minibroker::bench {

Result<std::size_t> Link::write_some(std::string_view bytes) {
    while (true) {
        const ssize_t count = send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == EAGAIN) return 0;
        if (errno != EINTR) return system_failure("write to the broker");
    }
}

Result<> Link::flush() {
    if (!has_output()) return {};
    const auto count = write_some(std::string_view(out_).substr(written_));
    if (!count) return std::unexpected(count.error());
    written_ += *count;
    if (written_ == out_.size()) {
        out_.clear();
        written_ = 0;
    }
    return {};
}

Result<std::string_view> Link::receive(ReadBuffer& buffer) {
    std::vector<char>& bytes = buffer.bytes();
    const std::size_t begun = begun_.size();
    if (bytes.size() < begun + ReadBuffer::kSize) bytes.resize(begun + ReadBuffer::kSize);
    std::memcpy(bytes.data(), begun_.data(), begun);
    while (true) {
        const ssize_t count = recv(socket_.fd(), bytes.data() + begun, ReadBuffer::kSize, 0);
        if (count > 0) {
            return std::string_view(bytes.data(), begun + static_cast<std::size_t>(count));
        }
        if (count == 0) {
            closed_ = true;
            return failure(ErrorCode::kIo, "the broker has closed the connection");
        }
        if (errno == EAGAIN) return std::string_view(bytes.data(), begun);
        if (errno != EINTR) return system_failure("read from the broker");
    }
}

Result<> Link::refusal(const ServerFrame& frame) {
    std::string text = "the broker answers ERROR: ";
    text += frame.message.empty() ? frame.body : frame.message;
    return failure(ErrorCode::kInvalid, std::move(text));
}

Result<> Link::no_frame(std::string_view bytes) {
    return failure(ErrorCode::kInvalid,
                   "the broker sends what is no frame: " + std::string(bytes.substr(0, 80)));
}

Result<> Link::expect(ReadBuffer& buffer,
                      std::string_view command,
                      std::chrono::milliseconds timeout) {
    const auto end = Clock::now() + timeout;
    bool came = false;
    std::string other;
    while (!came) {
        if (auto flushed = flush(); !flushed) return flushed;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0) {
            return failure(ErrorCode::kIo,
                           "no " + std::string(command) + " from the broker in time");
        }
        pollfd waiting{socket_.fd(), POLLIN, 0};
        if (has_output()) waiting.events |= POLLOUT;
        if (poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
        if ((waiting.revents & ~POLLOUT) == 0) continue;
        auto read_result = read(buffer, [&](const ServerFrame& frame) {
            came = came || frame.command == command;
            if (frame.command != command) other = frame.command;
        });
        if (!read_result) return read_result;
        if (!other.empty()) {
            return failure(ErrorCode::kInvalid,
                           "expected " + std::string(command) + " from the broker, found " + other);
        }
    }
    return {};
}

}  // namespace minibroker::bench
