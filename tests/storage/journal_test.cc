#include "storage/journal.h"

#include <doctest/doctest.h>

#include "storage/segment.h"
#include "tests/storage/journal_script.h"
#include "tests/support/memory_file_system.h"

namespace minibroker::storage {
namespace {

using test::MemoryFileSystem;
using test::recover;
using test::run_script;
using test::ScriptOptions;

RecordBatch batch_of(std::size_t payload_bytes) {
    RecordBatch batch;
    batch.add(AddMessage{MessageId{1}, std::string(payload_bytes, 'x')});
    return batch;
}

TEST_CASE("journal: batches are numbered from the one given and taken in order") {
    Journal journal({}, Lsn{10}, SegmentId{3}, 500);
    CHECK(journal.last() == Lsn{9});
    CHECK_FALSE(journal.has_work());
    CHECK(journal.take_work().last == Lsn{9});
    RecordBatch batch = batch_of(3);
    const std::string bytes = batch.bytes();
    CHECK(journal.append(batch) == Lsn{10});
    CHECK(batch.empty());
    CHECK(journal.has_work());
    CHECK(journal.backlog_bytes() == kBlockHeaderBytes + bytes.size());
    CHECK(journal.start_segment() == SegmentId{4});
    journal.remove_segments_before(SegmentId{4});
    journal.remove_segments_before(SegmentId{4});
    const JournalWork work = journal.take_work();
    REQUIRE(work.steps.size() == 3);
    CHECK(work.steps[0].lsn == Lsn{10});
    CHECK(work.records(work.steps[0]) == bytes);
    CHECK(work.steps[0].record_count == 1);
    CHECK(work.steps[1].kind == JournalStep::Kind::kStartSegment);
    CHECK(work.steps[1].segment == SegmentId{4});
    CHECK(work.steps[2].kind == JournalStep::Kind::kRemoveSegments);
    CHECK(work.last == Lsn{10});
    CHECK_FALSE(journal.has_work());
    CHECK(journal.backlog_bytes() == 0);
}

TEST_CASE("journal: a few batches alone may wait, anything else may not") {
    const auto journal_with_batch = [] {
        Journal journal({}, Lsn{1}, SegmentId{}, 0);
        RecordBatch batch = batch_of(3);
        journal.append(batch);
        return journal;
    };
    CHECK(journal_with_batch().can_wait());
    Journal journal = journal_with_batch();
    SUBCASE("a read") { journal.read_page({PageId{1}, 0, 1}); }
    SUBCASE("a segment") { journal.start_segment(); }
    SUBCASE("a page") { journal.start_page(PageId{1}); }
    SUBCASE("a page's end") { journal.remove_page(PageId{1}); }
    SUBCASE("segments to remove") {
        journal.start_segment();
        RecordBatch batch = batch_of(3);
        journal.append(batch);
        journal.remove_segments_before(journal.current_segment());
    }
    SUBCASE("many bytes") {
        RecordBatch batch = batch_of(70'000);
        journal.append(batch);
    }
    CHECK_FALSE(journal.can_wait());
    const JournalWork work = journal.take_work();
    RecordBatch batch = batch_of(3);
    journal.append(batch);
    CHECK(journal.can_wait());
}

TEST_CASE("journal: a segment is full at its limit, not a byte before") {
    for (const std::size_t missing : {1U, 0U}) {
        RecordBatch batch = batch_of(100);
        JournalOptions options;
        options.segment_bytes_max =
            kSegmentHeaderBytes + kBlockHeaderBytes + batch.bytes().size() + missing;
        Journal journal(options, Lsn{1}, SegmentId{}, 0);
        CHECK_FALSE(journal.segment_full());
        journal.append(batch);
        CHECK(journal.segment_full() == (missing == 0));
        journal.start_segment();
        CHECK_FALSE(journal.segment_full());
    }
}

TEST_CASE("journal: it knows the size of every segment to the byte") {
    MemoryFileSystem files;
    JournalOptions options;
    Journal journal(options, Lsn{1}, SegmentId{}, 0);
    JournalWriter writer(files, options, 1);
    REQUIRE(writer.open({}));
    for (std::size_t i = 0; i < 4; ++i) {
        RecordBatch batch = batch_of(i * 10);
        journal.append(batch);
    }
    journal.start_segment();
    RecordBatch batch = batch_of(7);
    journal.append(batch);
    journal.remove_segments_before(SegmentId{2});
    REQUIRE(writer.perform(journal.take_work()));
    const std::uint64_t size = files.bytes(segment_file_name(SegmentId{2})).size();
    CHECK(size == kSegmentHeaderBytes + 2 * kBlockHeaderBytes + 13 + 7);
}

TEST_CASE("journal: what was written is read, over rotations, removals and restarts") {
    for (const bool closes : {false, true}) {
        MemoryFileSystem files;
        Lsn last;
        for (std::uint64_t session = 1; session <= 5; ++session) {
            ScriptOptions options;
            options.rounds = 60;
            options.closes = closes;
            options.seed = session;
            const auto run = run_script(files, options);
            REQUIRE(run.result);
            CHECK(run.durable == run.appended);
            CHECK(run.durable > last);
            last = run.durable;
            const auto recovered = recover(files);
            REQUIRE(recovered);
            CHECK(recovered->intact);
            CHECK(recovered->last == last);
            CHECK(recovered->contents.warnings.empty());
            CHECK(recovered->contents.leftovers.empty());
            CHECK(recovered->contents.oldest == run.needed);
            CHECK(recovered->first == run.first_of.at(run.needed));
            CHECK(recovered->contents.batches ==
                  recovered->last.value - recovered->first.value + 1);
            for (const auto& [segment, first] : run.first_of) {
                CHECK(files.has(segment_file_name(segment)) == (segment >= run.needed));
            }
        }
    }
}

TEST_CASE("journal: an error of the receiver ends the reading and tells the place") {
    MemoryFileSystem files;
    ScriptOptions options;
    options.removes = false;
    REQUIRE(run_script(files, options).result);
    int calls = 0;
    const auto contents = read_journal(files, [&](SegmentId, Lsn, Record&&) -> Result<> {
        if (++calls < 3) return {};
        return failure(ErrorCode::kInvalid, "not this one");
    });
    REQUIRE_FALSE(contents);
    CHECK(calls == 3);
    CHECK(contents.error().code == ErrorCode::kInvalid);
    CHECK(contents.error().text.find(".mbj at offset ") != std::string::npos);
    CHECK(contents.error().text.find("batch 2, record 1: not this one") != std::string::npos);
}

TEST_CASE("journal: an empty directory is an empty journal") {
    MemoryFileSystem files;
    const auto recovered = recover(files);
    REQUIRE(recovered);
    CHECK(recovered->contents.next == Lsn{1});
    CHECK_FALSE(recovered->contents.current.valid());
    CHECK(files.log() == std::vector<std::string>{"list"});
}

}  // namespace
}  // namespace minibroker::storage
