#include "tools/minibroker/journal/commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "storage/page_file.h"
#include "storage/posix_file_system.h"
#include "storage/segment.h"
#include "tools/minibroker/journal/journal_report.h"
#include "tools/minibroker/run/run_broker.h"

namespace minibroker::tools {
namespace {

struct Directories {
    std::string journal;
    std::string salvaged;
};

void print_line(const std::string& line) {
    std::fputs((line + "\n").c_str(), stdout);
}

int fail(const Error& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "minibroker: %s\n", error.text.c_str());
    switch (error.code) {
        case ErrorCode::kLocked:
            return static_cast<int>(ExitCode::kJournalLocked);
        case ErrorCode::kCorrupt:
        case ErrorCode::kUnsupported:
            return static_cast<int>(ExitCode::kJournalDamaged);
        default:
            return static_cast<int>(ExitCode::kFailed);
    }
}

int dump(storage::FileSystem& files) {
    const Result<> verdict = dump_journal(files, print_line);
    return verdict ? 0 : fail(verdict.error());
}

int check(storage::FileSystem& files) {
    const auto counts = check_journal(files, print_line);
    if (!counts) return fail(counts.error());
    std::printf("no damage: segments=%llu batches=%llu records=%llu pages=%llu messages=%llu\n",
                static_cast<unsigned long long>(counts->segments),
                static_cast<unsigned long long>(counts->batches),
                static_cast<unsigned long long>(counts->records),
                static_cast<unsigned long long>(counts->pages),
                static_cast<unsigned long long>(counts->paged_messages));
    return 0;
}

// Looked for before anything is made there, a lock say: a wrong directory is not one without
// damage.
bool has_journal(const std::string& directory) {
    std::error_code error;
    for (auto it = std::filesystem::directory_iterator(directory, error);
         !error && it != std::filesystem::directory_iterator();
         it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (storage::parse_segment_file_name(name) || storage::parse_page_file_name(name))
            return true;
    }
    return false;
}

int complain(const std::string& text) {
    return fail({ErrorCode::kNotFound, text});
}

int salvage(storage::FileSystem& files, const Directories& directories) {
    const std::string& directory = directories.salvaged;
    std::error_code ignored;
    if (std::filesystem::equivalent(directories.journal, directory, ignored))
        return complain("the new directory is that of the journal itself");
    auto to = storage::PosixFileSystem::open(directory);
    if (!to) return fail(to.error());
    std::random_device device;
    const std::uint64_t seed = std::uint64_t{device()} << 32U | device();
    const auto counts = salvage_journal(files, **to, seed, print_line);
    if (!counts) return fail(counts.error());
    std::printf("salvaged: batches=%llu records=%llu pages=%llu\n",
                static_cast<unsigned long long>(counts->batches),
                static_cast<unsigned long long>(counts->records),
                static_cast<unsigned long long>(counts->pages));
    std::printf("lost: places=%llu bytes=%llu records=%llu pages=%llu\n",
                static_cast<unsigned long long>(counts->damaged_places),
                static_cast<unsigned long long>(counts->bytes_dropped),
                static_cast<unsigned long long>(counts->records_dropped),
                static_cast<unsigned long long>(counts->pages_dropped));
    return 0;
}

}  // namespace

void add_journal_commands(CLI::App& app, int& exit_code) {
    CLI::App* journal = app.add_subcommand("journal", "Look at a journal that no broker uses");
    journal->require_subcommand(1);
    const auto directories = std::make_shared<Directories>();
    const auto add =
        [&](const char* name, const char* text, std::function<int(storage::FileSystem&)> command) {
            CLI::App* sub = journal->add_subcommand(name, text);
            sub->add_option("directory", directories->journal, "journalDirectory")
                ->required()
                ->check(CLI::ExistingDirectory);
            sub->callback([directories, &exit_code, command = std::move(command)] {
                if (!has_journal(directories->journal)) {
                    exit_code = complain("there is no journal in " + directories->journal);
                    return;
                }
                auto files = storage::PosixFileSystem::open(directories->journal);
                exit_code = files ? command(**files) : fail(files.error());
            });
            return sub;
        };
    add("dump", "Print every record, one a line; what recovery would drop is marked", dump);
    add("check", "Verify segments and pages; exit code 6 when there is damage", check);
    add("salvage",
        "Write what is whole to a new directory; the journal itself is not changed",
        [directories](storage::FileSystem& files) { return salvage(files, *directories); })
        ->add_option("new_directory", directories->salvaged, "Where the new journal goes")
        ->required();
}

}  // namespace minibroker::tools
