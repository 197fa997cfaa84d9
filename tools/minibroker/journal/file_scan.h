#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "storage/segment.h"

namespace minibroker::tools {

/// The callbacks for the contents of a file of blocks (a segment or a page), in order.
struct FileScanner {
    /// A whole block. `behind_damage`: recovery would not get this far.
    std::function<void(const storage::Block& block, bool behind_damage)> on_block;
    /// Bytes that are no block of this file, or do not continue the one before.
    std::function<void(std::uint64_t offset, std::uint64_t bytes)> on_damage;
};

/// Finds every whole block of `file`, also those after damage.
/// @param header  the header that the file begins with
void scan_file(std::string_view file,
               const storage::SegmentHeader& header,
               const FileScanner& scanner);

}  // namespace minibroker::tools
