#pragma once

#include <string>
#include <vector>

namespace minibroker::tools {

/// The result of a conversion, and its destination.
struct Output {
    std::string text;
    std::vector<std::string> notes;
    std::string file;  ///< "" for standard output
    bool json = false;
};

/// Whether the output would go over one of the files that were read; says so. Only files that are
/// there count, "" does not.
[[nodiscard]] bool is_over_input(const std::string& output, const std::vector<std::string>& inputs);

/// Writes a file, whole or not at all. Says why when it could not.
[[nodiscard]] bool write_file(const std::string& file, const std::string& text);

/// Writes the text and, on standard error, the notes.
/// @return the exit code, 0 or 1
[[nodiscard]] int deliver(const Output& output);

}  // namespace minibroker::tools
