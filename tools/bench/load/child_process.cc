#include "tools/bench/load/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include "tools/bench/load/socket.h"

namespace minibroker::bench {
namespace {
constexpr int kEndTries = 3000;  // of 10 ms
}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& command) {
    if (command.empty()) {
        return failure(ErrorCode::kInvalid, "no program to start: name it after --");
    }
    std::vector<char*> arguments;
    for (const std::string& argument : command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t pid = 0;
    errno = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (errno != 0) return system_failure("start " + command[0]);
    return ChildProcess(pid);
}

bool ChildProcess::has_ended() {
    if (pid_ != 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
    return pid_ == 0;
}

ChildProcess::~ChildProcess() {
    if (has_ended()) return;
    kill(pid_, SIGTERM);
    for (int i = 0; i < kEndTries && !has_ended(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    if (has_ended()) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

}  // namespace minibroker::bench
