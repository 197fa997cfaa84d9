#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "storage/file_system.h"

namespace minibroker::storage {

/// `page-0000000000000001.mbp`
[[nodiscard]] std::string page_file_name(PageId page);
/// The page of a file name; nullopt for any other file.
[[nodiscard]] std::optional<PageId> parse_page_file_name(std::string_view name);

/// A page that the journal mentions, and the size that it must have on disk.
struct PageOnDisk {
    PageId page;
    std::uint64_t size = 0;  ///< bytes; any bytes beyond are not part of it
};

/// The pages that are being written. Journal thread. A page file has the header and the blocks of a
/// segment; its contents are valid as far as PageMessage records of the journal say, so its bytes
/// are synced before those. A page is never appended to after a restart.
/// Source: docs/JOURNAL_FORMAT.md, "Pages".
class PageFiles {
public:
    /// @param files, random  outlive this; @param random  gives the file ids
    PageFiles(FileSystem& files, std::function<std::uint64_t()> random)
        : files_(files), random_(std::move(random)) {}

    /// Creates the file with its header, and syncs the directory.
    [[nodiscard]] Result<> start(PageId page);
    /// Appends one block to the page's buffer.
    /// @param records  at least 1, encoded in `bytes`
    [[nodiscard]] Result<> append(PageId page, std::uint32_t records, std::string_view bytes);
    /// Writes all buffers.
    [[nodiscard]] Result<> flush();
    /// Writes and syncs all that was appended.
    [[nodiscard]] Result<> sync();
    /// Nothing needs the page any more; unwritten blocks are dropped.
    [[nodiscard]] Result<> remove(PageId page);

    /// Closes files when many are open; they are opened again for the next append.
    void limit_open_files();

private:
    struct Page {
        std::unique_ptr<AppendFile> file;  ///< null: closed, since many pages are written
        std::uint64_t file_id = 0;
        std::uint64_t chain = 0;
        std::uint64_t offset = 0;  ///< of the next block, bytes
        std::uint64_t block = 0;   ///< number of the last block
        std::string buffer;        ///< blocks not written yet
        bool dirty = false;        ///< has bytes that are not synced
    };

    [[nodiscard]] Result<> flush(PageId id, Page& page);
    [[nodiscard]] Result<> reopen(PageId id, Page& page);

    FileSystem& files_;
    std::function<std::uint64_t()> random_;
    std::unordered_map<PageId, Page> pages_;
    std::vector<PageId> dirty_;  // the pages that `sync` has to sync
    std::size_t open_ = 0;       // pages with a file
};

}  // namespace minibroker::storage
