#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/config/parsing.h"

using namespace minibroker::config;
namespace fs = std::filesystem;

namespace {

// A fresh directory that goes when the test is over.
class Directory {
public:
    Directory() {
        std::string name = (fs::temp_directory_path() / "minibroker-config-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Directory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

std::string problem_of(const std::string& file) {
    const auto loaded = load_config(file);
    REQUIRE_FALSE(loaded.has_value());
    REQUIRE(loaded.error().size() == 1);
    CHECK(loaded.error()[0].path.empty());
    return loaded.error()[0].text;
}

}  // namespace

TEST_CASE("load: relative directories count from the file's directory") {
    const Directory directory;
    const auto loaded = load_config(directory.write("broker.json", R"({"pagingDirectory": "/abs/p",
        "bindingsDirectory": "../b"})"));
    REQUIRE(loaded.has_value());
    CHECK(loaded->config.journal_directory == (directory.path() / "data/journal").string());
    CHECK(loaded->config.paging_directory == "/abs/p");
    CHECK(loaded->config.bindings_directory == (directory.path().parent_path() / "b").string());
}

TEST_CASE("load: without a directory relative ones stay relative") {
    CHECK(parse_config("{}", "")->config.journal_directory == "data/journal");
    CHECK(parse_config("{}", "x")->config.journal_directory == "x/data/journal");
    CHECK(parse_config(R"({"journalDirectory": "../j"})", "x/y")->config.journal_directory ==
          "x/j");
}

TEST_CASE("load: a file that cannot be read is one problem that names it") {
    const Directory directory;
    const std::string missing = (directory.path() / "missing.json").string();
    CHECK(problem_of(missing) == "cannot read " + missing + ": No such file or directory");
    CHECK(problem_of(directory.path().string()) ==
          "cannot read " + directory.path().string() + ": Is a directory");
}

TEST_CASE("load: broken JSON is one problem with line and column") {
    const Directory directory;
    CHECK(problem_of(directory.write("a.json", "{\n \"name\": \n}"))
              .starts_with("line 3, column 1: "));
    CHECK(problem_of(directory.write("b.json", "")).starts_with("line 1, column 1: "));
}

TEST_CASE("load: files up to 16 MiB are read, larger ones are not") {
    const Directory directory;
    const std::size_t limit = std::size_t{16} << 20;
    CHECK(load_config(directory.write("at.json", "{}" + std::string(limit - 2, ' '))).has_value());
    const std::string over = directory.write("over.json", "{}" + std::string(limit - 1, ' '));
    CHECK(problem_of(over) == "cannot read " + over + ": File too large");
}

TEST_CASE("load: a byte order mark is passed over") {
    const Directory directory;
    CHECK(load_config(directory.write("bom.json", "\xEF\xBB\xBF{}")).has_value());
}
