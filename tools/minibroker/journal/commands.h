#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace minibroker::tools {

/// Adds `journal dump DIR`, `journal check DIR` and `journal salvage DIR NEW_DIR` to `app`. Each
/// runs while the command line is parsed and sets `exit_code` as `minibroker` itself would end: 0,
/// 5 when a broker uses the directory, 6 when the journal is damaged, 1 for anything else.
/// `exit_code` must outlive `app`.
void add_journal_commands(CLI::App& app, int& exit_code);

}  // namespace minibroker::tools
