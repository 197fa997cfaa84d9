#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker {

/// Appends little-endian integers and length-prefixed text to a string that it does not own.
class ByteWriter {
public:
    explicit ByteWriter(std::string& out) : out_(out) {}

    template <std::integral T>
    void integer(T value) {
        using U = std::make_unsigned_t<T>;
        auto rest = static_cast<U>(value);
        char bytes[sizeof(T)];
        for (char& byte : bytes) {
            byte = static_cast<char>(rest & 0xFFU);
            rest = static_cast<U>(static_cast<std::uint64_t>(rest) >> 8U);
        }
        out_.append(bytes, sizeof(T));
    }
    /// A flag as one byte, 0 or 1.
    void flag(bool value) { out_.push_back(value ? '\1' : '\0'); }
    /// The length as 32 bits, then `value`; at most 4 GiB - 1.
    void text(std::string_view value) {
        integer(static_cast<std::uint32_t>(value.size()));
        out_.append(value);
    }
    void raw(std::string_view value) { out_.append(value); }

private:
    std::string& out_;
};

/// Reads the output of `ByteWriter`, bounds checked: after the first read past the end `ok()` stays
/// false and every read gives a zero value, so a caller may read a whole record and check once.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

    template <std::integral T>
    T integer() {
        if (rest_.size() < sizeof(T)) return fail(), T{};
        std::make_unsigned_t<T> value = 0;
        if constexpr (std::endian::native == std::endian::little) {
            std::memcpy(&value, rest_.data(), sizeof(T));
        } else {
            for (std::size_t i = sizeof(T); i-- > 0;) {
                value = static_cast<std::make_unsigned_t<T>>(
                    static_cast<std::uint64_t>(value) << 8U | static_cast<unsigned char>(rest_[i]));
            }
        }
        rest_.remove_prefix(sizeof(T));
        return static_cast<T>(value);
    }
    bool flag() {
        const auto value = integer<std::uint8_t>();
        if (value > 1) fail();
        return value == 1;
    }
    /// A view into the bytes given to the constructor.
    std::string_view text() { return raw(integer<std::uint32_t>()); }
    std::string_view raw(std::size_t size) {
        if (!ok_ || rest_.size() < size) return fail(), std::string_view{};
        const std::string_view value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return value;
    }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    /// Whether all bytes were read, and none was missing.
    [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }

private:
    void fail() {
        ok_ = false;
        rest_ = {};
    }

    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace minibroker
