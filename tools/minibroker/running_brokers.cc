#include "tools/minibroker/running_brokers.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "base/file_owner.h"

namespace minibroker::tools {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kSuffix = ".json";

// Whether it belongs to this user, and no other user has any right on it.
bool is_private(int descriptor, mode_t kind) {
    struct stat is{};
    return fstat(descriptor, &is) == 0 && (is.st_mode & S_IFMT) == kind &&
           is_own(is, Others::kMayNothing);
}

bool is_private_directory(const std::string& path) {
    const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0) return false;
    const bool ours = is_private(directory, S_IFDIR);
    close(directory);
    return ours;
}

// The contents of `file` if a living broker has it locked; "" else, and then it is removed.
std::string text_of_living(const std::string& file) {
    const int note = open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (note < 0) return "";
    std::string text;
    if (is_private(note, S_IFREG)) {
        if (flock(note, LOCK_SH | LOCK_NB) == 0) {
            unlink(file.c_str());
        } else {
            text.resize(kRunningBrokerBytesMax + 1);
            const ssize_t got = read(note, text.data(), text.size());
            text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        }
    }
    close(note);
    return text.size() > kRunningBrokerBytesMax ? "" : text;
}

void read_directory(const std::string& path, std::vector<RunningBroker>& found) {
    if (!is_private_directory(path)) return;
    std::error_code error;
    for (auto it = fs::directory_iterator(path, error);
         !error && it != fs::directory_iterator() && found.size() < kRunningBrokersMax;
         it.increment(error)) {
        const std::string file = it->path().string();
        if (!file.ends_with(kSuffix)) continue;
        const std::string text = text_of_living(file);
        if (text.empty()) continue;
        if (auto broker = parse_note(text)) found.push_back(std::move(*broker));
    }
}

}  // namespace

std::vector<std::string> note_directories() {
    const char* said = std::getenv("MINIBROKER_RUNTIME_DIR");
    if (said != nullptr && *said != '\0') return {said};
    std::vector<std::string> paths;
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime != nullptr && *runtime == '/')
        paths.push_back(std::string(runtime) + "/minibroker");
    paths.push_back("/tmp/minibroker-" + std::to_string(geteuid()));
    return paths;
}

Result<std::unique_ptr<RunningNote>> RunningNote::leave(const RunningBroker& broker) {
    static_cast<void>(running_brokers());  // sweeps
    // The time as well: in containers that share the directory all processes may have one id.
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    const std::string name = std::to_string(broker.pid) + "-" + std::to_string(now);
    std::string why = "no directory";
    for (const std::string& path : note_directories()) {
        if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
            why = path + ": " + std::generic_category().message(errno);
            continue;
        }
        if (!is_private_directory(path)) {
            why = path + " is not a directory of this user alone (mode 0700)";
            continue;
        }
        std::string file = path;
        file.append("/").append(name).append(kSuffix);
        std::unique_ptr<RunningNote> note(new RunningNote(file));
        auto written = note->file_.write(note_text(broker));
        if (written) return note;
        why = written.error().text;
    }
    return failure(ErrorCode::kIo, why);
}

std::vector<RunningBroker> running_brokers() {
    std::vector<RunningBroker> found;
    for (const std::string& path : note_directories()) read_directory(path, found);
    std::ranges::sort(found, {}, &RunningBroker::pid);
    return found;
}

std::string note_text(const RunningBroker& broker) {
    Json acceptors = Json::array();
    for (const RunningAcceptor& one : broker.acceptors)
        acceptors.push_back({{"name", one.name}, {"host", one.host}, {"port", one.port}});
    const Json note = {
        {"pid", broker.pid}, {"config", broker.config_file}, {"acceptors", acceptors}};
    return note.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<RunningBroker> parse_note(std::string_view text) {
    const auto wrong = [] { return failure(ErrorCode::kInvalid, "no note of a running broker"); };
    const Json note = Json::parse(text, nullptr, false);
    if (!note.is_object() || !note.contains("pid") || !note["pid"].is_number_unsigned() ||
        !note.contains("config") || !note["config"].is_string() || !note.contains("acceptors") ||
        !note["acceptors"].is_array()) {
        return wrong();
    }
    RunningBroker broker;
    broker.pid = note["pid"].get<pid_t>();
    broker.config_file = note["config"].get<std::string>();
    for (const Json& one : note["acceptors"]) {
        if (!one.is_object() || !one.contains("name") || !one["name"].is_string() ||
            !one.contains("host") || !one["host"].is_string() || !one.contains("port") ||
            !one["port"].is_number_unsigned() || one["port"].get<std::uint64_t>() > 65'535) {
            return wrong();
        }
        broker.acceptors.push_back({one["name"].get<std::string>(),
                                    one["host"].get<std::string>(),
                                    one["port"].get<std::uint16_t>()});
    }
    return broker;
}

}  // namespace minibroker::tools
