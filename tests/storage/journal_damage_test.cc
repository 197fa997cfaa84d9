// Every kind of damage to files: the journal is a prefix of what was written, or refused naming
// file and offset; never altered, never with a hole.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "base/bytes.h"
#include "base/checksum.h"
#include "storage/segment.h"
#include "tests/storage/journal_script.h"
#include "tests/support/memory_file_system.h"

namespace minibroker::storage {
namespace {

using test::MemoryFileSystem;
using test::recover;
using test::Recovered;
using test::run_script;
using test::ScriptOptions;

std::string name_of(std::uint64_t segment) {
    return segment_file_name(SegmentId{segment});
}

std::unique_ptr<MemoryFileSystem> written(const ScriptOptions& options) {
    auto files = std::make_unique<MemoryFileSystem>();
    const auto run = run_script(*files, options);
    REQUIRE(run.result);
    return files->copy();
}

ScriptOptions unfilled() {
    ScriptOptions options;
    options.journal.fill_bytes = 0;
    return options;
}

ScriptOptions three_segments() {
    ScriptOptions options = unfilled();
    options.removes = false;
    options.rounds = 9;
    return options;
}

bool names_place(const Error& error) {
    return error.code == ErrorCode::kCorrupt && error.text.starts_with("journal-0") &&
           error.text.find(".mbj at offset ") != std::string::npos;
}

/// A prefix with a word about what is missing, or a refusal that names the place.
bool acceptable(const Result<Recovered>& recovered, Lsn last) {
    if (!recovered) return names_place(recovered.error());
    if (!recovered->intact || recovered->last > last) return false;
    if (recovered->first.valid() && recovered->first != Lsn{1}) return false;
    return recovered->last == last || !recovered->contents.warnings.empty();
}

void check_refused(MemoryFileSystem& files, const std::string& name) {
    const auto recovered = recover(files);
    REQUIRE_FALSE(recovered);
    CHECK_MESSAGE(names_place(recovered.error()), recovered.error().text);
    CHECK_MESSAGE(recovered.error().text.starts_with(name), recovered.error().text);
}

TEST_CASE("journal damage: the newest file cut at every byte is the exact prefix, and goes on") {
    ScriptOptions options = unfilled();
    options.journal.segment_bytes_max = 300;
    options.removes = false;
    options.rounds = 2;
    const auto original = written(options);
    options.journal.segment_bytes_max = 8192;
    options.rounds = 14;
    REQUIRE(run_script(*original, options).result);
    const SegmentId newest = recover(*original)->contents.current;
    REQUIRE(newest > SegmentId{1});
    const std::string name = segment_file_name(newest);
    const std::string whole = original->bytes(name);
    REQUIRE(whole.size() > 4096);
    // Where each batch ends, and how many there are up to there.
    std::map<std::size_t, Lsn> ends;
    const auto header = decode_segment_header(whole);
    ends[0] = Lsn{header->first.value - 1};
    BlockWalk walk(whole, *header);
    while (const auto block = walk.next()) ends[walk.offset()] = block->header.lsn;

    for (std::size_t size = 0; size <= whole.size(); ++size) {
        CAPTURE(size);
        const auto files = original->copy();
        files->put(name, whole.substr(0, size));
        const auto recovered = recover(*files);
        REQUIRE(recovered);
        const Lsn expected = std::prev(ends.upper_bound(size))->second;
        REQUIRE(recovered->intact);
        REQUIRE(recovered->last == expected);
        const bool at_end = size == kSegmentHeaderBytes || ends.contains(size);
        REQUIRE(recovered->contents.warnings.empty() == (at_end && size != 0));
        options.rounds = 1;
        REQUIRE(run_script(*files, options).result);
        const auto again = recover(*files);
        REQUIRE(again);
        REQUIRE(again->intact);
        REQUIRE(again->last > expected);
        REQUIRE(again->contents.warnings.empty());
    }
}

TEST_CASE("journal damage: every flipped bit is a shorter prefix with a warning, or refused") {
    const auto original = written(three_segments());
    const Lsn last = recover(*original)->last;
    const SegmentId newest = recover(*original)->contents.current;
    REQUIRE(newest >= SegmentId{2});
    for (std::uint64_t segment = 1; segment <= newest.value; ++segment) {
        const std::string whole = original->bytes(name_of(segment));
        const auto files = original->copy();
        for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
            std::string damaged = whole;
            damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
            files->put(name_of(segment), std::move(damaged));
            const auto recovered = recover(*files);
            const bool good = acceptable(recovered, last);
            if (!good) FAIL_CHECK("segment " << segment << " bit " << bit);
            // Damage to what a later segment proves to have been synced is never just dropped.
            if (segment != newest.value) CHECK_FALSE(recovered);
        }
    }
}

TEST_CASE(
    "journal damage: after an orderly stop no flipped bit of a batch passes for a torn tail") {
    ScriptOptions options;
    options.rounds = 4;
    options.closes = true;
    const auto original = written(options);
    REQUIRE(recover(*original)->contents.current == SegmentId{1});
    const std::string whole = original->bytes(name_of(1));
    for (std::size_t bit = 0; bit < (whole.size() - kBlockHeaderBytes) * 8; ++bit) {
        std::string damaged = whole;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        original->put(name_of(1), std::move(damaged));
        const auto recovered = recover(*original);
        REQUIRE_FALSE(recovered);
        REQUIRE(names_place(recovered.error()));
    }
}

TEST_CASE("journal damage: zeros, ones, noise and another journal's bytes from any offset on") {
    const auto original = written(three_segments());
    ScriptOptions other_options = three_segments();
    other_options.seed = 2;
    const auto other = written(other_options);
    const Lsn last = recover(*original)->last;
    const SegmentId newest = recover(*original)->contents.current;
    const std::string name = segment_file_name(newest);
    const std::string whole = original->bytes(name);
    const std::string previous = other->bytes(name);
    REQUIRE(previous.size() == whole.size());
    std::mt19937_64 random(7);
    std::string noise(whole.size(), '\0');
    for (char& byte : noise) byte = static_cast<char>(random() & 0xFFU);
    const std::string zeros(whole.size(), '\0');
    const std::string tails[] = {zeros, std::string(whole.size(), '\xFF'), noise, previous};
    std::set<std::uint64_t> ends{kSegmentHeaderBytes};
    BlockWalk walk(whole, *decode_segment_header(whole));
    while (walk.next()) ends.insert(walk.offset());
    const auto files = original->copy();
    for (const std::string& tail : tails) {
        for (std::size_t at = 0; at < whole.size(); ++at) {
            CAPTURE(at);
            files->put(name, whole.substr(0, at) + tail.substr(at));
            const auto recovered = recover(*files);
            // Zeros behind a whole block are what a segment is filled with.
            if (tail == zeros && recovered && recovered->contents.warnings.empty()) {
                const std::uint64_t end = recovered->contents.current_bytes;
                REQUIRE(recovered->intact);
                REQUIRE(ends.contains(end));
                REQUIRE(whole.find_first_not_of('\0', end) >= at);
            } else {
                REQUIRE(acceptable(recovered, last));
            }
        }
        files->put(name, whole + tail);
        const auto recovered = recover(*files);
        REQUIRE(recovered);
        CHECK(recovered->last == last);
        CHECK(recovered->contents.current_bytes == whole.size());
        CHECK(recovered->contents.warnings.size() == (tail == zeros ? 0 : 1));
    }
}

TEST_CASE("journal damage: a flipped bit in the zeros behind the last batch costs a warning") {
    ScriptOptions options;
    options.journal = {1024 * 1024, true, 400};
    options.rounds = 4;
    const auto original = written(options);
    const auto before = recover(*original);
    REQUIRE(before);
    const std::string whole = original->bytes(name_of(1));
    const std::size_t used = before->contents.current_bytes;
    REQUIRE(used + 100 < whole.size());
    for (std::size_t bit = used * 8; bit < whole.size() * 8; ++bit) {
        std::string damaged = whole;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        original->put(name_of(1), std::move(damaged));
        const auto recovered = recover(*original);
        REQUIRE(recovered);
        REQUIRE(recovered->intact);
        REQUIRE(recovered->last == before->last);
        REQUIRE(recovered->contents.warnings.size() == 1);
    }
}

TEST_CASE("journal damage: only the newest segment may end in zeros") {
    const auto files = written(three_segments());
    files->put(name_of(2), files->bytes(name_of(2)) + std::string(100, '\0'));
    check_refused(*files, name_of(2));
}

TEST_CASE("journal damage: random overwrites never give altered batches") {
    const auto original = written(three_segments());
    const Lsn last = recover(*original)->last;
    const std::uint64_t newest = recover(*original)->contents.current.value;
    std::mt19937_64 random(11);
    const auto files = original->copy();
    for (int i = 0; i < 3000; ++i) {
        CAPTURE(i);
        const std::string name = name_of(1 + random() % newest);
        const std::string whole = original->bytes(name);
        std::string damaged = whole;
        const std::size_t begin = random() % whole.size();
        const std::size_t size = 1 + random() % (1U << random() % 11);
        for (std::size_t j = begin; j < std::min(begin + size, whole.size()); ++j) {
            damaged[j] = static_cast<char>(random() & 0xFFU);
        }
        files->put(name, std::move(damaged));
        REQUIRE(acceptable(recover(*files), last));
        files->put(name, whole);
    }
}

TEST_CASE("journal damage: a missing, empty, duplicated, swapped or foreign segment is refused") {
    const auto original = written(three_segments());
    const SegmentId newest = recover(*original)->contents.current;
    REQUIRE(newest >= SegmentId{3});
    auto files = original->copy();
    SUBCASE("the first is missing") {
        files->erase(name_of(1));
        check_refused(*files, name_of(1));
    }
    SUBCASE("one in the middle is missing") {
        files->erase(name_of(2));
        check_refused(*files, name_of(2));
    }
    SUBCASE("one in the middle is empty") {
        files->put(name_of(2), "");
        check_refused(*files, name_of(2));
    }
    SUBCASE("one in the middle ends early, at a block's end") {
        const std::string whole = files->bytes(name_of(2));
        BlockWalk walk(whole, *decode_segment_header(whole));
        REQUIRE(walk.next());
        files->put(name_of(2), whole.substr(0, walk.offset()));
        check_refused(*files, name_of(3));
    }
    SUBCASE("the newest is there twice") {
        files->put(segment_file_name(newest.next()), files->bytes(segment_file_name(newest)));
        check_refused(*files, segment_file_name(newest.next()));
    }
    SUBCASE("two are swapped") {
        const std::string first = files->bytes(name_of(1));
        files->put(name_of(1), files->bytes(name_of(2)));
        files->put(name_of(2), first);
        check_refused(*files, name_of(1));
    }
    SUBCASE("one is of another journal") {
        ScriptOptions options = three_segments();
        options.seed = 2;
        const auto other = written(options);
        for (std::uint64_t id = 1; id <= newest.value; ++id) {
            files = original->copy();
            files->put(name_of(id), other->bytes(name_of(id)));
            check_refused(*files, name_of(id == 1 ? 2 : id));
        }
    }
}

TEST_CASE("journal damage: a segment that was needed is missed, one that was removed is not") {
    ScriptOptions options;
    options.rounds = 40;
    const auto original = written(options);
    const auto before = recover(*original);
    REQUIRE(before->contents.oldest > SegmentId{2});
    // The removal of an old one was undone by power loss.
    const std::uint64_t removed = before->contents.oldest.value - 1;
    auto files = original->copy();
    files->put(name_of(removed), "whatever");
    const auto recovered = recover(*files);
    REQUIRE(recovered);
    CHECK(recovered->first == before->first);
    CHECK(recovered->contents.leftovers == std::vector<std::string>{name_of(removed)});
    CHECK(recovered->contents.warnings.empty());
    files = original->copy();
    files->erase(segment_file_name(before->contents.oldest));
    check_refused(*files, segment_file_name(before->contents.oldest));
}

TEST_CASE("journal damage: a newest segment without a whole header is dropped, if it is all") {
    const auto original = written(three_segments());
    const auto before = recover(*original);
    const std::string next = segment_file_name(before->contents.current.next());
    for (const std::size_t size : {0U, 1U, 63U, 64U}) {
        const auto files = original->copy();
        files->put(next, std::string(size, '\0'));
        const auto recovered = recover(*files);
        REQUIRE(recovered);
        CHECK(recovered->last == before->last);
        CHECK(recovered->contents.leftovers == std::vector<std::string>{next});
        REQUIRE(recovered->contents.warnings.size() == 1);
        CHECK(recovered->contents.warnings[0].starts_with(next + " at offset 0"));
        // That it was begun proves that the one before it was synced.
        std::string damaged = files->bytes(segment_file_name(before->contents.current));
        damaged.back() ^= 1;
        files->put(segment_file_name(before->contents.current), damaged);
        check_refused(*files, segment_file_name(before->contents.current));
    }
    original->put(next, std::string(65, '\0'));
    check_refused(*original, next);
}

TEST_CASE("journal damage: a lone segment but the first cannot have been empty") {
    MemoryFileSystem files;
    files.put(name_of(1), "");
    CHECK(recover(files));
    files.erase(name_of(1));
    files.put(name_of(2), "");
    check_refused(files, name_of(2));
}

TEST_CASE("journal damage: another format version is unsupported and left alone") {
    const auto files = written(three_segments());
    const auto newest = recover(*files)->contents.current;
    // Version 2 with a good checksum, as "Segment header" of the format describes it.
    std::string file = encode_segment_header({1, newest.next(), Lsn{1}, SegmentId{1}, 0});
    file[8] = 2;
    std::string sum;
    ByteWriter(sum).integer(checksum(std::string_view(file).substr(0, 56), 0x6d62'6a6f'7572'6e6c));
    file.replace(56, 8, sum);
    files->put(segment_file_name(newest.next()), file);
    const auto recovered = recover(*files);
    REQUIRE_FALSE(recovered);
    CHECK(recovered.error().code == ErrorCode::kUnsupported);
    CHECK(recovered.error().text.starts_with(segment_file_name(newest.next()) + " at offset 0"));
}

TEST_CASE("journal damage: a good checksum over nonsense is refused") {
    const SegmentHeader header{5, SegmentId{1}, Lsn{1}, SegmentId{1}, 0};
    const std::string head = encode_segment_header(header);
    BlockHeader good;
    good.record_count = 2;
    good.lsn = Lsn{1};
    good.synced_to = kSegmentHeaderBytes;
    good.oldest = SegmentId{1};
    good.chain = segment_header_chain(head);
    const auto read = [&](const BlockHeader& block, std::string_view payload) {
        MemoryFileSystem files;
        std::string file = head;
        append_block(file, {header.file_id, file.size()}, block, payload);
        files.put(name_of(1), file);
        auto contents = read_journal(files, [](SegmentId, Lsn, Record&&) { return Result<>{}; });
        if (!contents) CHECK_MESSAGE(names_place(contents.error()), contents.error().text);
        return contents.has_value();
    };
    CHECK(read(good, "\x0E\x0F"));
    CHECK_FALSE(read(good, "\x0E"));
    CHECK_FALSE(read(good, "\x0E\x0F\x0F"));
    CHECK_FALSE(read(good, "\x0E\x10"));
    CHECK_FALSE(read(good, ""));
    BlockHeader bad = good;
    bad.lsn = Lsn{2};
    CHECK_FALSE(read(bad, "\x0E\x0F"));
    bad = good;
    bad.synced_to = kSegmentHeaderBytes + 1;
    CHECK_FALSE(read(bad, "\x0E\x0F"));
    bad = good;
    bad.oldest = SegmentId{2};
    CHECK_FALSE(read(bad, "\x0E\x0F"));
    bad = good;
    bad.record_count = 0;
    CHECK_FALSE(read(bad, ""));
    bad.lsn = Lsn{0};
    CHECK(read(bad, ""));
    CHECK_FALSE(read(bad, "\x0E"));
}

}  // namespace
}  // namespace minibroker::storage
