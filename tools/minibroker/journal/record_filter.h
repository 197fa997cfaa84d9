#pragma once

#include <string>
#include <unordered_set>

#include "base/ids.h"
#include "storage/record.h"

namespace minibroker::tools {

/// Tells which records still make sense when others before them are lost, so that what is left is a
/// journal that recovery takes.
class RecordFilter {
public:
    /// Nothing of this page is left.
    void lose_page(PageId page) { lost_pages_.insert(page); }
    /// Records are asked about in order. May take lost queues out of `record`.
    [[nodiscard]] bool keeps(storage::Record& record);

private:
    [[nodiscard]] bool keeps(const storage::AddAddress& record);
    [[nodiscard]] bool keeps(const storage::AddQueue& record);
    [[nodiscard]] bool keeps(const storage::UpdateQueue& record);
    [[nodiscard]] bool keeps(const storage::DeleteQueue& record);
    [[nodiscard]] bool keeps(const storage::AddMessage& record);
    [[nodiscard]] bool keeps(const storage::AddReference& record);
    [[nodiscard]] bool keeps(const storage::AddBody& record);
    [[nodiscard]] bool keeps(const storage::AddCopy& record);
    [[nodiscard]] bool keeps(storage::MoveCopy& record);
    [[nodiscard]] bool keeps(storage::MoveMessage& record);
    [[nodiscard]] bool keeps(const storage::AddPage& record);
    [[nodiscard]] bool keeps(const storage::PageMessage& record);
    [[nodiscard]] bool keeps(const storage::PageState& record);
    [[nodiscard]] bool keeps(const storage::PageQueue& record);
    template <typename Other>
    [[nodiscard]] bool keeps(const Other&) {
        return true;  // recovery takes those whatever they are about
    }

    std::unordered_set<AddressId> addresses_;
    std::unordered_set<QueueId> queues_;
    std::unordered_set<MessageId> messages_;
    std::unordered_set<MessageId> bodies_;
    std::unordered_set<PageId> pages_;
    std::unordered_set<PageId> lost_pages_;
};

}  // namespace minibroker::tools
