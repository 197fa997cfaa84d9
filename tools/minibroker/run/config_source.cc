#include "tools/minibroker/run/config_source.h"

#include <unistd.h>

#include "tools/minibroker/default_config.h"
#include "tools/minibroker/load_config.h"
#include "tools/minibroker/run/ephemeral.h"

namespace minibroker::tools {
namespace {

// Artemis takes half of its heap where globalMaxSize is not given; this is half of the machine's
// memory.
void choose_global_max_size(config::Config& config) {
    if (config.global_max_size != -1) return;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page_bytes > 0) config.global_max_size = std::int64_t{pages} * page_bytes / 2;
}

}  // namespace

// The watch begins before the files are read, so that no change is missed; which files these are is
// known only then.
std::expected<config::Loaded, config::Problems> ConfigSource::read() {
    if (file_.empty()) return config::parse_config(kDefaultConfig, "", read_options());
    for (;;) {
        watch_ = ConfigWatch(files_);
        auto loaded = config::load_config(file_, read_options());
        if (!loaded || loaded->files == files_) return loaded;
        files_ = loaded->files;
    }
}

std::expected<config::Loaded, ProblemLines> ConfigSource::load() {
    auto loaded = read();
    if (!loaded) return std::unexpected(problem_lines(file_, loaded.error()));
    choose_global_max_size(loaded->config);
    if (!data_directory_.empty()) make_ephemeral(loaded->config, data_directory_);
    return std::move(*loaded);
}

}  // namespace minibroker::tools
