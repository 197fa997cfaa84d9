#include <utility>

#include "broker/net/server_state.h"

namespace minibroker::net {
namespace {

constexpr Milliseconds kProgressInterval{1000};
// How far a segment is filled with zeros ahead of small batches.
constexpr std::uint64_t kFillBytes = std::uint64_t{256} * 1024;

}  // namespace

Result<> Server::State::open_journal() {
    if (!config.persistence_enabled) files = nullptr;
    if (!config.persistence_enabled || files != nullptr) return {};
    auto opened = storage::PosixFileSystem::open(config.journal_directory);
    if (!opened) return std::unexpected(std::move(opened).error());
    directory = std::move(*opened);
    files = directory.get();
    return {};
}

// Logs its progress once a second.
Result<storage::JournalContents> Server::State::read_journal(TimePoint now) {
    storage::JournalListener listener;
    listener.on_record = [&](SegmentId segment, Lsn lsn, storage::Record&& record) {
        return broker->on_record(segment, lsn, std::move(record), now);
    };
    Milliseconds told = now.steady;
    listener.on_progress = [&](const storage::ReadProgress& progress) {
        const Milliseconds time = clock_now().steady;
        if (time - told < kProgressInterval) return;
        told = time;
        logger.info("reading the journal segments=" + std::to_string(progress.segments) + "/" +
                    std::to_string(progress.segments_total) +
                    " records=" + std::to_string(progress.records));
    };
    return storage::read_journal(*files, listener);
}

Result<> Server::State::recover() {
    storage::JournalOptions options;
    if (config.journal_file_size > 0)
        options.segment_bytes_max = static_cast<std::uint64_t>(config.journal_file_size);
    options.datasync = config.journal_datasync;
    options.fill_bytes = kFillBytes;
    broker = std::make_unique<broker::Broker>(config, logger, random());
    const TimePoint now = clock_now();
    if (files) {
        auto read = read_journal(now);
        if (!read) return std::unexpected(std::move(read).error());
        contents = std::move(*read);
        for (const std::string& warning : contents.warnings) logger.warn(warning);
        writer = std::make_unique<storage::JournalWriter>(*files, options, random());
        if (auto opened = writer->open(contents); !opened) return opened;
        journal = std::make_unique<storage::Journal>(
            options,
            contents.next,
            contents.current.valid() ? contents.current : SegmentId{1},
            contents.current_bytes);
    }
    auto counts = broker->start(contents, journal.get(), now);
    if (!counts) return std::unexpected(std::move(counts).error());
    recovered = {counts->addresses, counts->queues, counts->messages};
    return {};
}

}  // namespace minibroker::net
