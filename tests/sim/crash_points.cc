// A script cut off at every storage call. Anchors: ALICE (OSDI '14), CrashMonkey (OSDI '18).
#include <algorithm>
#include <variant>

#include "storage/journal_reader.h"
#include "tests/sim/simulator.h"

namespace minibroker::sim {
namespace {

/// What becomes of what a recovery wrote and did not sync.
constexpr test::CrashMode kOfRecovery[] = {
    test::CrashMode::kDropAll, test::CrashMode::kKeepAll, test::CrashMode::kMixed};

bool only_reads(std::string_view call) {
    return call == "list" || call.starts_with("read") || call.starts_with("size ");
}

}  // namespace

std::string Simulator::run_script(int steps, std::uint64_t operation) {
    is_script_ = true;
    if (operation != 0) {
        power_fails_ = true;
        broker_.files().set_fault({operation, ErrorCode::kIo, 0, true});
    }
    for (int i = 0; i < steps && broker_.journal_error().empty(); ++i) {
        step();
        read_all();
        if (!model_.problem().empty()) return "step " + std::to_string(i) + ": " + model_.problem();
    }
    return {};
}

std::string Simulator::recover_after(test::CrashMode mode, std::uint64_t seed) {
    const auto files = broker_.files().crash(mode, seed);
    const auto again = files->copy();
    Model model = model_;
    Contents found;
    {
        test::TestBroker survivor(config_, files.get(), broker_.now());
        found = contents(survivor);
        model.after_crash(found);
        (void)found["q0"];  // the SEND makes it
        test::TestClient client(survivor);
        client.login().send(test::anycast_frame("q0", "m0", "persistent:true\nreceipt:more\n"));
        if (client.next_command() != "RECEIPT")
            model.fail("after the recovery no SEND is receipted");
        survivor.crash(test::CrashMode::kDropAll, seed);
        Contents more = contents(survivor);
        if (std::erase(more["q0"], number_in("m0")) != 1 || more != found)
            model.fail("after the recovery and one SEND more or less is there");
    }
    test::TestBroker twin(config_, again.get(), broker_.now());
    Contents second = contents(twin);
    (void)second["q0"];
    if (second != found) model.fail("a second recovery differs");
    return model.problem();
}

std::string Simulator::cut_recovery(test::CrashMode mode, std::uint64_t seed) {
    return cut_recovery_of(*broker_.files().crash(mode, seed), true, seed);
}

std::string Simulator::cut_recovery_of_killed(std::uint64_t seed) {
    return cut_recovery_of(*broker_.files().killed(), false, seed);
}

std::string Simulator::cut_recovery_of(const test::MemoryFileSystem& files,
                                       bool is_synced,
                                       std::uint64_t seed) {
    const auto whole = files.killed();
    test::TestBroker undisturbed(config_, whole.get(), broker_.now());
    const Contents found = contents(undisturbed);
    const std::vector<std::string> calls = whole->log();
    for (std::uint64_t operation = 1; operation <= calls.size() + 1; ++operation) {
        const bool done = operation > calls.size();
        // Before a call that reads the disk is as it is before the next one.
        if (!done && only_reads(calls[operation - 1])) continue;
        const auto cut = files.killed();
        cut->set_fault({operation, ErrorCode::kIo, 0, true});
        const test::TestBroker dying(config_, cut.get(), broker_.now());
        ++crashes_;
        const auto left = cut->crash(kOfRecovery[operation % std::size(kOfRecovery)],
                                     seed * calls.size() + operation);
        test::TestBroker next(config_, left.get(), broker_.now());
        const Contents after = contents(next);
        Model model = model_;
        model.after_crash(after);
        if ((is_synced || done) && after != found) model.fail("it found something else");
        if (!model.problem().empty())
            return "a recovery cut off before `" + (done ? "the end" : calls[operation - 1]) +
                   "`, then another one: " + model.problem();
    }
    return {};
}

Simulator::Coverage Simulator::coverage() {
    Coverage coverage = coverage_;
    coverage.wants_pages = pages_;
    const auto& log = broker_.files().log();
    const auto count = [&](std::string_view begin) {
        return static_cast<std::uint64_t>(std::ranges::count_if(
            log, [&](const std::string& line) { return line.starts_with(begin); }));
    };
    coverage.segments_started = count("rename journal-");
    coverage.segments_removed = count("remove journal-");
    coverage.pages = count("create page-");
    const auto files = broker_.files().copy();
    const auto read =
        storage::read_journal(*files, [&](SegmentId, Lsn, storage::Record&& record) -> Result<> {
            if (std::holds_alternative<storage::MoveMessage>(record)) ++coverage.messages_moved;
            return {};
        });
    REQUIRE(read);
    return coverage;
}

}  // namespace minibroker::sim
