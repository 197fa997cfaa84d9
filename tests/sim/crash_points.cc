// A script cut off at every storage call. Anchors: ALICE (OSDI '14), CrashMonkey (OSDI '18).
#include <algorithm>
#include <variant>

#include "storage/journal_reader.h"
#include "tests/sim/simulator.h"

namespace minibroker::sim {

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
        test::TestClient client(survivor);
        client.login().send(test::anycast_frame("q0", "m0", "persistent:true\nreceipt:more\n"));
        if (client.next_command() != "RECEIPT")
            model.fail("after the recovery no SEND is receipted");
        survivor.crash(test::CrashMode::kDropAll, seed);
        if (contents(survivor)["q0"].size() != found["q0"].size() + 1)
            model.fail("what was receipted after the recovery was lost, or more came back");
    }
    test::TestBroker twin(config_, again.get(), broker_.now());
    Contents second = contents(twin);
    (void)second["q0"];
    if (second != found) model.fail("a second recovery differs");
    return model.problem();
}

Simulator::Coverage Simulator::coverage() {
    Coverage coverage = coverage_;
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
