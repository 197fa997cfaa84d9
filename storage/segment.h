#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace minibroker::storage {

inline constexpr std::uint32_t kSegmentFormatVersion = 1;
inline constexpr std::size_t kSegmentHeaderBytes = 64;
inline constexpr std::size_t kBlockHeaderBytes = 56;
/// Limit on the records of one batch, bytes: the largest number that the size field can hold.
inline constexpr std::uint64_t kBatchBytesMax = 0xFFFF'FFFF;

/// `journal-0000000000000001.mbj`
[[nodiscard]] std::string segment_file_name(SegmentId segment);
/// The name of a segment while it is being created.
[[nodiscard]] std::string segment_temporary_name(SegmentId segment);
/// The segment of a file name; nullopt for any other file.
[[nodiscard]] std::optional<SegmentId> parse_segment_file_name(std::string_view name);
[[nodiscard]] bool is_segment_temporary_name(std::string_view name);

/// The first bytes of a segment file. Source: docs/JOURNAL_FORMAT.md, "Segment header".
struct SegmentHeader {
    std::uint64_t file_id = 0;  ///< random
    SegmentId segment;
    Lsn first;                ///< the first batch it holds or would hold
    SegmentId oldest;         ///< no segment before it was needed when this segment was started
    std::uint64_t chain = 0;  ///< checksum of the block before, 0 in segment 1
    bool operator==(const SegmentHeader&) const = default;
};

/// Encodes a header in kSegmentHeaderBytes, its checksum last.
[[nodiscard]] std::string encode_segment_header(const SegmentHeader& header);
/// The header at the beginning of `file`. kCorrupt if it is short or does not verify, kUnsupported
/// if it does but has another version. The texts do not name the file.
[[nodiscard]] Result<SegmentHeader> decode_segment_header(std::string_view file);
/// The chain of the first block after the encoded header `header`.
[[nodiscard]] std::uint64_t segment_header_chain(std::string_view header);

/// The head of one batch in a segment. Source: docs/JOURNAL_FORMAT.md, "Block".
struct BlockHeader {
    std::uint32_t size = 0;          ///< of the payload, in bytes
    std::uint32_t record_count = 0;  ///< 0 for a mark
    Lsn lsn;
    std::uint64_t synced_to =
        0;             ///< the file up to this offset was on disk before this block was written
    SegmentId oldest;  ///< no segment before this one is needed
    std::uint64_t chain = 0;  ///< `checksum` of the block before
    std::uint64_t payload_checksum = 0;
    std::uint64_t checksum = 0;
};

/// The place of a block: its checksums are valid only there.
struct BlockPlace {
    std::uint64_t file_id = 0;
    std::uint64_t offset = 0;  ///< in the file, in bytes
};

/// Appends a block to `out`; computes sizes and checksums of `header`.
/// @param payload  at most kBatchBytesMax bytes
/// @return the block's checksum: the next block's chain
std::uint64_t append_block(std::string& out,
                           BlockPlace place,
                           const BlockHeader& header,
                           std::string_view payload);
/// The block header at the beginning of `bytes` if it verifies at `place`; the payload is not
/// checked.
[[nodiscard]] std::optional<BlockHeader> decode_block_header(std::string_view bytes,
                                                             BlockPlace place);

struct Block {
    BlockHeader header;
    std::uint64_t offset = 0;
    std::string_view payload;  ///< a view into the bytes of the file
};

/// Walks over the blocks of one segment file, in order.
class BlockWalk {
public:
    /// @param file  the whole file, outlives the walk; @param header  the header it begins with
    BlockWalk(std::string_view file, const SegmentHeader& header);

    /// A walk over part of a file.
    /// @param bytes  of the file, from `place.offset` on; outlive the walk
    /// @param place  of the next block; @param chain  checksum of the block before
    BlockWalk(std::string_view bytes, BlockPlace place, std::uint64_t chain)
        : file_(bytes),
          base_(place.offset),
          file_id_(place.file_id),
          offset_(place.offset),
          chain_(chain) {}

    /// The next block whose checksums and chain hold; nullopt at the end of the file (`at_end`) or
    /// at bytes that are not such a block. The walk stays there.
    [[nodiscard]] std::optional<Block> next();
    [[nodiscard]] bool at_end() const { return offset_ - base_ == file_.size(); }
    /// Whether only zeros, or nothing, are left.
    [[nodiscard]] bool only_zeros_left() const {
        return file_.find_first_not_of('\0', offset_ - base_) == std::string_view::npos;
    }
    /// The offset of the next block, in bytes.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    /// The checksum of the last block, or of the segment's header.
    [[nodiscard]] std::uint64_t chain() const { return chain_; }
    /// The size of the next block with its header, in bytes; nullopt if the header does not verify
    /// or is not complete. For a walk over part of a file: the number of bytes to read.
    [[nodiscard]] std::optional<std::uint64_t> next_size() const;
    /// The offset of a later block header that says that `offset()` was synced: then the bytes
    /// there are damage, not a torn tail. Takes time linear in the rest of the file.
    [[nodiscard]] std::optional<std::uint64_t> proof_of_sync() const;

private:
    std::string_view file_;   // from `base_` on
    std::uint64_t base_ = 0;  // offset of the begin of `file_`, bytes
    std::uint64_t file_id_;
    std::uint64_t offset_ = kSegmentHeaderBytes;
    std::uint64_t chain_;
};

}  // namespace minibroker::storage
