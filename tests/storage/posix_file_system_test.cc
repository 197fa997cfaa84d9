#include "storage/posix_file_system.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/storage/journal_script.h"

namespace minibroker::storage {
namespace {

/// A directory of its own, removed at the end.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string pattern = std::filesystem::temp_directory_path() / "storage_test.XXXXXX";
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string operator/(const std::string& name) const {
        return path_ + "/" + name;
    }

private:
    std::string path_;
};

unsigned mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

std::string file_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("posix file system: directories are made 0700 and files 0600, parents too") {
    const TemporaryDirectory temporary;
    const auto files = PosixFileSystem::open(temporary / "a/b//c/");
    REQUIRE(files);
    REQUIRE((*files)->create("file"));
    for (const char* directory : {"a", "a/b", "a/b/c"})
        CHECK(mode_of(temporary / directory) == 0700);
    CHECK(mode_of(temporary / "a/b/c/file") == 0600);
    CHECK(mode_of(temporary / "a/b/c/lock") == 0600);
    CHECK(file_text(temporary / "a/b/c/lock") == std::to_string(::getpid()) + "\n");
}

TEST_CASE("posix file system: what a file is filled with is overwritten, or taken back") {
    const TemporaryDirectory temporary;
    const auto files = PosixFileSystem::open(temporary / "a");
    REQUIRE(files);
    const std::string path = temporary / "a/file";
    const auto zeros = [](std::size_t count) { return std::string(count, '\0'); };
    {
        auto file = (*files)->create("file");
        REQUIRE(file);
        CHECK((*file)->append("one"));
        CHECK((*file)->fill(200'000));
        CHECK(file_text(path) == "one" + zeros(200'000));
        CHECK((*file)->append("two"));
        CHECK(file_text(path) == "onetwo" + zeros(199'997));
        CHECK((*file)->fill(10));  // there is more
        CHECK(file_text(path).size() == 200'003);
        CHECK((*file)->fill(200'000));
        CHECK(file_text(path) == "onetwo" + zeros(200'000));
        CHECK((*file)->sync());
        CHECK((*file)->trim());
        CHECK((*file)->trim());
        CHECK(file_text(path) == "onetwo");
        CHECK((*file)->append("three"));
        CHECK((*file)->fill(1));
    }
    auto file = (*files)->open_at("file", 6);
    REQUIRE(file);
    CHECK(file_text(path) == "onetwo");
    CHECK((*file)->fill(2));
    CHECK((*file)->append("3"));
    CHECK(file_text(path) == "onetwo3" + zeros(1));
    CHECK((*file)->append("4567"));
    CHECK(file_text(path) == "onetwo34567");
}

TEST_CASE("posix file system: a second owner is refused and told who has the directory") {
    const TemporaryDirectory temporary;
    const std::string path = temporary / "journal";
    {
        const auto files = PosixFileSystem::open(path);
        REQUIRE(files);
        const auto second = PosixFileSystem::open(path);
        REQUIRE_FALSE(second);
        CHECK(second.error().code == ErrorCode::kLocked);
        CHECK(second.error().text.find(path) != std::string::npos);
        CHECK(second.error().text.find("process " + std::to_string(::getpid())) !=
              std::string::npos);
        CHECK(file_text(path + "/lock") == std::to_string(::getpid()) + "\n");
        const pid_t child = ::fork();
        if (child == 0) {
            const auto third = PosixFileSystem::open(path);
            ::_exit(!third && third.error().code == ErrorCode::kLocked ? 0 : 1);
        }
        int status = -1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    CHECK(PosixFileSystem::open(path));
}

TEST_CASE("posix file system: files are appended to, cut, listed, renamed, removed") {
    const TemporaryDirectory temporary;
    auto opened = PosixFileSystem::open(temporary / "journal");
    REQUIRE(opened);
    PosixFileSystem& files = **opened;
    {
        auto file = files.create("b");
        REQUIRE(file);
        CHECK((*file)->append("hello "));
        CHECK((*file)->append(""));
        CHECK((*file)->append(std::string(300'000, 'x')));
        CHECK((*file)->sync());
    }
    CHECK(files.read("b") == "hello " + std::string(300'000, 'x'));
    {
        auto file = files.open_at("b", 5);
        REQUIRE(file);
        CHECK((*file)->append("!"));
    }
    CHECK(files.read("b") == "hello!");
    CHECK(files.create("a"));
    CHECK(files.list() == std::vector<std::string>{"a", "b", "lock"});
    CHECK(files.rename("b", "c"));
    CHECK(files.remove("a"));
    CHECK(files.sync_directory());
    CHECK(files.list() == std::vector<std::string>{"c", "lock"});
    CHECK(files.read("c") == "hello!");
}

TEST_CASE("posix file system: errors have a code and name operation, path and reason") {
    const TemporaryDirectory temporary;
    const std::string path = temporary / "journal";
    auto opened = PosixFileSystem::open(path);
    REQUIRE(opened);
    PosixFileSystem& files = **opened;
    const auto missing = files.read("none");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::kNotFound);
    CHECK(missing.error().text == "cannot read " + path + "/none: No such file or directory");
    CHECK(files.remove("none").error().code == ErrorCode::kNotFound);
    CHECK(files.rename("none", "other").error().code == ErrorCode::kNotFound);
    CHECK(files.open_at("none", 0).error().code == ErrorCode::kNotFound);
    CHECK(files.create("file"));
    CHECK(files.create("file").error().code == ErrorCode::kExists);
    CHECK(files.open_at("file", 1).error().code == ErrorCode::kIo);
    CHECK(files.read("file") == "");
    // What is no regular file is not waited for, and links are not followed out of the directory.
    REQUIRE(::mkfifo((path + "/fifo").c_str(), 0600) == 0);
    CHECK(files.read("fifo").error().code == ErrorCode::kIo);
    REQUIRE(::symlink("/dev/full", (path + "/link").c_str()) == 0);
    CHECK_FALSE(files.read("link"));
    CHECK_FALSE(files.open_at("link", 0));
    CHECK_FALSE(PosixFileSystem::open(path + "/file/below"));
    CHECK_FALSE(PosixFileSystem::open(path + "/file"));
    CHECK(PosixFileSystem::open("").error().code == ErrorCode::kInvalid);
}

TEST_CASE("posix file system: a journal over several lives") {
    const TemporaryDirectory temporary;
    Lsn last;
    for (std::uint64_t life = 1; life <= 3; ++life) {
        const auto files = PosixFileSystem::open(temporary / "journal");
        REQUIRE(files);
        const auto before = test::recover(**files);
        REQUIRE(before);
        CHECK(before->intact);
        CHECK(before->last == last);
        test::ScriptOptions options;
        options.seed = life;
        const auto run = test::run_script(**files, options);
        REQUIRE(run.result);
        last = run.durable;
    }
}

}  // namespace
}  // namespace minibroker::storage
