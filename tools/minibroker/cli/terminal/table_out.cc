#include "tools/minibroker/cli/terminal/table_out.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "base/text.h"

namespace minibroker::cli {
namespace {

using Line = std::vector<std::string>;

int length_of(std::string_view text) {
    return static_cast<int>(utf16_length(text));
}

std::string blanks(int count) {
    std::string out(static_cast<std::size_t>(count), ' ');
    return out;
}

// The longest beginning of `text` of at most `units` UTF-16 units, and never nothing.
std::string_view head_of(std::string_view text, int units) {
    std::size_t end = 0;
    while (end < text.size()) {
        std::size_t next = end + 1;
        while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80)
            ++next;
        if (end > 0 && length_of(text.substr(0, next)) > units) break;
        end = next;
    }
    return text.substr(0, end);
}

// A cell's lines: the first has `width` characters, those after it two blanks and the rest of the
// width.
Line wrapped(std::string_view text, int width) {
    constexpr int kIndent = 2;
    Line lines;
    std::string_view piece = head_of(text, width);
    lines.emplace_back(piece);
    text.remove_prefix(piece.size());
    while (!text.empty()) {
        piece = head_of(text, width - kIndent);
        lines.push_back(blanks(kIndent) + std::string(piece));
        text.remove_prefix(piece.size());
    }
    return lines;
}

// Artemis's TableOut fails so when a centred cell is wider than its column.
std::unexpected<Error> negative_count(int count) {
    return failure(ErrorCode::kInvalid, "count is negative: " + std::to_string(count));
}

class Table {
public:
    Table(const std::vector<TableColumn>& columns, const TableStyle& style, std::string& out)
        : columns_(columns), style_(style), out_(out) {}

    void measure(const std::vector<Line>& rows) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            int width = 0;
            for (const std::string& word : header_words(i))
                width = std::max(width, length_of(word));
            for (const Line& row : rows) {
                width = std::max(width, length_of(row[i]));
                if (style_.column_width_max != -1) width = std::min(width, style_.column_width_max);
            }
            widths_.push_back(width);
        }
    }

    Result<> print_header() {
        std::vector<Line> cells;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            cells.push_back(header_words(i));
            if (!style_.single_line_header) continue;
            std::string& title = cells[i][0];
            if (length_of(title) <= widths_[i]) continue;
            if (widths_[i] < 3) {
                return failure(ErrorCode::kInvalid,
                               "start 0, end " + std::to_string(widths_[i] - 3) + ", length " +
                                   std::to_string(length_of(title)));
            }
            title = title.substr(0, static_cast<std::size_t>(widths_[i] - 3)) + "...";
        }
        return print_cells(cells);
    }

    Result<> print_row(const Line& row) {
        MB_CHECK(row.size() == columns_.size());
        std::vector<Line> cells;
        cells.reserve(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(wrapped(row[i], widths_[i]));
        return print_cells(cells);
    }

private:
    // The lines of a column's title.
    [[nodiscard]] Line header_words(std::size_t column) const {
        const std::string& title = columns_[column].title;
        if (style_.single_line_header) return {title};
        Line words;
        for (const std::string_view word : split(title, '_')) words.emplace_back(word);
        return words;
    }

    // Prints cells of one or more lines side by side.
    Result<> print_cells(const std::vector<Line>& cells) {
        std::size_t height = 0;
        for (const Line& cell : cells) height = std::max(height, cell.size());
        for (std::size_t line = 0; line < height; ++line) {
            out_ += '|';
            for (std::size_t i = 0; i < cells.size(); ++i) {
                const std::string text = line < cells[i].size() ? cells[i][line] : "";
                if (auto printed = print_cell(text, i); !printed) return printed;
            }
            out_ += '\n';
        }
        return {};
    }

    Result<> print_cell(const std::string& text, std::size_t column) {
        const int room = widths_[column] - length_of(text);
        if (columns_[column].centered && !style_.single_line_header) {
            const int before = room / 2;
            if (before < 0) return negative_count(before);
            if (room < 0) return negative_count(room);
            out_ += blanks(before) + text + blanks(room - before);
        } else {
            out_ += text + blanks(std::max(0, room));
        }
        out_ += '|';
        return {};
    }

    const std::vector<TableColumn>& columns_;
    const TableStyle& style_;
    std::string& out_;
    std::vector<int> widths_;
};

}  // namespace

Result<> print_table(const std::vector<TableColumn>& columns,
                     const std::vector<Line>& rows,
                     const TableStyle& style,
                     std::string& out) {
    Table table(columns, style, out);
    table.measure(rows);
    if (auto header = table.print_header(); !header) return header;
    for (const Line& row : rows) {
        if (auto printed = table.print_row(row); !printed) return printed;
    }
    return {};
}

}  // namespace minibroker::cli
