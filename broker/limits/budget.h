#pragma once

#include <cstddef>
#include <utility>

#include "base/check.h"

namespace minibroker::broker {

/// The amount of something that may be held, by one session or by all of them. What one session
/// takes counts in its own budget and in that of `all`.
class Budget {
public:
    /// @param all  the budget that this is a part of, outlives it; null: of none
    explicit Budget(std::size_t most, Budget* all = nullptr) : most_(most), all_(all) {}
    Budget(const Budget&) = delete;
    Budget& operator=(const Budget&) = delete;

    [[nodiscard]] std::size_t used() const { return used_; }
    [[nodiscard]] std::size_t most() const { return most_; }
    /// The amount that may still be taken.
    [[nodiscard]] std::size_t left() const {
        const std::size_t own = most_ - used_;
        return all_ == nullptr || own < all_->left() ? own : all_->left();
    }
    /// Whether `amount` would exceed the own limit, rather than that of all.
    [[nodiscard]] bool own_limit(std::size_t amount) const { return amount > most_ - used_; }
    /// @return false: the limit would be exceeded, nothing is taken
    [[nodiscard]] bool take(std::size_t amount) {
        if (amount > left()) return false;
        used_ += amount;
        if (all_ != nullptr) all_->used_ += amount;
        return true;
    }
    void give(std::size_t amount) {
        MB_CHECK(amount <= used_);
        used_ -= amount;
        if (all_ != nullptr) all_->used_ -= amount;
    }

private:
    const std::size_t most_;
    Budget* const all_;
    std::size_t used_ = 0;
};

/// A part of a budget that is returned when its owner is destroyed.
class Share {
public:
    /// @param budget  outlives it
    explicit Share(Budget& budget) : budget_(&budget) {}
    Share(Share&& other) noexcept
        : budget_(other.budget_), amount_(std::exchange(other.amount_, 0)) {}
    Share& operator=(Share&&) = delete;
    ~Share() { budget_->give(amount_); }

    [[nodiscard]] std::size_t amount() const { return amount_; }
    /// @return false: the budget has not enough left, nothing has changed
    [[nodiscard]] bool set(std::size_t amount) {
        if (amount > amount_) {
            if (!budget_->take(amount - amount_)) return false;
        } else {
            budget_->give(amount_ - amount);
        }
        amount_ = amount;
        return true;
    }

private:
    Budget* budget_;
    std::size_t amount_ = 0;
};

}  // namespace minibroker::broker
