#include "storage/segment_file.h"

#include <doctest/doctest.h>

#include "tests/support/memory_file_system.h"

namespace minibroker::storage {
namespace {

using test::MemoryFileSystem;
using Log = std::vector<std::string>;

SegmentFile made(MemoryFileSystem& files, SegmentFile::Fill fill) {
    auto created = files.create("f");
    REQUIRE(created);
    return {std::move(*created), 0, fill};
}

/// What was asked of the disk behind the creation.
Log asked(const MemoryFileSystem& files) {
    return {files.log().begin() + 1, files.log().end()};
}

TEST_CASE("segment file: it is filled ahead of small writes, and again when they get there") {
    MemoryFileSystem files;
    SegmentFile file = made(files, {100, 1000});
    CHECK_FALSE(file.is_dirty());
    for (int i = 0; i < 4; ++i) CHECK(file.append(std::string(40, 'a')));
    CHECK(asked(files) == Log{"append f 40",
                              "fill f 100",
                              "append f 40",
                              "append f 40",
                              "append f 40",
                              "fill f 100"});
    CHECK(file.is_dirty());
    CHECK(file.sync());
    CHECK_FALSE(file.is_dirty());
    CHECK(files.bytes("f") == std::string(160, 'a') + std::string(100, '\0'));
}

TEST_CASE("segment file: a large write is followed by no zeros") {
    MemoryFileSystem files;
    SegmentFile file = made(files, {100, 1'000'000});
    CHECK(file.append(std::string(64 * 1024 + 1, 'a')));
    CHECK(asked(files) == Log{"append f 65537"});
    CHECK(file.trim());
    CHECK(asked(files).size() == 1);
    CHECK(file.append(std::string(64 * 1024, 'a')));
    CHECK(asked(files).back() == "fill f 100");
}

TEST_CASE("segment file: zeros end at the most that a segment has, data goes on") {
    MemoryFileSystem files;
    SegmentFile file = made(files, {100, 120});
    CHECK(file.append(std::string(50, 'a')));
    CHECK(files.bytes("f").size() == 120);
    CHECK(file.append(std::string(100, 'a')));
    CHECK(file.append(std::string(10, 'a')));
    CHECK(files.bytes("f") == std::string(160, 'a'));
}

TEST_CASE("segment file: trimmed it is as long as its data, which is to be synced") {
    MemoryFileSystem files;
    SegmentFile file = made(files, {100, 1000});
    CHECK(file.append("data"));
    CHECK(file.sync());
    CHECK(file.trim());
    CHECK(file.is_dirty());
    CHECK(files.bytes("f") == "data");
    CHECK(file.sync());
    CHECK(file.trim());
    CHECK_FALSE(file.is_dirty());
    CHECK(file.append("more"));
    CHECK(files.bytes("f") == "datamore" + std::string(100, '\0'));
}

TEST_CASE("segment file: without room for the zeros it does without them, and takes none") {
    MemoryFileSystem files;
    SegmentFile file = made(files, {100, 1000});
    files.set_capacity(50);
    CHECK(file.append("data"));
    CHECK(files.bytes("f") == "data");
    CHECK(file.append(std::string(46, 'a')));
    CHECK(files.bytes("f").size() == 50);
    const auto full = file.append("b");
    REQUIRE_FALSE(full);
    CHECK(full.error().code == ErrorCode::kNoSpace);
    files.set_capacity(1000);
    CHECK(file.append("b"));
    CHECK(files.bytes("f").size() == 51);
}

TEST_CASE("segment file: any other failure of the filling is one of the write") {
    for (const std::uint64_t operation : {3U, 4U}) {
        MemoryFileSystem files;
        SegmentFile file = made(files, {100, 1000});
        // The zeros have no room; taking back what was written of them fails.
        const bool is_trim = operation == 4;
        if (is_trim) files.set_capacity(50);
        files.set_fault({operation, is_trim ? ErrorCode::kNoSpace : ErrorCode::kIo, 7, false});
        const auto done = file.append("data");
        REQUIRE_FALSE(done);
        CHECK(done.error().code == ErrorCode::kIo);
    }
}

}  // namespace
}  // namespace minibroker::storage
