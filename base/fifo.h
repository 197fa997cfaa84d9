#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace minibroker {

/// First in, first out, in one block of memory whose elements move up when its front half is used
/// up. It allocates nothing at first and frees all but a little when it becomes empty, since most
/// queues are idle. References are valid until the next change.
template <typename T>
class Fifo {
public:
    [[nodiscard]] bool empty() const { return head_ == items_.size(); }
    [[nodiscard]] std::size_t size() const { return items_.size() - head_; }
    [[nodiscard]] T& front() { return items_[head_]; }
    [[nodiscard]] const T& front() const { return items_[head_]; }
    [[nodiscard]] T& back() { return items_.back(); }
    [[nodiscard]] auto begin() const { return items_.begin() + static_cast<std::ptrdiff_t>(head_); }
    [[nodiscard]] auto end() const { return items_.end(); }

    template <typename... Args>
    T& emplace_back(Args&&... args) {
        if (items_.size() == items_.capacity() && head_ > items_.size() / 2) close_up();
        return items_.emplace_back(std::forward<Args>(args)...);
    }
    void push_back(T item) { emplace_back(std::move(item)); }
    void pop_front() {
        items_[head_] = T();
        if (++head_ == items_.size()) clear();
    }
    void clear() {
        if (items_.capacity() * sizeof(T) > kBytesKept) items_ = {};
        items_.clear();
        head_ = 0;
    }

private:
    static constexpr std::size_t kBytesKept = 64 * 1024;

    void close_up() {
        items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }

    std::vector<T> items_;
    std::size_t head_ = 0;  // elements before it are used up
};

}  // namespace minibroker
