#pragma once

#include <cstdint>

#include "base/result.h"
#include "storage/file_system.h"
#include "storage/page_file.h"

namespace minibroker::tools {

/// Verifies the part of a page that counts. @return its messages; kCorrupt naming file, offset and
/// message, errors of the file system
[[nodiscard]] Result<std::uint64_t> check_page(storage::FileSystem& files,
                                               const storage::PageOnDisk& page);

}  // namespace minibroker::tools
