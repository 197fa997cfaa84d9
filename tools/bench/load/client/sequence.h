#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>

namespace minibroker::bench {

/// A number as the fixed text at the beginning of a body: 16 hexadecimal digits. Counting up and
/// comparing work on the text, since they happen for every message.
class SequenceText {
public:
    static constexpr std::size_t kSize = 16;

    explicit SequenceText(std::uint64_t value = 0);
    void increment();
    [[nodiscard]] std::string_view text() const { return {digits_.data(), kSize}; }

private:
    std::array<char, kSize> digits_{};
};

/// @return the number at the beginning of `body`; a number that is never sent (2^64 - 1) for none.
[[nodiscard]] std::uint64_t sequence_of(std::string_view body);

/// The numbers of the messages 0, 1, 2, ... that one consumer received.
class SequenceCheck {
public:
    /// @param sent  how many have been sent so far: a number from there on is unexpected.
    void on_message(std::string_view body, std::uint64_t sent);

    /// The number of expected messages received.
    [[nodiscard]] std::uint64_t received() const { return received_; }
    /// The number of the first `sent` messages that never came.
    [[nodiscard]] std::uint64_t lost(std::uint64_t sent) const { return sent - received_; }
    [[nodiscard]] std::uint64_t duplicated() const { return duplicated_; }
    /// The number of messages that came after one that was sent later.
    [[nodiscard]] std::uint64_t reordered() const { return reordered_; }
    /// The number of bodies that this run did not send.
    [[nodiscard]] std::uint64_t unexpected() const { return unexpected_; }

private:
    void on_other(std::string_view body, std::uint64_t sent);
    bool take_missing(std::uint64_t number);

    std::uint64_t next_ = 0;
    SequenceText next_text_;
    std::uint64_t received_ = 0;
    std::uint64_t duplicated_ = 0;
    std::uint64_t reordered_ = 0;
    std::uint64_t unexpected_ = 0;
    /// The numbers passed over: the first number to the one after the last. Ranges, so that many
    /// losses in a row take little memory.
    std::map<std::uint64_t, std::uint64_t> missing_;
};

}  // namespace minibroker::bench
