#include "storage/journal_writer.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "storage/segment.h"
#include "tests/storage/journal_script.h"
#include "tests/support/memory_file_system.h"

namespace minibroker::storage {
namespace {

using test::CrashMode;
using test::FaultPlan;
using test::kAllCrashModes;
using test::MemoryFileSystem;
using test::recover;
using test::run_script;
using test::ScriptOptions;
using test::ScriptRun;

std::size_t count_of(const MemoryFileSystem& files, std::string_view operation) {
    return static_cast<std::size_t>(
        std::count_if(files.log().begin(), files.log().end(), [&](const std::string& line) {
            return line.starts_with(operation);
        }));
}

/// What must hold of a journal that `run` wrote, after a crash.
void check_recovery(MemoryFileSystem& files, const ScriptRun& run) {
    const auto recovered = recover(files);
    if (!recovered) FAIL_CHECK(recovered.error().text);
    if (!recovered) return;
    CHECK(recovered->intact);
    const Lsn last{recovered->contents.next.value - 1};
    CHECK(last >= run.durable);
    CHECK(last <= run.appended);
    const auto needed = run.first_of.find(run.needed);
    if (needed == run.first_of.end() || !recovered->first.valid()) return;
    CHECK(recovered->first <= needed->second);
}

TEST_CASE("journal writer: one append and one sync for a work of many batches") {
    MemoryFileSystem files;
    JournalOptions options;
    Journal journal(options, Lsn{1}, SegmentId{}, 0);
    JournalWriter writer(files, options, 1);
    REQUIRE(writer.open({}));
    const std::uint64_t before = files.operations();
    for (std::uint64_t lsn = 1; lsn <= 100; ++lsn) {
        RecordBatch batch;
        for (const Record& record : test::records_of(Lsn{lsn})) batch.add(record);
        journal.append(batch);
    }
    CHECK(writer.perform(journal.take_work()) == Lsn{100});
    CHECK(files.operations() == before + 2);
    CHECK(files.log()[before].starts_with("append journal-0000000000000001.mbj"));
    CHECK(files.log()[before + 1] == "sync journal-0000000000000001.mbj.tmp");
    CHECK(writer.perform(journal.take_work()) == Lsn{100});
    CHECK(files.operations() == before + 2);
    CHECK(recover(files)->last == Lsn{100});
}

TEST_CASE("journal writer: a segment is started in the order that makes it safe") {
    MemoryFileSystem files;
    JournalWriter writer(files, {}, 1);
    REQUIRE(writer.open({}));
    const std::string name = segment_file_name(SegmentId{1});
    CHECK(files.log() == std::vector<std::string>{"create " + name + ".tmp",
                                                  "append " + name + ".tmp 64",
                                                  "sync " + name + ".tmp",
                                                  "rename " + name + ".tmp " + name,
                                                  "sync_directory"});
}

TEST_CASE("journal writer: without datasync only the structure is synced") {
    MemoryFileSystem files;
    ScriptOptions options;
    options.journal = {1024 * 1024, false};
    REQUIRE(run_script(files, options).result);
    CHECK(count_of(files, "sync journal") == 1);
    CHECK(count_of(files, "append") == 1 + options.rounds);
    CHECK(recover(files)->intact);

    // With rotation a crash still costs only the newest segment.
    MemoryFileSystem rotating;
    options.journal.segment_bytes_max = 1500;
    const ScriptRun run = run_script(rotating, options);
    REQUIRE(run.result);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto after = rotating.crash(CrashMode::kMixed, seed);
        const auto recovered = recover(*after);
        REQUIRE(recovered);
        CHECK(recovered->intact);
        CHECK(recovered->contents.next >= run.first_of.rbegin()->second);
    }
}

TEST_CASE("journal writer: the failure of any operation is final and loses nothing reported") {
    const FaultPlan plans[] = {{1, ErrorCode::kIo, 0, false},
                               {1, ErrorCode::kIo, 1, false},
                               {1, ErrorCode::kDenied, 100, false}};
    for (FaultPlan plan : plans) {
        bool failed = true;
        for (plan.operation = 1; failed; ++plan.operation) {
            CAPTURE(plan.operation);
            MemoryFileSystem files;
            files.set_fault(plan);
            ScriptOptions options;
            options.closes = true;
            const ScriptRun run = run_script(files, options);
            failed = files.operations() >= plan.operation;
            REQUIRE(run.result.has_value() == !failed);
            if (!failed) break;
            CHECK(run.result.error().code == plan.code);
            // Nothing more was done after the failure, and nothing will be.
            CHECK(files.operations() == plan.operation);
            if (run.perform_again) {
                const auto again = run.perform_again();
                REQUIRE_FALSE(again);
                CHECK(again.error().code == ErrorCode::kReadOnly);
                CHECK(files.operations() == plan.operation);
            }
            files.set_fault({});
            for (const CrashMode mode : kAllCrashModes) {
                check_recovery(*files.crash(mode, plan.operation), run);
            }
        }
        CHECK(plan.operation > 50);
    }
}

TEST_CASE("journal writer: no room at any operation is no failure when there is room again") {
    FaultPlan plan{1, ErrorCode::kNoSpace, 100, false};
    std::size_t went_on = 0;
    bool failed = true;
    for (; failed; ++plan.operation) {
        CAPTURE(plan.operation);
        MemoryFileSystem files;
        files.set_fault(plan);
        ScriptOptions options;
        options.tries_again = true;
        const ScriptRun run = run_script(files, options);
        failed = files.operations() >= plan.operation;
        files.set_fault({});
        for (const CrashMode mode : kAllCrashModes) {
            check_recovery(*files.crash(mode, plan.operation), run);
        }
        if (!run.result) continue;  // a sync had no room, or there was nothing yet
        if (failed) ++went_on;
        const auto recovered = recover(files);
        REQUIRE(recovered);
        CHECK(recovered->intact);
        CHECK(recovered->last == run.appended);
        CHECK(recovered->contents.warnings.empty());
    }
    CHECK(went_on > 20);
}

TEST_CASE(
    "journal writer: power loss at any operation keeps whole batches, a prefix, all reported") {
    constexpr std::uint64_t kSeeds = 3;
    FaultPlan plan;
    plan.power_off = true;
    bool failed = true;
    for (plan.operation = 1; failed; ++plan.operation) {
        MemoryFileSystem files;
        files.set_fault(plan);
        const ScriptRun run = run_script(files, {});
        failed = !run.result.has_value();
        for (const CrashMode mode : kAllCrashModes) {
            for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
                CAPTURE(plan.operation);
                CAPTURE(static_cast<int>(mode));
                CAPTURE(seed);
                const auto after = files.crash(mode, seed);
                check_recovery(*after, run);
            }
        }
    }
    CHECK(plan.operation > 50);
}

TEST_CASE("journal writer: killed or powered off again and again, also during recovery") {
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        CAPTURE(seed);
        std::mt19937_64 random(seed);
        auto files = std::make_unique<MemoryFileSystem>();
        Lsn durable;  // reported in any life, and not only in the last one
        for (std::uint64_t life = 0; life < 8; ++life) {
            CAPTURE(life);
            ScriptOptions options;
            options.rounds = 8;
            options.seed = random();
            options.journal.datasync = random() % 4 != 0;
            files->set_fault({files->operations() + 1 + random() % 60, ErrorCode::kIo, 0, true});
            ScriptRun run = run_script(*files, options);
            files->set_fault({});
            // Without datasync only what recovery had found is promised, which the script does not
            // tell.
            if (options.journal.datasync) durable = std::max(durable, run.durable);
            run.durable = durable;
            // A life that ended before it had read the journal says nothing about what may be
            // there.
            const bool began = run.appended.valid();
            const auto mode = kAllCrashModes[random() % 6];
            const auto after = files->crash(mode, random());
            if (began) check_recovery(*after, run);
            // A killed process leaves what it has not synced to the next one, which may lose it
            // yet.
            if (random() % 3 != 0) files = after->copy();
        }
        CHECK(run_script(*files, {}).result);
        CHECK(recover(*files)->intact);
    }
}

TEST_CASE("journal writer: after a torn tail appending goes on and the tail never comes back") {
    MemoryFileSystem files;
    ScriptOptions options;
    options.journal.fill_bytes = 0;
    options.journal.segment_bytes_max = 1024 * 1024;
    options.rounds = 4;
    REQUIRE(run_script(files, options).result);
    const std::string name = segment_file_name(SegmentId{1});
    const std::string whole = files.bytes(name);
    const std::size_t valid = static_cast<std::size_t>(recover(files)->contents.current_bytes);
    REQUIRE(valid == whole.size());
    // The last round had four batches with one sync: damage to its first is a torn tail.
    std::string torn = whole;
    BlockWalk walk(torn, *decode_segment_header(torn));
    std::size_t damaged = 0;
    std::size_t damaged_end = 0;
    while (const auto block = walk.next()) {
        if (block->header.lsn != Lsn{7}) continue;
        damaged = static_cast<std::size_t>(block->offset);
        damaged_end = static_cast<std::size_t>(walk.offset());
    }
    torn[damaged] ^= 1;
    files.put(name, torn);
    auto recovered = recover(files);
    REQUIRE(recovered);
    CHECK(recovered->last == Lsn{6});
    REQUIRE(recovered->contents.warnings.size() == 1);
    CHECK(recovered->contents.warnings[0].find(
              name + " at offset " + std::to_string(damaged) + ": dropping a torn tail of " +
              std::to_string(whole.size() - damaged) + " bytes") == 0);
    // Batch 7 is written again, with other contents of the same length. Then the disk shows the old
    // batches behind it, which verify at their places: only their chain tells that they are stale.
    JournalWriter writer(files, {}, 2);
    REQUIRE(writer.open(recovered->contents));
    JournalWork work;
    work.bytes = std::string(damaged_end - damaged - kBlockHeaderBytes, '\x0E');
    JournalStep& step = work.steps.emplace_back();
    step.lsn = Lsn{7};
    step.size = work.bytes.size();
    step.record_count = static_cast<std::uint32_t>(step.size);
    work.last = Lsn{7};
    CHECK(writer.perform(work) == Lsn{7});
    files.put(name, files.bytes(name) + whole.substr(damaged_end));
    recovered = recover(files);
    REQUIRE(recovered);
    CHECK(recovered->last == Lsn{7});
    CHECK(recovered->contents.current_bytes == damaged_end);
    CHECK(recovered->contents.warnings.size() == 1);
}

TEST_CASE("journal writer: leftovers are removed before anything is written") {
    MemoryFileSystem files;
    ScriptOptions options;
    options.journal.fill_bytes = 0;
    options.removes = false;
    REQUIRE(run_script(files, options).result);
    const auto before = recover(files);
    const SegmentId next = before->contents.current.next();
    files.put(segment_temporary_name(next), "half a head");
    files.put(segment_file_name(next), "half a head");
    const auto recovered = recover(files);
    REQUIRE(recovered);
    CHECK(recovered->contents.current == before->contents.current);
    CHECK(recovered->contents.warnings.size() == 2);
    JournalWriter writer(files, {}, 2);
    REQUIRE(writer.open(recovered->contents));
    CHECK_FALSE(files.has(segment_temporary_name(next)));
    CHECK_FALSE(files.crash(CrashMode::kDropAll, 1)->has(segment_file_name(next)));
    CHECK(run_script(files, options).result);
}

TEST_CASE("journal writer: nothing is written after close") {
    MemoryFileSystem files;
    JournalWriter writer(files, {}, 1);
    REQUIRE(writer.open({}));
    CHECK(writer.close());
    const std::uint64_t operations = files.operations();
    CHECK(writer.perform({}).error().code == ErrorCode::kReadOnly);
    CHECK(writer.close().error().code == ErrorCode::kReadOnly);
    CHECK(files.operations() == operations);
    CHECK(recover(files)->contents.next == Lsn{1});
}

}  // namespace
}  // namespace minibroker::storage
