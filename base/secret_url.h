#pragma once

#include <string>
#include <string_view>

namespace minibroker {

/// Whether a text from a configuration may hold a secret: a word of `names_secret` stands in it,
/// also written with %XX, or it is a URL with something before an `@`. In doubt it does.
[[nodiscard]] bool may_hold_secret(std::string_view text);

/// A URL as messages may show it, printable: `*****` for what is before an `@`, and for all behind
/// the `?` when a secret may be there.
[[nodiscard]] std::string shown_url(std::string_view url);

}  // namespace minibroker
