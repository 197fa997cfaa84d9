#include "tests/storage/journal_script.h"

#include <memory>
#include <utility>

namespace minibroker::test {
namespace {

/// A writer with these fills segments past their end, so that there are zeros to cut off.
storage::JournalOptions with_room(storage::JournalOptions options) {
    options.segment_bytes_max += options.fill_bytes;
    return options;
}

struct Session {
    Session(storage::FileSystem& files,
            const ScriptOptions& options,
            const storage::JournalContents& contents)
        : journal(options.journal, contents.next, contents.current, contents.current_bytes),
          writer(files, with_room(options.journal), options.seed) {}

    storage::Journal journal;
    storage::JournalWriter writer;
};

void append(storage::Journal& journal, ScriptRun& run) {
    storage::RecordBatch batch;
    for (const storage::Record& record : records_of(run.appended.next())) batch.add(record);
    run.appended = journal.append(batch);
}

Result<> perform(Session& session, const ScriptOptions& options, ScriptRun& run) {
    const storage::JournalWork work = session.journal.take_work();
    Result<Lsn> durable = session.writer.perform(work);
    if (options.tries_again && !durable && durable.error().code == ErrorCode::kNoSpace) {
        durable = session.writer.perform(work);
    }
    if (!durable) return std::unexpected(durable.error());
    run.durable = *durable;
    return {};
}

void start_segment(storage::Journal& journal, const ScriptOptions& options, ScriptRun& run) {
    const SegmentId segment = journal.start_segment();
    run.first_of[segment] = journal.last().next();
    append(journal, run);
    if (!options.removes || segment.value <= 2) return;
    run.needed = SegmentId{segment.value - 2};
    journal.remove_segments_before(run.needed);
}

Result<> run_rounds(Session& session, const ScriptOptions& options, ScriptRun& run) {
    for (std::size_t round = 0; round < options.rounds; ++round) {
        for (std::size_t i = 0; i <= round % 4; ++i) {
            if (session.journal.segment_full()) start_segment(session.journal, options, run);
            append(session.journal, run);
        }
        if (Result<> done = perform(session, options, run); !done) return done;
    }
    return options.closes ? session.writer.close() : Result<>{};
}

}  // namespace

std::vector<storage::Record> records_of(Lsn lsn) {
    const std::uint64_t n = lsn.value;
    const MessageId message{n};
    const QueueId queue{n % 5 + 1};
    std::vector<storage::Record> records;
    records.push_back(storage::AddMessage{message, std::string(n * 37 % 90, static_cast<char>(n))});
    records.push_back(storage::AddReference{message, queue});
    if (n % 2 == 0) records.push_back(storage::Acknowledge{MessageId{n / 2}, queue});
    if (n % 3 == 0) records.push_back(storage::DuplicateId{"address", std::to_string(n)});
    if (n % 7 == 0)
        records.push_back(storage::AddMessage{message.next(), std::string(n % 600, 'x')});
    return records;
}

Result<Recovered> recover(storage::FileSystem& files) {
    Recovered recovered;
    std::vector<storage::Record> batch;
    const auto finish_batch = [&] {
        if (batch != records_of(recovered.last)) recovered.intact = false;
        batch.clear();
    };
    auto contents =
        storage::read_journal(files, [&](SegmentId, Lsn lsn, storage::Record&& record) -> Result<> {
            if (!recovered.first.valid()) {
                recovered.first = lsn;
            } else if (lsn != recovered.last) {
                finish_batch();
                if (lsn != recovered.last.next()) recovered.intact = false;
            }
            recovered.last = lsn;
            batch.push_back(std::move(record));
            return {};
        });
    if (recovered.first.valid()) finish_batch();
    if (!contents) return std::unexpected(std::move(contents).error());
    if (recovered.first.valid() && contents->next != recovered.last.next()) {
        recovered.intact = false;
    }
    recovered.contents = std::move(*contents);
    return recovered;
}

ScriptRun run_script(storage::FileSystem& files, const ScriptOptions& options) {
    ScriptRun run;
    auto recovered = recover(files);
    if (!recovered) {
        run.result = std::unexpected(std::move(recovered).error());
        return run;
    }
    const storage::JournalContents& contents = recovered->contents;
    auto session = std::make_shared<Session>(files, options, contents);
    run.appended = session->journal.last();
    if (contents.oldest.valid()) run.needed = contents.oldest;
    run.result = session->writer.open(contents);
    if (!run.result) return run;
    // From here on, what recovery has found is as good as reported.
    run.durable = session->journal.last();
    run.result = run_rounds(*session, options, run);
    run.perform_again = [session, appended = run.appended] {
        ScriptRun more;
        more.appended = appended;
        append(session->journal, more);
        return session->writer.perform(session->journal.take_work());
    };
    return run;
}

}  // namespace minibroker::test
