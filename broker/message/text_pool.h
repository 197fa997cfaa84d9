#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace minibroker::broker {

/// Empty strings with room for a chunk of output, passed from one session to the next: under load
/// none is allocated, and an idle session keeps none.
class TextPool {
public:
    [[nodiscard]] std::string take() {
        if (spare_.empty()) return {};
        std::string text = std::move(spare_.back());
        spare_.pop_back();
        return text;
    }
    void give(std::string text) {
        const bool fits = text.capacity() >= kBytesMin && text.capacity() <= kBytesMax;
        if (!fits || spare_.size() == kSpareMax) return;
        text.clear();
        spare_.push_back(std::move(text));
    }

private:
    static constexpr std::size_t kBytesMin = 16 * 1024;
    static constexpr std::size_t kBytesMax = 64 * 1024;
    static constexpr std::size_t kSpareMax = 64;

    std::vector<std::string> spare_;
};

}  // namespace minibroker::broker
