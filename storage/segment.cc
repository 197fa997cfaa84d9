#include "storage/segment.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/checksum.h"
#include "storage/numbered_file.h"

namespace minibroker::storage {
namespace {

constexpr std::string_view kMagic = "mbjournl";
constexpr NumberedFile kFile{"journal-", ".mbj"};
constexpr std::string_view kTemporarySuffix = ".tmp";
constexpr std::size_t kHeaderChecksumOffset = kSegmentHeaderBytes - 8;
constexpr std::size_t kBlockChecksumOffset = kBlockHeaderBytes - 8;
constexpr std::size_t kSyncedToOffset = 16;
/// Segment headers are found by name, so their seed depends on nothing else.
constexpr std::uint64_t kHeaderSeed = 0x6d62'6a6f'7572'6e6c;

/// Splitmix64's finisher over both: neighbouring offsets get unrelated seeds.
std::uint64_t block_seed(BlockPlace place) {
    std::uint64_t mixed = place.file_id + (place.offset + 1) * 0x9e37'79b9'7f4a'7c15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d0'49bb'1331'11ebU;
    return mixed ^ (mixed >> 31U);
}

}  // namespace

std::string segment_file_name(SegmentId segment) {
    return kFile.name(segment.value);
}

std::string segment_temporary_name(SegmentId segment) {
    return segment_file_name(segment).append(kTemporarySuffix);
}

std::optional<SegmentId> parse_segment_file_name(std::string_view name) {
    const auto number = kFile.number_in(name);
    if (!number) return std::nullopt;
    return SegmentId{*number};
}

bool is_segment_temporary_name(std::string_view name) {
    if (!name.ends_with(kTemporarySuffix)) return false;
    name.remove_suffix(kTemporarySuffix.size());
    return parse_segment_file_name(name).has_value();
}

std::string encode_segment_header(const SegmentHeader& header) {
    std::string out;
    ByteWriter writer(out);
    writer.raw(kMagic);
    writer.integer(kSegmentFormatVersion);
    writer.integer(static_cast<std::uint32_t>(kSegmentHeaderBytes));
    writer.integer(header.file_id);
    writer.integer(header.segment.value);
    writer.integer(header.first.value);
    writer.integer(header.oldest.value);
    writer.integer(header.chain);
    writer.integer(checksum(out, kHeaderSeed));
    MB_CHECK(out.size() == kSegmentHeaderBytes);
    return out;
}

Result<SegmentHeader> decode_segment_header(std::string_view file) {
    if (file.size() < kSegmentHeaderBytes) {
        return failure(ErrorCode::kCorrupt, "the segment header is cut short");
    }
    if (!file.starts_with(kMagic)) {
        return failure(ErrorCode::kCorrupt,
                       "this is not a segment: it does not begin with the magic");
    }
    if (segment_header_chain(file) !=
        checksum(file.substr(0, kHeaderChecksumOffset), kHeaderSeed)) {
        return failure(ErrorCode::kCorrupt, "the segment header's checksum is wrong");
    }
    ByteReader reader(file.substr(kMagic.size(), kHeaderChecksumOffset - kMagic.size()));
    const auto version = reader.integer<std::uint32_t>();
    const auto size = reader.integer<std::uint32_t>();
    if (version != kSegmentFormatVersion || size != kSegmentHeaderBytes) {
        return failure(ErrorCode::kUnsupported,
                       "format version " + std::to_string(version) + "; this build reads version " +
                           std::to_string(kSegmentFormatVersion));
    }
    SegmentHeader header;
    header.file_id = reader.integer<std::uint64_t>();
    header.segment = SegmentId{reader.integer<std::uint64_t>()};
    header.first = Lsn{reader.integer<std::uint64_t>()};
    header.oldest = SegmentId{reader.integer<std::uint64_t>()};
    header.chain = reader.integer<std::uint64_t>();
    MB_CHECK(reader.done());
    return header;
}

std::uint64_t segment_header_chain(std::string_view header) {
    MB_CHECK(header.size() >= kSegmentHeaderBytes);
    return ByteReader(header.substr(kHeaderChecksumOffset)).integer<std::uint64_t>();
}

std::uint64_t append_block(std::string& out,
                           BlockPlace place,
                           const BlockHeader& header,
                           std::string_view payload) {
    MB_CHECK(payload.size() <= kBatchBytesMax);
    const std::uint64_t seed = block_seed(place);
    const std::size_t begin = out.size();
    ByteWriter writer(out);
    writer.integer(static_cast<std::uint32_t>(payload.size()));
    writer.integer(header.record_count);
    writer.integer(header.lsn.value);
    writer.integer(header.synced_to);
    writer.integer(header.oldest.value);
    writer.integer(header.chain);
    writer.integer(checksum(payload, seed));
    const std::uint64_t sum = checksum(std::string_view(out).substr(begin), seed);
    writer.integer(sum);
    writer.raw(payload);
    return sum;
}

std::optional<BlockHeader> decode_block_header(std::string_view bytes, BlockPlace place) {
    if (bytes.size() < kBlockHeaderBytes) return std::nullopt;
    ByteReader reader(bytes);
    BlockHeader header;
    header.size = reader.integer<std::uint32_t>();
    header.record_count = reader.integer<std::uint32_t>();
    header.lsn = Lsn{reader.integer<std::uint64_t>()};
    header.synced_to = reader.integer<std::uint64_t>();
    header.oldest = SegmentId{reader.integer<std::uint64_t>()};
    header.chain = reader.integer<std::uint64_t>();
    header.payload_checksum = reader.integer<std::uint64_t>();
    header.checksum = reader.integer<std::uint64_t>();
    if (header.checksum != checksum(bytes.substr(0, kBlockChecksumOffset), block_seed(place))) {
        return std::nullopt;
    }
    return header;
}

BlockWalk::BlockWalk(std::string_view file, const SegmentHeader& header)
    : file_(file), file_id_(header.file_id), chain_(segment_header_chain(file)) {}

std::optional<Block> BlockWalk::next() {
    const std::string_view rest = file_.substr(offset_ - base_);
    const BlockPlace place{file_id_, offset_};
    const auto header = decode_block_header(rest, place);
    if (!header || header->chain != chain_) return std::nullopt;
    if (header->size > rest.size() - kBlockHeaderBytes) return std::nullopt;
    const std::string_view payload = rest.substr(kBlockHeaderBytes, header->size);
    if (header->payload_checksum != checksum(payload, block_seed(place))) return std::nullopt;
    const Block block{*header, offset_, payload};
    offset_ += kBlockHeaderBytes + payload.size();
    chain_ = header->checksum;
    return block;
}

std::optional<std::uint64_t> BlockWalk::next_size() const {
    const auto header = decode_block_header(file_.substr(offset_ - base_), {file_id_, offset_});
    if (!header) return std::nullopt;
    return kBlockHeaderBytes + header->size;
}

std::optional<std::uint64_t> BlockWalk::proof_of_sync() const {
    MB_CHECK(base_ == 0);
    // Most positions fail the test of this one field, so that few checksums are computed; and these
    // cover 48 bytes each, whatever size the bytes here claim.
    for (std::uint64_t at = offset_ + 1; at + kBlockHeaderBytes <= file_.size(); ++at) {
        const std::string_view rest = file_.substr(at);
        const auto synced_to = ByteReader(rest.substr(kSyncedToOffset)).integer<std::uint64_t>();
        if (synced_to <= offset_ || synced_to > at) continue;
        if (decode_block_header(rest, {file_id_, at})) return at;
    }
    return std::nullopt;
}

}  // namespace minibroker::storage
