#include "storage/segment.h"

#include <doctest/doctest.h>

#include <string>

namespace minibroker::storage {
namespace {

const SegmentHeader kHeader{0x1234'5678'9abc'def0, SegmentId{7}, Lsn{42}, SegmentId{5}, 99};

std::string two_blocks() {
    std::string file = encode_segment_header(kHeader);
    BlockHeader block;
    block.record_count = 1;
    block.lsn = Lsn{42};
    block.synced_to = kSegmentHeaderBytes;
    block.chain = segment_header_chain(file);
    block.chain = append_block(file, {kHeader.file_id, file.size()}, block, "first");
    block.lsn = Lsn{43};
    block.synced_to = file.size();
    append_block(file, {kHeader.file_id, file.size()}, block, "second");
    return file;
}

TEST_CASE("segment: names of files give the ids back, other names give none") {
    CHECK(segment_file_name(SegmentId{1}) == "journal-0000000000000001.mbj");
    CHECK(segment_temporary_name(SegmentId{255}) == "journal-00000000000000ff.mbj.tmp");
    for (const std::uint64_t id : {1ULL, 255ULL, 0xFFFF'FFFF'FFFF'FFFFULL}) {
        CHECK(parse_segment_file_name(segment_file_name(SegmentId{id})) == SegmentId{id});
        CHECK(is_segment_temporary_name(segment_temporary_name(SegmentId{id})));
        CHECK_FALSE(is_segment_temporary_name(segment_file_name(SegmentId{id})));
        CHECK_FALSE(parse_segment_file_name(segment_temporary_name(SegmentId{id})));
    }
    for (const char* name : {"",
                             "lock",
                             "journal-.mbj",
                             "journal-0000000000000000.mbj",
                             "journal-000000000000000A.mbj",
                             "journal-00000000000000001.mbj",
                             "journal-000000000000001.mbj",
                             "journal-0000000000000001.mbk",
                             "Journal-0000000000000001.mbj",
                             "journal-0000000000000001.mbj ",
                             "journal--000000000000001.mbj"}) {
        CHECK_FALSE(parse_segment_file_name(name));
        CHECK_FALSE(is_segment_temporary_name(std::string(name) + ".tmp"));
    }
}

TEST_CASE("segment: a header comes back, and not when a bit of it is flipped or a byte missing") {
    const std::string bytes = encode_segment_header(kHeader);
    REQUIRE(bytes.size() == kSegmentHeaderBytes);
    CHECK(decode_segment_header(bytes).value() == kHeader);
    CHECK(decode_segment_header(bytes + "more").value() == kHeader);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string damaged = bytes;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        REQUIRE_FALSE(decode_segment_header(damaged));
        CHECK(decode_segment_header(damaged).error().code == ErrorCode::kCorrupt);
    }
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_segment_header(std::string_view(bytes).substr(0, size)));
    }
}

TEST_CASE("segment: the bytes of format version 1 never change") {
    // Whoever breaks this cannot read what others have on their disks: make a new version instead.
    const std::string file = two_blocks();
    std::string hex;
    for (const char byte : file.substr(0, 125)) {
        const auto value = static_cast<unsigned char>(byte);
        hex += "0123456789abcdef"[value >> 4U];
        hex += "0123456789abcdef"[value & 15U];
    }
    CHECK(hex ==
          "6d626a6f75726e6c0100000040000000f0debc9a785634120700000000000000"
          "2a0000000000000005000000000000006300000000000000c5ffc148f9682834"
          "05000000010000002a0000000000000040000000000000000000000000000000"
          "c5ffc148f9682834413ff84e9779de480366cb070a53d0336669727374");
}

TEST_CASE("segment: a walk gives every block, and stops at the end") {
    const std::string file = two_blocks();
    BlockWalk walk(file, kHeader);
    const auto first = walk.next();
    REQUIRE(first);
    CHECK(first->payload == "first");
    CHECK(first->header.lsn == Lsn{42});
    CHECK(first->offset == kSegmentHeaderBytes);
    const auto second = walk.next();
    REQUIRE(second);
    CHECK(second->payload == "second");
    CHECK(walk.at_end());
    CHECK_FALSE(walk.next());
    CHECK(walk.offset() == file.size());
}

TEST_CASE("segment: a block elsewhere, of another file, or behind another block is none") {
    const std::string file = two_blocks();
    const std::string_view block = std::string_view(file).substr(kSegmentHeaderBytes);
    CHECK(decode_block_header(block, {kHeader.file_id, kSegmentHeaderBytes}));
    CHECK_FALSE(decode_block_header(block, {kHeader.file_id + 1, kSegmentHeaderBytes}));
    CHECK_FALSE(decode_block_header(block, {kHeader.file_id, kSegmentHeaderBytes + 1}));

    // The first block replaced by another of the same size: the second, intact, has another chain.
    std::string other = file.substr(0, kSegmentHeaderBytes);
    BlockHeader header;
    header.record_count = 1;
    header.lsn = Lsn{42};
    header.chain = segment_header_chain(file);
    append_block(other, {kHeader.file_id, other.size()}, header, "FIRST");
    other += file.substr(other.size());
    BlockWalk walk(other, kHeader);
    CHECK(walk.next());
    CHECK_FALSE(walk.next());
    CHECK_FALSE(walk.at_end());
}

TEST_CASE("segment: a later block that says so proves that damaged bytes were synced") {
    std::string file = two_blocks();
    file[kSegmentHeaderBytes + kBlockHeaderBytes] ^= 1;
    BlockWalk walk(file, kHeader);
    CHECK_FALSE(walk.next());
    CHECK(walk.proof_of_sync() == kSegmentHeaderBytes + kBlockHeaderBytes + 5);
    // The payload of the proof does not matter, its header does.
    file.back() ^= 1;
    CHECK(walk.proof_of_sync());
    file[kSegmentHeaderBytes + kBlockHeaderBytes + 5] ^= 1;
    CHECK_FALSE(walk.proof_of_sync());
}

}  // namespace
}  // namespace minibroker::storage
