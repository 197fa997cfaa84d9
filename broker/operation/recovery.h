#pragma once

#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "broker/operation/recovered_counts.h"
#include "broker/operation/recovered_messages.h"
#include "storage/journal_reader.h"
#include "storage/record.h"

namespace minibroker::broker {

class AddressBook;
class DivertManager;
class DuplicateIdCache;
class PagingManager;

/// Turns journal records into addresses, queues and references. Each record goes into `on_record`,
/// in the order of the journal; `finish` then fills the queues. Recovering the same records twice
/// gives the same broker.
class Recovery {
public:
    Recovery(AddressBook& book,
             PagingManager& paging,
             DuplicateIdCache& duplicate_ids,
             DivertManager& diverts,
             RecoveredMessages messages)
        : book_(book),
          paging_(paging),
          duplicate_ids_(duplicate_ids),
          diverts_(diverts),
          messages_(std::move(messages)) {}

    /// @param lsn  of the batch that contains the record
    /// @return kCorrupt if the record does not fit the earlier ones
    [[nodiscard]] Result<> on_record(SegmentId segment, Lsn lsn, storage::Record&& record);
    /// @param contents  found by the reader
    [[nodiscard]] Result<RecoveredCounts> finish(const storage::JournalContents& contents);

private:
    [[nodiscard]] Result<> apply(storage::AddAddress&& record);
    [[nodiscard]] Result<> apply(storage::AddQueue&& record);
    [[nodiscard]] Result<> apply_attributes(QueueId id, std::string_view attributes);
    [[nodiscard]] Result<> apply(storage::AddDivert&& record);
    [[nodiscard]] Result<> apply_paging(const storage::Record& record);
    void delete_queue(QueueId id);

    AddressBook& book_;
    PagingManager& paging_;
    DuplicateIdCache& duplicate_ids_;
    DivertManager& diverts_;
    RecoveredMessages messages_;
};

}  // namespace minibroker::broker
