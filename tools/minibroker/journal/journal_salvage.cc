#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "storage/journal.h"
#include "storage/journal_writer.h"
#include "storage/page_file.h"
#include "storage/record.h"
#include "storage/segment.h"
#include "tools/minibroker/journal/file_scan.h"
#include "tools/minibroker/journal/journal_report.h"
#include "tools/minibroker/journal/page_check.h"
#include "tools/minibroker/journal/record_filter.h"

// How this works: a first look finds which segments count and what the pages must have, a second
// one writes each whole batch again, with its number, since records name batches. A batch that is
// lost is replaced by one that says nothing. Everything goes to one segment, which needs no
// checkpoint; the broker that opens it does the rest.

namespace minibroker::tools {
namespace {

/// Limit on lost batches in a row: a larger gap is taken for damage.
constexpr std::uint64_t kLostBatchesMax = 10'000'000;
/// Size of the records gathered before they are written, bytes.
constexpr std::uint64_t kWorkBytes = 4 * 1024 * 1024;

std::string damage_line(const std::string& file,
                        std::uint64_t offset,
                        std::uint64_t size,
                        const std::string& why) {
    return file + " at offset " + std::to_string(offset) + ": " + why + "; dropping " +
           std::to_string(size) + " bytes";
}

/// A page as the whole records tell it.
struct KnownPage {
    std::uint64_t size = storage::kSegmentHeaderBytes;
    std::uint64_t messages = 0;
};

class Salvage {
public:
    Salvage(storage::FileSystem& from,
            storage::FileSystem& to,
            std::uint64_t seed,
            const PrintLine& print)
        : from_(from), to_(to), seed_(seed), print_(print) {}

    Result<SalvageCounts> run();

private:
    using BlockHandler = std::function<Result<>(const storage::Block&)>;

    Result<> list();
    Result<> each_block(bool report, const BlockHandler& handler);
    Result<> look_at(const storage::Block& block);
    Result<> copy_pages();
    Result<> copy(const storage::Block& block);
    Result<> fill_up_to(Lsn lsn);
    Result<> write();

    storage::FileSystem& from_;
    storage::FileSystem& to_;
    std::uint64_t seed_;
    const PrintLine& print_;
    SalvageCounts counts_;
    std::vector<SegmentId> segments_;
    SegmentId oldest_{1};  // as the newest word about it says
    std::map<PageId, KnownPage> pages_;
    RecordFilter filter_;
    std::unique_ptr<storage::Journal> journal_;
    std::unique_ptr<storage::JournalWriter> writer_;
};

Result<SalvageCounts> Salvage::run() {
    if (Result<> done = list(); !done) return std::unexpected(std::move(done).error());
    const auto look = [this](const storage::Block& block) { return look_at(block); };
    const auto raise = [this](const storage::Block& block) -> Result<> {
        oldest_ = std::max(oldest_, block.header.oldest);
        return {};
    };
    if (Result<> done = each_block(false, raise); !done) return std::unexpected(done.error());
    std::erase_if(segments_, [this](SegmentId segment) { return segment < oldest_; });
    if (Result<> done = each_block(true, look); !done) return std::unexpected(done.error());
    if (Result<> done = copy_pages(); !done) return std::unexpected(done.error());
    const auto again = [this](const storage::Block& block) { return copy(block); };
    if (Result<> done = each_block(false, again); !done) return std::unexpected(done.error());
    if (!writer_) return counts_;
    if (Result<> done = write(); !done) return std::unexpected(done.error());
    if (Result<> done = writer_->close(); !done) return std::unexpected(done.error());
    return counts_;
}

Result<> Salvage::list() {
    const auto there = to_.list();
    if (!there) return std::unexpected(there.error());
    for (const std::string& name : *there) {
        if (!storage::parse_segment_file_name(name) && !storage::parse_page_file_name(name)) {
            continue;
        }
        return failure(ErrorCode::kExists, "there is a journal in the new directory already");
    }
    const auto names = from_.list();
    if (!names) return std::unexpected(names.error());
    for (const std::string& name : *names) {
        if (const auto segment = storage::parse_segment_file_name(name)) {
            segments_.push_back(*segment);
        }
    }
    return {};
}

/// All whole blocks of the segments, in order. @param report  counts and prints what is damaged
Result<> Salvage::each_block(bool report, const BlockHandler& handler) {
    for (const SegmentId segment : segments_) {
        const std::string name = storage::segment_file_name(segment);
        const auto bytes = from_.read(name);
        if (!bytes) return std::unexpected(bytes.error());
        const auto lose = [&](std::uint64_t offset, std::uint64_t size, const std::string& why) {
            if (!report) return;
            ++counts_.damaged_places;
            counts_.bytes_dropped += size;
            print_(damage_line(name, offset, size, why));
        };
        const auto header = storage::decode_segment_header(*bytes);
        if (!header) {
            lose(0, bytes->size(), header.error().text);
            continue;
        }
        Result<> result;
        FileScanner scanner;
        scanner.on_block = [&](const storage::Block& block, bool) {
            if (result) result = handler(block);
        };
        scanner.on_damage = [&](std::uint64_t offset, std::uint64_t size) {
            lose(offset, size, "damage");
        };
        scan_file(*bytes, *header, scanner);
        if (!result) return result;
    }
    return {};
}

Result<> Salvage::look_at(const storage::Block& block) {
    storage::RecordDecoder decoder(block.payload);
    while (!decoder.done()) {
        const auto record = decoder.next();
        if (!record) return {};
        if (const auto* add = std::get_if<storage::AddPage>(&*record)) {
            pages_.try_emplace(add->page);
        } else if (const auto* message = std::get_if<storage::PageMessage>(&*record)) {
            KnownPage& page = pages_[message->page];
            page = {message->size, page.messages + 1};
        } else if (const auto* state = std::get_if<storage::PageState>(&*record)) {
            pages_[state->page] = {state->size, state->messages};
        } else if (const auto* gone = std::get_if<storage::DeletePage>(&*record)) {
            pages_.erase(gone->page);
        }
    }
    return {};
}

Result<> Salvage::copy_pages() {
    for (const auto& [id, page] : pages_) {
        const auto messages = check_page(from_, {id, page.size});
        if (!messages || *messages != page.messages) {
            print_(messages ? storage::page_file_name(id) + ": it has not what the journal says"
                            : messages.error().text);
            ++counts_.pages_dropped;
            filter_.lose_page(id);
            continue;
        }
        const std::string name = storage::page_file_name(id);
        const auto bytes = from_.read_at(name, 0, static_cast<std::size_t>(page.size));
        if (!bytes) return std::unexpected(bytes.error());
        auto created = to_.create(name);
        if (!created) return std::unexpected(std::move(created).error());
        if (Result<> done = (*created)->append(*bytes); !done) return done;
        if (Result<> done = (*created)->sync(); !done) return done;
        ++counts_.pages;
    }
    return to_.sync_directory();
}

Result<> Salvage::copy(const storage::Block& block) {
    if (block.header.record_count == 0) return {};
    const Lsn lsn = block.header.lsn;
    if (!lsn.valid() || (journal_ && lsn <= journal_->last())) return {};
    if (Result<> done = fill_up_to(lsn); !done) return done;
    storage::RecordBatch batch;
    storage::RecordDecoder decoder(block.payload);
    while (!decoder.done()) {
        auto record = decoder.next();
        if (!record) break;
        if (filter_.keeps(*record)) {
            batch.add(*record);
            ++counts_.records;
        } else {
            ++counts_.records_dropped;
        }
    }
    ++counts_.batches;
    if (batch.empty()) batch.add(storage::CheckpointEnd{});  // says nothing here
    journal_->append(batch);
    return journal_->backlog_bytes() < kWorkBytes ? Result<>() : write();
}

/// Opens the new journal, or takes the place of batches that are lost.
Result<> Salvage::fill_up_to(Lsn lsn) {
    if (!journal_) {
        storage::JournalContents contents;
        contents.next = lsn;
        const storage::JournalOptions options{~std::uint64_t{0}, true};
        writer_ = std::make_unique<storage::JournalWriter>(to_, options, seed_);
        if (Result<> opened = writer_->open(contents); !opened) return opened;
        journal_ = std::make_unique<storage::Journal>(options, lsn, SegmentId{1}, 0);
        return {};
    }
    if (lsn.value - journal_->last().value > kLostBatchesMax) {
        return failure(ErrorCode::kCorrupt,
                       "batch " + std::to_string(lsn.value) + " follows batch " +
                           std::to_string(journal_->last().value));
    }
    while (journal_->last().next() < lsn) {
        storage::RecordBatch nothing;
        nothing.add(storage::CheckpointEnd{});
        journal_->append(nothing);
    }
    return {};
}

Result<> Salvage::write() {
    const auto done = writer_->perform(journal_->take_work());
    return done ? Result<>() : std::unexpected(done.error());
}

}  // namespace

Result<SalvageCounts> salvage_journal(storage::FileSystem& from,
                                      storage::FileSystem& to,
                                      std::uint64_t seed,
                                      const PrintLine& print) {
    return Salvage(from, to, seed, print).run();
}

}  // namespace minibroker::tools
