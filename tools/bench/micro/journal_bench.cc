#include <benchmark/benchmark.h>

#include <string>

#include "base/check.h"
#include "storage/journal.h"
#include "storage/journal_writer.h"
#include "storage/record.h"
#include "tools/bench/null_file_system.h"

namespace minibroker::bench {
namespace {

/// Messages of 1 KiB with one reference each, as many batches in one work as the argument says,
/// checksummed and passed to a disk that accepts everything.
void write_journal(benchmark::State& state) {
    NullFileSystem files;
    const storage::JournalOptions options;
    storage::JournalWriter writer(files, options, 1);
    MB_CHECK(writer.open({}).has_value());
    storage::Journal journal(options, Lsn{1}, SegmentId{1}, 0);
    storage::RecordBatch batch;
    storage::AddMessage message{MessageId{0}, std::string(1100, 'x')};
    std::uint64_t id = 0;
    for (auto _ : state) {
        for (std::int64_t i = 0; i < state.range(0); ++i) {
            message.message = MessageId{++id};
            batch.add(message);
            batch.add(storage::AddReference{message.message, QueueId{1}});
            journal.append(batch);
        }
        MB_CHECK(writer.perform(journal.take_work()).has_value());
        if (!journal.segment_full()) continue;
        const SegmentId segment = journal.start_segment();
        journal.remove_segments_before(segment);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(write_journal)->Arg(1)->Arg(64);

void decode_records(benchmark::State& state) {
    storage::RecordBatch batch;
    constexpr std::uint64_t kMessages = 64;
    for (std::uint64_t id = 1; id <= kMessages; ++id) {
        batch.add(storage::AddMessage{MessageId{id}, std::string(1100, 'x')});
        batch.add(storage::AddReference{MessageId{id}, QueueId{1}});
    }
    for (auto _ : state) {
        storage::RecordDecoder decoder(batch.bytes());
        while (!decoder.done()) benchmark::DoNotOptimize(decoder.next());
    }
    const auto runs = static_cast<std::int64_t>(state.iterations());
    state.SetItemsProcessed(runs * static_cast<std::int64_t>(kMessages));
}
BENCHMARK(decode_records);

}  // namespace
}  // namespace minibroker::bench
