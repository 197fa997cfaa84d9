#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace minibroker::cli {

struct TableColumn {
    std::string title;      ///< words joined by `_`
    bool centered = false;  ///< under a header of several lines; a single line has all at the left
};

struct TableStyle {
    int column_width_max = 25;  ///< characters; -1: no limit
    bool single_line_header = false;
};

/// Appends the table that Artemis's `queue stat` prints: a header, then each row, wrapped where a
/// cell is wider than its column. Widths count UTF-16 units, as Java does.
///
/// @param rows  as many cells each as there are columns.
/// @return kInvalid, with Artemis's text, for a maximal width that a title does not fit; `out` then
/// has the cells
///         before it.
/// Source: outputs of Artemis 2.40.0's command line.
[[nodiscard]] Result<> print_table(const std::vector<TableColumn>& columns,
                                   const std::vector<std::vector<std::string>>& rows,
                                   const TableStyle& style,
                                   std::string& out);

}  // namespace minibroker::cli
