// The promises about damage in full numbers: a journal of 64 KiB cut at every byte, with every bit
// flipped, and overwritten at random.
#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <memory>
#include <random>

#include "storage/journal_writer.h"
#include "storage/segment.h"
#include "tests/storage/journal_script.h"
#include "tests/support/memory_file_system.h"

namespace minibroker::storage {
namespace {

using test::MemoryFileSystem;

constexpr std::size_t kJournalBytes = 64 * 1024;
constexpr JournalOptions kOneSegment{1024 * 1024, true};
const std::string kSegment = segment_file_name(SegmentId{1});

std::string payload_of(Lsn lsn) {
    return std::string(700 + lsn.value % 600, static_cast<char>('a' + lsn.value % 26));
}

/// Batches until the file has kJournalBytes, two a work. @return the last one
Lsn write(MemoryFileSystem& files) {
    JournalWriter writer(files, kOneSegment, 5);
    REQUIRE(writer.open({}));
    Journal journal(kOneSegment, Lsn{1}, SegmentId{1}, 0);
    while (journal.current_bytes() < kJournalBytes) {
        for (int i = 0; i < 2; ++i) {
            RecordBatch batch;
            batch.add(AddMessage{MessageId{journal.last().next().value},
                                 payload_of(journal.last().next())});
            journal.append(batch);
        }
        REQUIRE(writer.perform(journal.take_work()));
    }
    return journal.last();
}

struct Found {
    Lsn last;
    bool intact = true;
};

Result<JournalContents> read(MemoryFileSystem& files, Found& found) {
    return read_journal(files, [&](SegmentId, Lsn lsn, Record&& record) -> Result<> {
        const auto* add = std::get_if<AddMessage>(&record);
        const bool right = lsn == found.last.next() && add != nullptr &&
                           add->message.value == lsn.value && add->payload == payload_of(lsn);
        found.intact = found.intact && right;
        found.last = lsn;
        return {};
    });
}

/// Without this each of the many large strings goes back to the system, page by page.
void keep_freed_memory() {
    mallopt(M_TRIM_THRESHOLD, 256 * 1024 * 1024);
    mallopt(M_MMAP_THRESHOLD, 64 * 1024 * 1024);
}

bool names_place(const Error& error) {
    return error.code == ErrorCode::kCorrupt && error.text.starts_with(kSegment + " at offset ");
}

TEST_CASE("journal: cut at each of its last 65,536 bytes it is the exact prefix, and goes on") {
    MemoryFileSystem original;
    write(original);
    const std::string whole = original.bytes(kSegment);
    REQUIRE(whole.size() >= kJournalBytes);
    std::vector<std::size_t> ends;  // of batches
    const auto header = decode_segment_header(whole);
    BlockWalk walk(whole, *header);
    while (walk.next()) ends.push_back(walk.offset());
    keep_freed_memory();
    std::size_t bad = 0;
    for (std::size_t size = whole.size() - kJournalBytes; size < whole.size(); ++size) {
        MemoryFileSystem files;
        files.put(kSegment, whole.substr(0, size));
        Found found;
        auto contents = read(files, found);
        const auto whole_batches =
            static_cast<std::uint64_t>(std::ranges::upper_bound(ends, size) - ends.begin());
        // A header alone that is cut short holds nothing: the file is dropped.
        bool good = contents && found.intact && found.last.value == whole_batches;
        if (good) {
            JournalWriter writer(files, kOneSegment, size);
            good = writer.open(*contents).has_value();
            Journal journal(
                kOneSegment, contents->next, contents->current, contents->current_bytes);
            RecordBatch batch;
            batch.add(AddMessage{MessageId{contents->next.value}, payload_of(contents->next)});
            journal.append(batch);
            good = good && writer.perform(journal.take_work()).has_value();
            Found again;
            good =
                good && read(files, again) && again.intact && again.last.value == whole_batches + 1;
        }
        if (!good) ++bad;
    }
    CHECK(bad == 0);
}

TEST_CASE("journal: each of 524,288 flipped bits is a prefix with a warning, or refused") {
    MemoryFileSystem original;
    const Lsn last = write(original);
    const std::string whole = original.bytes(kSegment);
    keep_freed_memory();
    auto disk = std::make_unique<MemoryFileSystem>();
    std::size_t bad = 0;
    std::size_t refused = 0;
    for (std::size_t bit = 0; bit < kJournalBytes * 8; ++bit) {
        if (bit % 4096 == 0) disk = std::make_unique<MemoryFileSystem>();  // its log grows
        MemoryFileSystem& files = *disk;
        std::string damaged = whole;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        files.put(kSegment, std::move(damaged));
        Found found;
        const auto contents = read(files, found);
        const bool good = contents
                              ? found.intact && found.last < last && !contents->warnings.empty()
                              : names_place(contents.error());
        if (!contents) ++refused;
        if (!good) ++bad;
    }
    CHECK(bad == 0);
    // All but the last work was proven to be synced by the one behind it.
    CHECK(refused > kJournalBytes * 8 * 9 / 10);
}

TEST_CASE("journal: 100,000 random overwrites give a prefix or are refused") {
    constexpr std::uint64_t kSeed = 20'261'125;
    MESSAGE("seed " << kSeed);
    std::mt19937_64 random(kSeed);
    MemoryFileSystem original;
    const Lsn last = write(original);
    const std::string whole = original.bytes(kSegment);
    MemoryFileSystem files;
    std::size_t bad = 0;
    for (int i = 0; i < 100'000; ++i) {
        std::string damaged = whole;
        const std::size_t offset = random() % damaged.size();
        const std::size_t size =
            std::min<std::size_t>(1 + random() % 4096, damaged.size() - offset);
        for (std::size_t k = 0; k < size; ++k) damaged[offset + k] = static_cast<char>(random());
        const bool changed = damaged != whole;
        files.put(kSegment, std::move(damaged));
        Found found;
        const auto contents = read(files, found);
        const bool good = contents
                              ? found.intact && found.last <= last &&
                                    (!changed || found.last < last || !contents->warnings.empty())
                              : names_place(contents.error());
        if (!good) ++bad;
    }
    CHECK(bad == 0);
}

TEST_CASE("journal: a failed sync, a restart without a reboot, then power loss: nothing is lost") {
    test::FaultPlan plan;
    bool failed = true;
    for (plan.operation = 1; failed; ++plan.operation) {
        CAPTURE(plan.operation);
        MemoryFileSystem files;
        files.set_fault(plan);
        const test::ScriptRun first = test::run_script(files, {});
        failed = !first.result.has_value();
        files.set_fault({});
        test::ScriptOptions more;
        more.rounds = 2;
        more.seed = 2;
        const test::ScriptRun second = test::run_script(files, more);
        REQUIRE(second.result);
        const auto after = files.crash(test::CrashMode::kDropAll, 1);
        const auto recovered = test::recover(*after);
        REQUIRE_MESSAGE(recovered, (recovered ? std::string() : recovered.error().text));
        CHECK(recovered->intact);
        CHECK(recovered->last == second.durable);
    }
    CHECK(plan.operation > 50);
}

}  // namespace
}  // namespace minibroker::storage
