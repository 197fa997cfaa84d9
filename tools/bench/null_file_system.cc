#include "tools/bench/null_file_system.h"

#include <algorithm>

namespace minibroker::bench {
namespace {

class NullFile final : public storage::AppendFile {
public:
    [[nodiscard]] Result<> append(std::string_view) override { return {}; }
    [[nodiscard]] Result<> fill(std::uint64_t) override { return {}; }
    [[nodiscard]] Result<> trim() override { return {}; }
    [[nodiscard]] Result<> sync() override { return {}; }
};

std::unexpected<Error> nothing_kept(const std::string& name) {
    return failure(ErrorCode::kNotFound, "read " + name + ": nothing is kept");
}

}  // namespace

Result<std::string> NullFileSystem::read(const std::string& name) {
    return nothing_kept(name);
}

Result<std::string> NullFileSystem::read_at(const std::string& name, std::uint64_t, std::size_t) {
    return nothing_kept(name);
}

Result<std::uint64_t> NullFileSystem::size(const std::string&) {
    return std::uint64_t{0};
}

Result<std::unique_ptr<storage::AppendFile>> NullFileSystem::create(const std::string& name) {
    names_.insert(std::ranges::lower_bound(names_, name), name);
    return std::make_unique<NullFile>();
}

Result<std::unique_ptr<storage::AppendFile>> NullFileSystem::open_at(const std::string&,
                                                                     std::uint64_t) {
    return std::make_unique<NullFile>();
}

Result<> NullFileSystem::rename(const std::string& from, const std::string& to) {
    std::erase(names_, from);
    names_.insert(std::ranges::lower_bound(names_, to), to);
    return {};
}

Result<> NullFileSystem::remove(const std::string& name) {
    std::erase(names_, name);
    return {};
}

}  // namespace minibroker::bench
