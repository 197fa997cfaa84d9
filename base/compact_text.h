#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace minibroker {

/// A text that is mostly empty, for objects that exist in great numbers: as large as a pointer,
/// with memory of its own only if it is not empty. Reads as a `const std::string&`.
class CompactText {
public:
    CompactText() = default;
    // Implicit: it takes the place of a std::string.
    CompactText(std::string_view text)
        : text_(text.empty() ? nullptr : std::make_unique<const std::string>(text)) {}
    CompactText(const std::string& text) : CompactText(std::string_view(text)) {}
    CompactText(const char* text) : CompactText(std::string_view(text)) {}
    CompactText(const CompactText& other) : CompactText(other.view()) {}
    CompactText(CompactText&&) noexcept = default;
    CompactText& operator=(const CompactText& other) { return *this = CompactText(other); }
    CompactText& operator=(CompactText&&) noexcept = default;
    ~CompactText() = default;

    [[nodiscard]] bool empty() const { return text_ == nullptr; }
    [[nodiscard]] const std::string& text() const {
        static const std::string kEmpty;
        return text_ == nullptr ? kEmpty : *text_;
    }
    [[nodiscard]] std::string_view view() const { return text(); }
    operator const std::string&() const { return text(); }
    operator std::string_view() const { return view(); }

    friend bool operator==(const CompactText& a, const CompactText& b) {
        return a.view() == b.view();
    }
    friend bool operator==(const CompactText& a, const std::string& b) { return a.text() == b; }
    friend bool operator==(const CompactText& a, std::string_view b) { return a.view() == b; }
    friend bool operator==(const CompactText& a, const char* b) { return a.view() == b; }

private:
    std::unique_ptr<const std::string> text_;  // null for an empty text
};

}  // namespace minibroker
