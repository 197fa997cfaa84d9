#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::protocol {

/// The head of one HTTP request: method and header lines. The path is not kept, nothing uses it.
struct HttpHead {
    struct Header {
        std::string name;
        std::string value;
    };
    std::string method;  ///< e.g. "GET"
    std::vector<Header> headers;

    /// The value of the first header called `name`, in any case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// Whether one of the headers called `name` lists `token` between commas, in any case.
    [[nodiscard]] bool lists(std::string_view name, std::string_view token) const;
};

/// Limits on the bytes that one connection makes the HTTP reader hold. Our own: Artemis allows
/// 8 KiB for a head and has no limit for a body.
struct HttpLimits {
    /// Request line and header lines, line ends included, bytes.
    std::size_t head_bytes_max = 64 * 1024;
    /// Body of one request, bytes: a STOMP frame of the greatest size fits.
    std::uint64_t body_bytes_max = 128 * 1024 * 1024;
};

/// Parses HTTP/1 requests, one after the other, however the bytes are cut. A body is returned as
/// its bytes arrive, without the framing of chunks. After the end of a request that asks for an
/// upgrade nothing is read until `next` is called again.
class HttpReader {
public:
    explicit HttpReader(const HttpLimits& limits = {});
    ~HttpReader();
    HttpReader(const HttpReader&) = delete;
    HttpReader& operator=(const HttpReader&) = delete;

    enum class Outcome : std::uint8_t {
        kNeedMore,  ///< all bytes are read
        kHead,      ///< `head` is a whole head; its request's body follows
        kBody,      ///< `body` is a part of the body
        kEnd,       ///< the request is whole
        kError,     ///< the bytes are not HTTP or exceed a limit, see `error`; final
    };
    /// Reads from the front of `bytes` and cuts off what it has read.
    [[nodiscard]] Outcome next(std::string_view& bytes);

    /// The head of the request that is being read, or that was read last.
    [[nodiscard]] const HttpHead& head() const;
    /// The approximate number of bytes held of that head.
    [[nodiscard]] std::size_t bytes_held() const;
    /// After kBody: bytes of the body; valid until the next call.
    [[nodiscard]] std::string_view body() const;
    /// After kError: the fault, for a person.
    [[nodiscard]] std::string_view error() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace minibroker::protocol
