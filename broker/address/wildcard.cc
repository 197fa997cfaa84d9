#include "broker/address/wildcard.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"

namespace minibroker::broker {
namespace {

bool is_word(std::string_view word, char letter) {
    return word.size() == 1 && word[0] == letter;
}

}  // namespace

bool is_wildcard(std::string_view name, const config::Wildcards& wildcards) {
    if (name.find(wildcards.any_words) == std::string_view::npos &&
        name.find(wildcards.single_word) == std::string_view::npos) {
        return false;
    }
    return std::ranges::any_of(split(name, wildcards.delimiter), [&](std::string_view word) {
        return is_word(word, wildcards.any_words) || is_word(word, wildcards.single_word);
    });
}

bool wildcard_matches(std::string_view pattern,
                      std::string_view name,
                      const config::Wildcards& wildcards) {
    const auto words = split(pattern, wildcards.delimiter);
    const auto parts = split(name, wildcards.delimiter);
    // The usual two-pointer walk: on a mismatch the last `#` takes one more word.
    std::size_t word = 0;
    std::size_t part = 0;
    std::optional<std::size_t> any_word;
    std::size_t any_part = 0;
    while (part < parts.size()) {
        if (word < words.size() && is_word(words[word], wildcards.any_words)) {
            any_word = word++;
            any_part = part;
        } else if (word < words.size() &&
                   (is_word(words[word], wildcards.single_word) || words[word] == parts[part])) {
            ++word;
            ++part;
        } else if (any_word) {
            word = *any_word + 1;
            part = ++any_part;
        } else {
            return false;
        }
    }
    while (word < words.size() && is_word(words[word], wildcards.any_words)) ++word;
    return word == words.size();
}

}  // namespace minibroker::broker
