#pragma once

#include <map>
#include <vector>

#include "base/ids.h"
#include "storage/page_file.h"
#include "storage/record.h"

namespace minibroker::storage {

/// The page files that the journal needs, and how much of each: gathered while it is read.
class PageInventory {
public:
    void on_record(const Record& record);
    /// In order of id.
    [[nodiscard]] std::vector<PageOnDisk> take() const;

private:
    std::map<PageId, std::uint64_t> sizes_;
};

}  // namespace minibroker::storage
