#include "tools/minibroker/journal/file_scan.h"

#include <optional>

namespace minibroker::tools {
namespace {

using storage::Block;
using storage::BlockWalk;

/// A walk that begins with the first whole block after `offset`, whatever its chain.
std::optional<BlockWalk> find_block(std::string_view file,
                                    std::uint64_t file_id,
                                    std::uint64_t offset) {
    for (std::uint64_t at = offset; at + storage::kBlockHeaderBytes <= file.size(); ++at) {
        const std::string_view rest = file.substr(at);
        const auto header = storage::decode_block_header(rest, {file_id, at});
        if (!header) continue;
        BlockWalk walk(rest, {file_id, at}, header->chain);
        BlockWalk probe = walk;
        if (probe.next()) return walk;
    }
    return std::nullopt;
}

}  // namespace

void scan_file(std::string_view file,
               const storage::SegmentHeader& header,
               const FileScanner& scanner) {
    BlockWalk walk(file, header);
    bool damaged = false;
    for (;;) {
        while (const auto block = walk.next()) scanner.on_block(*block, damaged);
        const std::uint64_t end = walk.offset();
        if (walk.only_zeros_left()) return;  // or nothing
        damaged = true;
        // A block that does not continue the one before is damage of no bytes: it may begin right
        // here.
        auto next = find_block(file, header.file_id, end);
        scanner.on_damage(end, (next ? next->offset() : file.size()) - end);
        if (!next) return;
        walk = *next;
    }
}

}  // namespace minibroker::tools
