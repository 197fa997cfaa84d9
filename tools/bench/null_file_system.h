#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/file_system.h"

namespace minibroker::bench {

/// A disk that accepts everything at once and keeps only names, so that the program is measured,
/// not the disk. Nothing can be read back.
class NullFileSystem final : public storage::FileSystem {
public:
    [[nodiscard]] Result<std::vector<std::string>> list() override { return names_; }
    [[nodiscard]] Result<std::string> read(const std::string& name) override;
    [[nodiscard]] Result<std::string> read_at(const std::string& name,
                                              std::uint64_t offset,
                                              std::size_t size) override;
    [[nodiscard]] Result<std::uint64_t> size(const std::string& name) override;
    [[nodiscard]] Result<std::unique_ptr<storage::AppendFile>> create(
        const std::string& name) override;
    [[nodiscard]] Result<std::unique_ptr<storage::AppendFile>> open_at(const std::string& name,
                                                                       std::uint64_t size) override;
    [[nodiscard]] Result<> rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] Result<> remove(const std::string& name) override;
    [[nodiscard]] Result<> sync_directory() override { return {}; }

private:
    std::vector<std::string> names_;
};

}  // namespace minibroker::bench
