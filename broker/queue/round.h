#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace minibroker::broker {

/// The order in which a queue asks its consumers for the next message to deliver. A consumer that
/// is busy or has nothing new stays so until the message is found: once all have been asked, it is
/// not asked again, so that one consumer that passes a million messages over does not cause all
/// others to be asked a million times.
class Round {
public:
    /// @param count  consumers, numbered from 0; @param turn  index of the first
    /// @param fruitless  how many of them, those before `turn`, are known to take nothing now
    Round(std::size_t count, std::size_t turn, std::size_t fruitless)
        : count_(count),
          turn_(turn),
          left_(count - std::min(count, fruitless)),
          first_(turn),
          asked_(count - left_) {}

    /// Whether no consumer is left to ask.
    [[nodiscard]] bool over() const { return left_ == 0; }
    [[nodiscard]] std::size_t turn() const { return turn_; }
    /// The number of consumers asked in a row, up to now, that can take nothing; 0 if unknown.
    [[nodiscard]] std::size_t fruitless() const { return next_.empty() ? count_ - left_ : 0; }
    /// The consumer asked first the next time, if none could take a message: as if all had been
    /// asked once more after the last one that passed a message over.
    [[nodiscard]] std::size_t first() const { return first_; }
    /// The consumer after `turn`.
    [[nodiscard]] std::size_t behind(std::size_t turn) const {
        return turn + 1 == count_ ? 0 : turn + 1;
    }

    /// The consumer whose turn it is cannot take a message.
    void on_fruitless() {
        --left_;
        if (next_.empty()) {
            advance();
            return;
        }
        next_[before_] = next_[turn_];
        turn_ = next_[turn_];
    }
    /// The consumer whose turn it is has passed a message over: the others are asked before it gets
    /// the next.
    void on_pass() {
        first_ = behind(turn_);
        if (next_.empty()) {
            left_ = count_;  // earlier ones count again, until all were asked once
            advance();
            return;
        }
        before_ = turn_;
        turn_ = next_[turn_];
    }

private:
    static constexpr std::size_t kRingMin = 4;  // fewer are asked as fast as a ring is made

    void advance() {
        turn_ = behind(turn_);
        if (++asked_ < count_ || left_ == 0 || count_ < kRingMin) return;
        // From here on consumers that can take nothing leave the ring.
        next_.resize(count_);
        std::iota(next_.begin(), next_.end(), 1U);
        next_.back() = 0;
        before_ = turn_ == 0 ? count_ - 1 : turn_ - 1;
        left_ = count_;
    }

    std::size_t count_;
    std::size_t turn_;
    std::size_t left_;  // consumers that may still take a message
    std::size_t first_;
    std::size_t asked_;
    std::size_t before_ = 0;           // the previous one in the ring
    std::vector<std::uint32_t> next_;  // the ring; empty in the first round
};

}  // namespace minibroker::broker
