#pragma once

#include <expected>
#include <string>
#include <vector>

#include "config/config_json.h"
#include "tools/minibroker/load_config.h"
#include "tools/minibroker/run/config_watch.h"

namespace minibroker::tools {

/// The source of the configuration: a file, or the shipped one. It can be read again
/// while the broker runs.
class ConfigSource {
public:
    /// @param file  "": the configuration that comes with the program
    explicit ConfigSource(std::string file) : file_(std::move(file)), files_{file_} {}
    /// From now on what is read is made one for tests, with its data in `directory`: see
    /// `make_ephemeral`.
    void keep_data_in(std::string directory) { data_directory_ = std::move(directory); }

    /// Reads it, ready to be run. @return what is wrong with it
    [[nodiscard]] std::expected<config::Loaded, ProblemLines> load();
    /// Whether it, or a file that it names, has changed since it was read or this was asked.
    [[nodiscard]] bool changed() { return !file_.empty() && watch_.changed(); }
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    [[nodiscard]] std::expected<config::Loaded, config::Problems> read();

    std::string file_;
    std::vector<std::string> files_;
    std::string data_directory_;
    ConfigWatch watch_;
};

}  // namespace minibroker::tools
