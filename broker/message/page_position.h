#pragma once

#include <cstdint>

#include "base/ids.h"

namespace minibroker::broker {

/// The position of a paged message: its number in a page, from 0.
struct PagePosition {
    PageId page;
    std::uint32_t index = 0;

    [[nodiscard]] bool valid() const { return page.valid(); }
    bool operator==(const PagePosition&) const = default;
};

/// The place where reading a page continues.
struct PagePlace {
    PageId page;
    std::uint64_t offset = 0;   ///< of the next block, bytes; 0: the file's header comes first
    std::uint32_t index = 0;    ///< of the next message
    std::uint64_t file_id = 0;  ///< from the header
    std::uint64_t chain = 0;    ///< checksum of the block before

    bool operator==(const PagePlace&) const = default;
};

}  // namespace minibroker::broker
