#include "tools/minibroker/journal/journal_report.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "storage/journal_reader.h"
#include "storage/journal_writer.h"
#include "storage/page_file.h"
#include "storage/segment.h"
#include "tests/support/memory_file_system.h"

namespace minibroker::tools {
namespace {

using storage::RecordBatch;
using test::MemoryFileSystem;
using Lines = std::vector<std::string>;

const std::string kSegment1 = storage::segment_file_name(SegmentId{1});
const std::string kSegment2 = storage::segment_file_name(SegmentId{2});
const std::string kPage = storage::page_file_name(PageId{9});

void append(storage::Journal& journal, const std::vector<storage::Record>& records) {
    RecordBatch batch;
    for (const storage::Record& record : records) batch.add(record);
    journal.append(batch);
}

/// An address, a queue, ten messages in two segments, and a page of two messages.
void write(MemoryFileSystem& files) {
    const storage::JournalOptions options{1024 * 1024, true};
    storage::JournalWriter writer(files, options, 1);
    REQUIRE(writer.open({}));
    storage::Journal journal(options, Lsn{1}, SegmentId{1}, 0);
    const AddressId address{1};
    const QueueId queue{2};
    append(journal, {storage::AddAddress{address, "a", 1, false}});
    append(journal, {storage::AddQueue{queue, address, "q", "attributes"}});
    for (std::uint64_t i = 10; i < 20; ++i) {
        if (i == 15) {
            journal.start_segment();
            append(journal, {storage::CheckpointBegin{}, storage::CheckpointEnd{}});
        }
        append(journal,
               {storage::AddMessage{MessageId{i}, std::string(50, 'x')},
                storage::AddReference{MessageId{i}, queue}});
    }
    journal.start_page(PageId{9});
    append(journal, {storage::AddPage{PageId{9}, address}});
    std::uint64_t size = storage::kSegmentHeaderBytes;
    for (std::uint64_t i = 20; i < 22; ++i) {
        RecordBatch block;
        block.add(storage::AddMessage{MessageId{i}, "paged"});
        block.add(storage::AddReference{MessageId{i}, queue});
        size += journal.append_page(PageId{9}, block);
        append(journal, {storage::PageMessage{PageId{9}, size, false, {queue}}});
    }
    REQUIRE(writer.perform(journal.take_work()));
    REQUIRE(writer.close());
}

void flip(MemoryFileSystem& files, const std::string& name, std::size_t offset) {
    std::string bytes = files.bytes(name);
    bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 1);
    files.put(name, bytes);
}

std::size_t count(const Lines& lines, std::string_view word) {
    return static_cast<std::size_t>(std::ranges::count_if(
        lines, [&](const std::string& line) { return line.find(word) != std::string::npos; }));
}

struct Report {
    Lines lines;
    PrintLine print = [this](const std::string& line) { lines.push_back(line); };
};

std::vector<storage::Record> records(MemoryFileSystem& files) {
    std::vector<storage::Record> found;
    const auto read =
        storage::read_journal(files, [&](SegmentId, Lsn, storage::Record&& record) -> Result<> {
            found.push_back(std::move(record));
            return {};
        });
    REQUIRE_MESSAGE(read, (read ? std::string() : read.error().text));
    return found;
}

std::size_t messages_in(MemoryFileSystem& files) {
    const auto all = records(files);
    return static_cast<std::size_t>(std::ranges::count_if(all, [](const storage::Record& record) {
        return std::holds_alternative<storage::AddMessage>(record);
    }));
}

TEST_CASE("journal dump: every record of segments and pages is a line, with its place") {
    MemoryFileSystem files;
    write(files);
    Report report;
    CHECK(dump_journal(files, report.print));
    CHECK(count(report.lines, " AddMessage message=1") == 10);
    CHECK(count(report.lines, kPage + " ") == 1 + 4);
    CHECK(count(report.lines, "dropped") == 0);
    CHECK(report.lines.front() == kSegment1 + " 0 Header id=1 first_batch=1 oldest=1");
    CHECK(report.lines[1].starts_with(kSegment1 + " 64 batch=1 AddAddress address=1 name=a"));
    CHECK(report.lines.back() == "recovery: segments=2 batches=16 records=27 pages=1");
}

TEST_CASE("journal dump: what recovery drops is marked, also whole batches behind a torn one") {
    MemoryFileSystem files;
    write(files);
    // The last batches are not proven to be synced once the mark is gone.
    std::string bytes = files.bytes(kSegment2);
    bytes.resize(bytes.size() - storage::kBlockHeaderBytes);
    files.put(kSegment2, bytes);
    flip(files, kSegment2, bytes.size() - 200);
    Report report;
    CHECK(dump_journal(files, report.print));
    CHECK(count(report.lines, "dropped " + kSegment2) > 1);
    CHECK(count(report.lines, "damaged") == 1);
    CHECK(count(report.lines, "recovery: " + kSegment2 + " at offset ") == 1);
}

TEST_CASE("journal check: a whole journal is counted, pages too") {
    MemoryFileSystem files;
    write(files);
    Report report;
    const auto counts = check_journal(files, report.print);
    REQUIRE(counts);
    CHECK(counts->segments == 2);
    CHECK(counts->batches == 16);
    CHECK(counts->pages == 1);
    CHECK(counts->paged_messages == 2);
    CHECK(report.lines.empty());
}

TEST_CASE("journal check: any flipped byte of a closed journal or its page is found and placed") {
    MemoryFileSystem whole;
    write(whole);
    const std::size_t mark = whole.bytes(kSegment2).size() - storage::kBlockHeaderBytes;
    for (const std::string& name : {kSegment1, kSegment2, kPage}) {
        for (std::size_t i = 0; i < whole.bytes(name).size(); ++i) {
            const auto files = whole.copy();
            flip(*files, name, i);
            Report report;
            const auto counts = check_journal(*files, report.print);
            // The mark at the end has none behind it that proves it.
            if (name == kSegment2 && i >= mark) {
                CHECK(report.lines.size() == 1);
                continue;
            }
            REQUIRE_FALSE(counts);
            CHECK(counts.error().text.starts_with(name + " at offset "));
        }
    }
}

TEST_CASE("journal salvage: a whole journal is written again as it is") {
    MemoryFileSystem files;
    write(files);
    MemoryFileSystem saved;
    Report report;
    const auto counts = salvage_journal(files, saved, 7, report.print);
    REQUIRE(counts);
    CHECK(counts->batches == 16);
    CHECK(counts->records_dropped + counts->damaged_places + counts->pages_dropped == 0);
    CHECK(records(saved) == records(files));
    CHECK(saved.bytes(kPage) == files.bytes(kPage));
    CHECK(check_journal(saved, report.print));
    CHECK(report.lines.empty());
    CHECK_FALSE(salvage_journal(files, saved, 7, report.print));  // not over another journal
}

TEST_CASE("journal salvage: whatever byte is flipped, only what it belongs to is lost") {
    MemoryFileSystem whole;
    write(whole);
    for (const std::string& name : {kSegment1, kSegment2, kPage}) {
        for (std::size_t i = 0; i < whole.bytes(name).size(); ++i) {
            const auto files = whole.copy();
            flip(*files, name, i);
            const std::string before = files->bytes(name);
            MemoryFileSystem saved;
            Report report;
            const auto counts = salvage_journal(*files, saved, 7, report.print);
            REQUIRE(counts);
            CHECK(files->bytes(name) == before);
            CHECK(check_journal(saved, report.print));
            CHECK(counts->damaged_places + counts->pages_dropped >= 1);
            // A header holds what its whole file needs to be read.
            if (i < storage::kSegmentHeaderBytes || name == kPage) continue;
            CHECK(messages_in(saved) >= 9);
        }
    }
}

TEST_CASE("journal salvage: what refers to something lost is left out") {
    MemoryFileSystem files;
    write(files);
    flip(files, kSegment1, storage::kSegmentHeaderBytes + 3);  // the address
    MemoryFileSystem saved;
    Report report;
    const auto counts = salvage_journal(files, saved, 7, report.print);
    REQUIRE(counts);
    // The queue, ten references, and the page with its two messages.
    CHECK(counts->records_dropped == 1 + 10 + 1 + 2);
    CHECK(counts->damaged_places == 1);
}

TEST_CASE("journal salvage: a missing segment costs what was in it") {
    MemoryFileSystem files;
    write(files);
    files.erase(kSegment1);
    MemoryFileSystem saved;
    Report report;
    REQUIRE(salvage_journal(files, saved, 7, report.print));
    CHECK(check_journal(saved, report.print));
    CHECK(messages_in(saved) == 5);
}

}  // namespace
}  // namespace minibroker::tools
