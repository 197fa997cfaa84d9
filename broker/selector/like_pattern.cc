#include "broker/selector/like_pattern.h"

#include <ranges>

namespace minibroker::broker {
namespace {

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
}

// Bytes in the first character of `text`, which is not empty.
std::size_t first_character(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && continues(text[size])) ++size;
    return size;
}

bool skip_front(std::string_view& text, std::size_t characters) {
    for (; characters > 0; --characters) {
        if (text.empty()) return false;
        text.remove_prefix(first_character(text));
    }
    return true;
}

bool skip_back(std::string_view& text, std::size_t characters) {
    for (; characters > 0; --characters) {
        if (text.empty()) return false;
        while (text.size() > 1 && continues(text.back())) text.remove_suffix(1);
        text.remove_suffix(1);
    }
    return true;
}

}  // namespace

LikePattern::LikePattern(std::string_view pattern, std::string_view escape) {
    segments_.emplace_back();
    const auto literal = [&](std::string_view text) {
        Segment& segment = segments_.back();
        if (segment.empty()) segment.emplace_back();
        segment.back().literal += text;
    };
    while (!pattern.empty()) {
        if (!escape.empty() && pattern.starts_with(escape)) {
            const std::string_view next = pattern.substr(escape.size());
            if (next.starts_with('%') || next.starts_with('_') || next.starts_with(escape)) {
                const std::string_view escaped = next.substr(0, first_character(next));
                literal(escaped);
                pattern = next.substr(escaped.size());
                continue;
            }
        }
        if (pattern.front() == '%' || pattern.front() == '_') ++pieces_;
        if (pattern.front() == '%') {
            segments_.emplace_back();
        } else if (pattern.front() == '_') {
            Segment& segment = segments_.back();
            if (segment.empty() || !segment.back().literal.empty()) segment.emplace_back();
            ++segment.back().skipped;
        } else {
            literal(pattern.substr(0, 1));
        }
        pattern.remove_prefix(1);
    }
}

bool LikePattern::matches(std::string_view text) const {
    if (!take_front(text, segments_.front())) return false;
    if (segments_.size() == 1) return text.empty();
    if (!take_back(text, segments_.back())) return false;
    for (std::size_t i = 1; i + 1 < segments_.size(); ++i) {
        if (!take_first(text, segments_[i])) return false;
    }
    return true;
}

// Removes the segment from the front of `text`; leaves `text` alone if it does not begin so.
bool LikePattern::take_front(std::string_view& text, const Segment& segment) {
    std::string_view rest = text;
    for (const Piece& piece : segment) {
        if (!skip_front(rest, piece.skipped) || !rest.starts_with(piece.literal)) return false;
        rest.remove_prefix(piece.literal.size());
    }
    text = rest;
    return true;
}

bool LikePattern::take_back(std::string_view& text, const Segment& segment) {
    std::string_view rest = text;
    for (const Piece& piece : std::views::reverse(segment)) {
        if (!rest.ends_with(piece.literal)) return false;
        rest.remove_suffix(piece.literal.size());
        if (!skip_back(rest, piece.skipped)) return false;
    }
    text = rest;
    return true;
}

// Removes the first occurrence of the segment in `text`, and everything before it.
bool LikePattern::take_first(std::string_view& text, const Segment& segment) {
    if (segment.empty()) return true;
    const bool begins_with_literal = segment.front().skipped == 0;
    for (;;) {
        if (begins_with_literal) {
            const std::size_t at = text.find(segment.front().literal);
            if (at == std::string_view::npos) return false;
            text.remove_prefix(at);
        }
        if (take_front(text, segment)) return true;
        if (text.empty()) return false;
        text.remove_prefix(first_character(text));
    }
}

}  // namespace minibroker::broker
