#pragma once

#include <string>
#include <string_view>

namespace minibroker {

/// Whether a text from a configuration may hold a secret: it contains a word of `names_secret`,
/// perhaps written with %XX, or is a URL with something before an `@`. In doubt it may.
[[nodiscard]] bool may_hold_secret(std::string_view text);

/// A URL as messages may show it, printable: with `*****` for the part before an `@`, and for
/// everything after the `?` if a secret may be there.
[[nodiscard]] std::string shown_url(std::string_view url);

}  // namespace minibroker
