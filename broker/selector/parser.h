#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "broker/selector/program.h"

namespace minibroker::broker {

struct SelectorParserOptions {
    bool convert_strings = false;   ///< `convert_string_expressions:`
    bool hyphenated_names = false;  ///< `hyphenated_props:`
};

/// Parses the expression of a selector, without its prefixes.
///
/// From the loosest to the tightest: OR; AND; = <> IS [NOT] NULL; > >= < <= [NOT] LIKE, BETWEEN,
/// IN; + -; * / %; unary + - NOT XPATH XQUERY; literals, names, parentheses.
/// @return the program; kInvalid with what is wrong and where.
/// Source: Artemis `StrictParser.jj`.
[[nodiscard]] Result<std::unique_ptr<const SelectorProgram>> parse_selector(
    std::string_view expression, const SelectorParserOptions& options);

}  // namespace minibroker::broker
