#pragma once

#include <cstdint>
#include <memory>
#include <utility>

namespace minibroker {

/// A value that copies share until one of them is changed; empty at first. The count of its owners
/// is not atomic: all copies stay on one thread.
template <typename T>
class SharedValue {
public:
    SharedValue() = default;
    SharedValue(const SharedValue& other) noexcept : counted_(other.counted_) {
        if (counted_ != nullptr) ++counted_->owners;
    }
    SharedValue(SharedValue&& other) noexcept : counted_(std::exchange(other.counted_, nullptr)) {}
    SharedValue& operator=(SharedValue other) noexcept {
        std::swap(counted_, other.counted_);
        return *this;
    }
    ~SharedValue() {
        // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete): owners are counted
        if (counted_ != nullptr && --counted_->owners == 0) {
            const std::unique_ptr<Counted> last(counted_);
        }
    }

    /// The value, or null. A caller may change it only in ways that make no difference to any
    /// owner.
    [[nodiscard]] T* get() const { return counted_ == nullptr ? nullptr : &counted_->value; }
    T* operator->() const { return get(); }
    explicit operator bool() const { return counted_ != nullptr; }
    /// The value for a change: copied if it is shared, created if there is none.
    [[nodiscard]] T& own() {
        if (counted_ == nullptr) {
            counted_ = std::make_unique<Counted>().release();
        } else if (counted_->owners > 1) {
            auto copy = std::make_unique<Counted>(Counted{1, counted_->value});
            --counted_->owners;
            counted_ = copy.release();
        }
        return counted_->value;
    }
    /// Whether both are copies of one value, or both empty.
    [[nodiscard]] bool same_as(const SharedValue& other) const {
        return counted_ == other.counted_;
    }
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete): owners are counted
    [[nodiscard]] bool shared() const { return counted_ != nullptr && counted_->owners > 1; }

private:
    struct Counted {
        std::uint32_t owners = 1;
        T value{};
    };

    Counted* counted_ = nullptr;
};

}  // namespace minibroker
