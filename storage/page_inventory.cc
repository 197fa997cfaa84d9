#include "storage/page_inventory.h"

#include <variant>

#include "storage/segment.h"

namespace minibroker::storage {

void PageInventory::on_record(const Record& record) {
    if (const auto* add = std::get_if<AddPage>(&record)) {
        sizes_.try_emplace(add->page, kSegmentHeaderBytes);
    } else if (const auto* message = std::get_if<PageMessage>(&record)) {
        sizes_[message->page] = message->size;
    } else if (const auto* state = std::get_if<PageState>(&record)) {
        sizes_[state->page] = state->size;
    } else if (const auto* gone = std::get_if<DeletePage>(&record)) {
        sizes_.erase(gone->page);
    }
}

std::vector<PageOnDisk> PageInventory::take() const {
    std::vector<PageOnDisk> pages;
    pages.reserve(sizes_.size());
    for (const auto& [page, size] : sizes_) pages.push_back({page, size});
    return pages;
}

}  // namespace minibroker::storage
