// What is read as a file, and whose.
#include "config/read_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/file_owner.h"
#include "config/config_json.h"

using namespace minibroker;
using namespace minibroker::config;

namespace {

namespace fs = std::filesystem;

class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("read-file-" + std::to_string(getpid()))) {
        fs::create_directory(path_);
        chmod(path_.c_str(), 0700);
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string file(const std::string& name, const std::string& text) const {
        const std::string path = (path_ / name).string();
        std::ofstream(path) << text;
        chmod(path.c_str(), 0600);
        return path;
    }
    [[nodiscard]] std::string name(const std::string& name) const {
        return (path_ / name).string();
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

std::string why(const std::expected<std::string, std::string>& read) {
    return read ? "read" : read.error();
}

std::string first_problem(const std::string& file, Trust trust) {
    ReadOptions options;
    options.trust = trust;
    const auto loaded = load_config(file, options);
    if (loaded) return {};
    return loaded.error().front().path + "|" + loaded.error().front().text;
}

}  // namespace

TEST_CASE("read file: only regular files are read, and nothing waits for a writer") {
    const Folder folder;
    const std::string pipe = folder.name("pipe");
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(why(read_file(pipe)) == "it is no regular file");
    CHECK(why(read_file("/dev/zero")) == "it is no regular file");
    CHECK(why(read_file(folder.path().string())) == "Is a directory");
    CHECK(why(read_file(folder.name("none"))) == "No such file or directory");
    CHECK(read_file(folder.file("text", "abc")).value() == "abc");
    CHECK(read_file(folder.file("empty", "")).value().empty());
    CHECK(first_problem(pipe, Trust::kAnyone) ==
          "|cannot read " + pipe + ": it is no regular file");
}

TEST_CASE("read file: so many bytes") {
    const Folder folder;
    const std::string file = folder.file("large", "");
    for (const auto& [size, expected] : {std::pair(kFileBytesMax - 1, "read"),
                                         std::pair(kFileBytesMax, "read"),
                                         std::pair(kFileBytesMax + 1, "File too large")}) {
        fs::resize_file(file, size);
        CHECK(why(read_file(file)) == expected);
    }
}

TEST_CASE("read file: one that somebody else can have written is not read by those who mind") {
    const Folder folder;
    const std::string file = folder.file("text", "abc");
    CHECK(why(read_file(file, Trust::kOnlyUs)) == "read");
    chmod(file.c_str(), 0644);
    CHECK(why(read_file(file, Trust::kOnlyUs)) == "read");
    chmod(file.c_str(), 0602);
    CHECK(why(read_file(file, Trust::kOnlyUs)) == kNotOurs);
    CHECK(why(read_file(file)) == "read");
    chmod(file.c_str(), 0600);
    fs::create_symlink(file, folder.name("link"));
    CHECK(why(read_file(folder.name("link"), Trust::kOnlyUs)) == kNotOurs);
    CHECK(why(read_file(folder.name("link"))) == "read");
    chmod(folder.path().c_str(), 0777);
    CHECK(why(read_file(file, Trust::kOnlyUs)) == kNotOurs);
    CHECK(why(read_file(folder.name("none"), Trust::kOnlyUs)) == kNotOurs);
}

TEST_CASE("read file: what is minded of a configuration is minded of its files of users") {
    const Folder folder;
    const std::string file =
        folder.file("broker.json", R"({"usersFile": "users", "rolesFile": "roles"})");
    const std::string users = folder.file("users", "u=p\n");
    const std::string roles = folder.file("roles", "r=u\n");
    CHECK(first_problem(file, Trust::kOnlyUs).empty());
    for (const auto& [key, other] :
         {std::pair("usersFile", users), std::pair("rolesFile", roles)}) {
        chmod(other.c_str(), 0666);
        CHECK(first_problem(file, Trust::kOnlyUs) ==
              std::string(key) + "|cannot read " + other + ": another user can have written it");
        CHECK(first_problem(file, Trust::kAnyone).empty());
        chmod(other.c_str(), 0600);
    }
    chmod(file.c_str(), 0666);
    CHECK(first_problem(file, Trust::kOnlyUs) == "|another user can have written it");
}

TEST_CASE("file owner: what others may do decides") {
    struct stat is{};
    is.st_uid = geteuid();
    is.st_gid = geteuid() + 1;
    for (const auto& [mode, read, nothing] : {std::tuple(0600, true, true),
                                              std::tuple(0644, true, false),
                                              std::tuple(0660, false, false),
                                              std::tuple(0602, false, false)}) {
        is.st_mode = S_IFREG | static_cast<mode_t>(mode);
        CHECK(is_own(is, Others::kMayRead) == read);
        CHECK(is_own(is, Others::kMayNothing) == nothing);
    }
    is.st_mode = S_IFREG | 0660;
    is.st_gid = geteuid();
    CHECK(is_own(is, Others::kMayRead));
    is.st_mode = S_IFLNK | 0600;
    CHECK_FALSE(is_own(is, Others::kMayRead));
    is.st_mode = S_IFREG | 0600;
    is.st_uid = geteuid() + 1;
    CHECK_FALSE(is_own(is, Others::kMayRead));
}
