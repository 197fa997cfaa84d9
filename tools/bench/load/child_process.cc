#include "tools/bench/load/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include "tools/bench/load/client/socket.h"

namespace minibroker::bench {
namespace {
constexpr int kEndTries = 3000;  // of 10 ms
}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& command) {
    if (command.empty()) {
        return failure(ErrorCode::kInvalid, "no program to start: name it after --");
    }
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& argument : command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    // A process that outlives its own parent becomes our child, so that we can wait for it.
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t pid = 0;
    errno = posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (errno != 0) return system_failure("start " + command[0]);
    return ChildProcess(pid);
}

bool ChildProcess::has_ended() {
    if (pid_ != 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
    return pid_ == 0;
}

ChildProcess::~ChildProcess() {
    if (group_ == 0) return;
    kill(-group_, SIGTERM);
    // A script may end before the broker that it has started, which is ours then.
    for (int i = 0; i < kEndTries && waitpid(-group_, nullptr, WNOHANG) >= 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    kill(-group_, SIGKILL);
    while (waitpid(-group_, nullptr, 0) > 0) {
    }
}

}  // namespace minibroker::bench
