#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace minibroker {

/// Immutable text that copies share; a copy increments a count. The count is not atomic: all copies
/// stay on one thread. Less than 4 GiB.
class SharedText {
public:
    SharedText() = default;
    // Implicit: it takes the place of a std::string.
    SharedText(std::string_view text) : block_(make(text)) {}
    SharedText(const std::string& text) : SharedText(std::string_view(text)) {}
    SharedText(const char* text) : SharedText(std::string_view(text)) {}
    SharedText(const SharedText& other) noexcept : block_(other.block_) {
        if (block_ != nullptr) ++block_->owners;
    }
    SharedText(SharedText&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    SharedText& operator=(SharedText other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~SharedText() {
        if (block_ != nullptr && --block_->owners == 0) ::operator delete(block_);
    }

    [[nodiscard]] std::string_view view() const {
        if (block_ == nullptr) return {};
        // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete): owners are counted
        return {reinterpret_cast<const char*>(block_ + 1), block_->size};
    }
    operator std::string_view() const { return view(); }
    [[nodiscard]] std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }
    [[nodiscard]] bool empty() const { return block_ == nullptr; }
    /// Whether both are copies of one text; equal texts need not be.
    [[nodiscard]] bool same_as(const SharedText& other) const { return block_ == other.block_; }

    friend bool operator==(const SharedText& a, const SharedText& b) {
        return a.block_ == b.block_ || a.view() == b.view();
    }
    friend bool operator==(const SharedText& a, std::string_view b) { return a.view() == b; }
    friend bool operator==(const SharedText& a, const std::string& b) { return a.view() == b; }
    friend bool operator==(const SharedText& a, const char* b) { return a.view() == b; }

private:
    // The text follows it in memory.
    struct Block {
        std::uint32_t owners;
        std::uint32_t size;
    };

    static Block* make(std::string_view text) {
        if (text.empty()) return nullptr;
        MB_CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max());
        auto* block = static_cast<Block*>(::operator new(sizeof(Block) + text.size()));
        block->owners = 1;
        block->size = static_cast<std::uint32_t>(text.size());
        std::memcpy(static_cast<void*>(block + 1), text.data(), text.size());
        return block;
    }

    Block* block_ = nullptr;
};

}  // namespace minibroker
