#pragma once

#include <optional>
#include <string>
#include <vector>

namespace minibroker::tools {

/// The format that `config export` writes.
// NOLINTNEXTLINE(performance-enum-size): CLI11 shows an enum of one byte as a character
enum class ExportFormat { kArtemisProperties, kBrokerXml };

struct ExportOptions {
    std::string config_file = "broker.json";
    ExportFormat format = ExportFormat::kBrokerXml;
    std::string output;  ///< "" for standard output
    bool json = false;   ///< print {"output", "notes"} instead
    bool force = false;  ///< write over the input, and over files of users that are there
};

struct ImportOptions {
    std::string file;                     ///< broker.xml or Artemis's broker properties
    std::vector<std::string> properties;  ///< broker properties to put over it, in their order
    std::string users;  ///< artemis-users.properties; "": that beside `file`, if there is one
    std::string roles;  ///< artemis-roles.properties; likewise
    std::string output;
    bool json = false;
    bool force = false;  ///< write over the input
};

/// Writes a configuration as Artemis has it; with an output file the users and roles files go
/// beside it. What has no counterpart is named on standard error.
/// @return the exit code: 0; 3 when the configuration has problems; 1 when a file cannot be written
[[nodiscard]] int export_config(const ExportOptions& options);

/// Writes Artemis's configuration as a broker.json. What has no counterpart is named on standard
/// error.
/// @return the exit code: 0; 3 when the file cannot be read as what it is; 1 when the output cannot
///         be written
[[nodiscard]] int import_config(const ImportOptions& options);

}  // namespace minibroker::tools
