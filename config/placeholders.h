#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::config {

/// The value of a variable of the process's environment, nullopt if it is not set. An empty
/// function: none is set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Limit on the `${...}` replaced in one text, including those inside of values.
inline constexpr std::size_t kPlaceholdersMax = 100;
/// Limit on one text after its placeholders were replaced, bytes.
inline constexpr std::size_t kPlaceholderTextBytesMax = 65'536;

/// One `${NAME:default}` and the value that replaced it.
struct Placeholder {
    enum class Source : std::uint8_t { kEnvironment, kDefault, kNothing };
    std::string name;
    std::string value;
    Source source = Source::kNothing;
};

/// Whether there is anything to replace.
[[nodiscard]] bool has_placeholder(std::string_view text);

/// Replaces each `${NAME:default}` by the variable NAME, else by the default, else by nothing. The
/// result is scanned again, blanks around name and default are ignored, and the first `}` ends it,
/// so of `${A:${B:c}}` both are looked up.
/// @param found  receives those that were replaced, in their order
/// @return the text, or which limit it exceeds
/// Source: Artemis 2.40.0 `XMLUtil.replaceSystemPropsInString`, which asks the properties of the
///         Java process first.
[[nodiscard]] std::expected<std::string, std::string> replace_placeholders(
    std::string text, const Environment& environment, std::vector<Placeholder>& found);

/// `${NAME}: taken as "VALUE", ...` for a person to read.
[[nodiscard]] std::string described(const Placeholder& placeholder);

}  // namespace minibroker::config
