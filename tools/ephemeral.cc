#include "tools/ephemeral.h"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace minibroker::tools {

Result<TemporaryDirectory> TemporaryDirectory::make() {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
    std::string path = (error ? "/tmp" : parent / "minibroker-XXXXXX").string();
    if (error || mkdtemp(path.data()) == nullptr) {
        const std::string why = error ? error.message() : std::generic_category().message(errno);
        return failure(ErrorCode::kIo, "cannot make a directory in " + path + ": " + why);
    }
    return TemporaryDirectory(std::move(path));
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

void make_ephemeral(config::Config& config, const std::string& directory) {
    for (config::Acceptor& acceptor : config.acceptors) {
        acceptor.host = "127.0.0.1";
        acceptor.port = 0;
    }
    config.journal_directory = directory + "/journal";
    config.journal_datasync = false;
    config.test_operations = true;
}

}  // namespace minibroker::tools
