#include "tools/bench/load/client/sequence.h"

#include <charconv>
#include <iterator>

namespace minibroker::bench {
namespace {
constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::uint64_t kNoNumber = ~std::uint64_t{0};
}  // namespace

SequenceText::SequenceText(std::uint64_t value) {
    for (std::size_t i = kSize; i-- > 0; value >>= 4U) digits_[i] = kDigits[value & 15U];
}

void SequenceText::increment() {
    for (std::size_t i = kSize; i-- > 0;) {
        char& digit = digits_[i];
        if (digit == 'f') {
            digit = '0';
            continue;
        }
        digit = digit == '9' ? 'a' : static_cast<char>(digit + 1);
        return;
    }
}

std::uint64_t sequence_of(std::string_view body) {
    if (body.size() < SequenceText::kSize) return kNoNumber;
    std::uint64_t value = 0;
    const char* end = body.data() + SequenceText::kSize;
    const auto [last, error] = std::from_chars(body.data(), end, value, 16);
    return error == std::errc() && last == end ? value : kNoNumber;
}

void SequenceCheck::on_message(std::string_view body, std::uint64_t sent) {
    if (next_ < sent && body.starts_with(next_text_.text())) {
        ++received_;
        ++next_;
        next_text_.increment();
        return;
    }
    on_other(body, sent);
}

void SequenceCheck::on_other(std::string_view body, std::uint64_t sent) {
    const std::uint64_t number = sequence_of(body);
    if (number >= sent) {
        ++unexpected_;
    } else if (number >= next_) {
        missing_.emplace(next_, number);
        ++received_;
        next_ = number + 1;
        next_text_ = SequenceText(next_);
    } else if (take_missing(number)) {
        ++received_;
        ++reordered_;
    } else {
        ++duplicated_;
    }
}

bool SequenceCheck::take_missing(std::uint64_t number) {
    const auto after = missing_.upper_bound(number);
    if (after == missing_.begin()) return false;
    const auto range = std::prev(after);
    const auto [first, end] = *range;
    if (number >= end) return false;
    missing_.erase(range);
    if (first < number) missing_.emplace(first, number);
    if (number + 1 < end) missing_.emplace(number + 1, end);
    return true;
}

}  // namespace minibroker::bench
