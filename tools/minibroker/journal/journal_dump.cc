#include <algorithm>
#include <string>

#include "storage/journal_reader.h"
#include "storage/journal_view.h"
#include "storage/page_file.h"
#include "storage/segment.h"
#include "tools/minibroker/journal/file_scan.h"
#include "tools/minibroker/journal/journal_report.h"

namespace minibroker::tools {
namespace {

/// One file of a dump.
struct DumpedFile {
    std::string name;
    bool dropped = false;        ///< recovery does not look at it
    std::uint64_t used = ~0ULL;  ///< bytes that count
};

class Dump {
public:
    Dump(storage::FileSystem& files, const PrintLine& print) : files_(files), print_(print) {}

    Result<> run();

private:
    [[nodiscard]] DumpedFile judge(const std::string& name) const;
    Result<> print_file(const DumpedFile& file);
    void print_block(const DumpedFile& file, const storage::Block& block, bool dropped);

    storage::FileSystem& files_;
    const PrintLine& print_;
    bool refused_ = false;
    storage::JournalContents contents_;
};

Result<> Dump::run() {
    const auto names = files_.list();
    if (!names) return std::unexpected(names.error());
    auto contents = storage::read_journal(
        files_, [](SegmentId, Lsn, storage::Record&&) -> Result<> { return {}; });
    Result<> verdict;
    if (contents) {
        contents_ = std::move(*contents);
    } else {
        verdict = std::unexpected(std::move(contents).error());
        refused_ = true;
    }
    for (const std::string& name : *names) {
        const bool is_segment = storage::parse_segment_file_name(name).has_value();
        if (!is_segment && !storage::parse_page_file_name(name)) {
            if (storage::is_segment_temporary_name(name)) print_("dropped " + name);
            continue;
        }
        if (Result<> done = print_file(judge(name)); !done) return done;
    }
    for (const std::string& warning : contents_.warnings) print_("recovery: " + warning);
    print_(refused_ ? "recovery: refuses the journal: " + verdict.error().text
                    : "recovery: segments=" + std::to_string(contents_.segment_bytes.size()) +
                          " batches=" + std::to_string(contents_.batches) +
                          " records=" + std::to_string(contents_.records) +
                          " pages=" + std::to_string(contents_.pages.size()));
    return verdict;
}

DumpedFile Dump::judge(const std::string& name) const {
    DumpedFile file{name};
    if (refused_) return file;
    file.dropped = std::ranges::find(contents_.leftovers, name) != contents_.leftovers.end();
    if (const auto page = storage::parse_page_file_name(name)) {
        const auto known = std::ranges::find(contents_.pages, *page, &storage::PageOnDisk::page);
        if (known != contents_.pages.end()) file.used = known->size;
    }
    return file;
}

Result<> Dump::print_file(const DumpedFile& file) {
    const auto bytes = files_.read(file.name);
    if (!bytes) return std::unexpected(bytes.error());
    const auto header = storage::decode_segment_header(*bytes);
    const std::string mark = file.dropped ? "dropped " : "";
    if (!header) {
        print_(mark + file.name + " 0 damaged: " + header.error().text);
        return {};
    }
    print_(mark + file.name + " 0 Header id=" + std::to_string(header->segment.value) +
           " first_batch=" + std::to_string(header->first.value) +
           " oldest=" + std::to_string(header->oldest.value));
    FileScanner scanner;
    scanner.on_block = [&](const storage::Block& block, bool behind_damage) {
        print_block(file, block, file.dropped || behind_damage || block.offset >= file.used);
    };
    scanner.on_damage = [&](std::uint64_t offset, std::uint64_t size) {
        print_("dropped " + file.name + " " + std::to_string(offset) +
               " damaged: " + std::to_string(size) + " bytes");
    };
    scan_file(*bytes, *header, scanner);
    return {};
}

void Dump::print_block(const DumpedFile& file, const storage::Block& block, bool dropped) {
    const std::string head = (dropped ? "dropped " : "") + file.name + " " +
                             std::to_string(block.offset) +
                             " batch=" + std::to_string(block.header.lsn.value) + " ";
    if (block.header.record_count == 0) {
        return print_(head + "Mark synced_to=" + std::to_string(block.header.synced_to) +
                      " oldest=" + std::to_string(block.header.oldest.value));
    }
    storage::RecordDecoder decoder(block.payload);
    while (!decoder.done()) {
        const auto record = decoder.next();
        if (!record) return print_(head + "damaged: " + record.error().text);
        print_(head + storage::describe(*record));
    }
}

}  // namespace

Result<> dump_journal(storage::FileSystem& files, const PrintLine& print) {
    return Dump(files, print).run();
}

}  // namespace minibroker::tools
