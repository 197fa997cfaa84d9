#include "tools/minibroker/journal/record_filter.h"

#include <variant>
#include <vector>

namespace minibroker::tools {

bool RecordFilter::keeps(storage::Record& record) {
    return std::visit([this](auto& fields) { return keeps(fields); }, record);
}

bool RecordFilter::keeps(const storage::AddAddress& record) {
    addresses_.insert(record.address);
    return true;
}

bool RecordFilter::keeps(const storage::AddQueue& record) {
    if (!addresses_.contains(record.address)) return false;
    queues_.insert(record.queue);
    return true;
}

bool RecordFilter::keeps(const storage::UpdateQueue& record) {
    return queues_.contains(record.queue);
}

bool RecordFilter::keeps(const storage::DeleteQueue& record) {
    queues_.erase(record.queue);
    return true;
}

bool RecordFilter::keeps(const storage::AddMessage& record) {
    messages_.insert(record.message);
    return true;
}

bool RecordFilter::keeps(const storage::AddReference& record) {
    return messages_.contains(record.message) && queues_.contains(record.queue);
}

bool RecordFilter::keeps(const storage::AddBody& record) {
    bodies_.insert(record.body);
    return true;
}

bool RecordFilter::keeps(const storage::AddCopy& record) {
    if (!bodies_.contains(record.body)) return false;
    messages_.insert(record.message);
    return true;
}

bool RecordFilter::keeps(storage::MoveCopy& record) {
    return bodies_.contains(record.body) && keeps(record.move);
}

bool RecordFilter::keeps(storage::MoveMessage& record) {
    std::erase_if(record.references,
                  [this](const auto& reference) { return !queues_.contains(reference.queue); });
    if (record.references.empty()) return false;
    messages_.insert(record.message);
    return true;
}

bool RecordFilter::keeps(const storage::AddPage& record) {
    if (lost_pages_.contains(record.page) || !addresses_.contains(record.address)) return false;
    pages_.insert(record.page);
    return true;
}

bool RecordFilter::keeps(const storage::PageMessage& record) {
    return pages_.contains(record.page);
}

bool RecordFilter::keeps(const storage::PageState& record) {
    return pages_.contains(record.page);
}

bool RecordFilter::keeps(const storage::PageQueue& record) {
    return pages_.contains(record.page);
}

}  // namespace minibroker::tools
