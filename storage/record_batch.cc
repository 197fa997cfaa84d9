#include <cstdint>

#include "base/bytes.h"
#include "storage/record.h"

// The memory of a batch of records; record.cc encodes each record.

namespace minibroker::storage {
namespace {

/// Capacity that an empty batch keeps, bytes.
constexpr std::size_t kBytesKept = std::size_t{256} * 1024;

}  // namespace

void RecordBatch::clear() {
    if (bytes_.capacity() > kBytesKept) bytes_ = {};
    bytes_.clear();
    count_ = 0;
}

void RecordBatch::end_payload(std::size_t payload) {
    std::string size;
    ByteWriter(size).integer(static_cast<std::uint32_t>(bytes_.size() - payload));
    bytes_.replace(payload - size.size(), size.size(), size);
}

}  // namespace minibroker::storage
