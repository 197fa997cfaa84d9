#include "tools/minibroker/running_brokers.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace minibroker;
using namespace minibroker::tools;

namespace {

namespace fs = std::filesystem;

// A directory of the test's own in place of the user's.
struct RuntimeFolder {
    RuntimeFolder() {
        char name[] = "/tmp/running-test-XXXXXX";
        path = mkdtemp(name);
        setenv("MINIBROKER_RUNTIME_DIR", notes().c_str(), 1);
    }
    RuntimeFolder(const RuntimeFolder&) = delete;
    RuntimeFolder& operator=(const RuntimeFolder&) = delete;
    ~RuntimeFolder() {
        unsetenv("MINIBROKER_RUNTIME_DIR");
        fs::remove_all(path);
    }
    [[nodiscard]] fs::path notes() const { return path / "notes"; }

    fs::path path;
};

RunningBroker example() {
    return {42, "/etc/broker.json", {{"artemis", "0.0.0.0", 61616}, {"st\"omp", "::1", 1}}};
}

// A note that looks like one of a living broker.
class Locked {
public:
    Locked(const fs::path& file, mode_t mode, const std::string& text)
        : descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        REQUIRE(write(descriptor_, text.data(), text.size()) >= 0);
        fchmod(descriptor_, mode);
        flock(descriptor_, LOCK_EX);
    }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked() { close(descriptor_); }

private:
    int descriptor_;
};

}  // namespace

TEST_CASE("running: notes lie in one directory that is said, or where the user's files do") {
    const char* was = getenv("XDG_RUNTIME_DIR");
    const std::string before = was == nullptr ? "" : was;
    const std::string own = "/tmp/minibroker-" + std::to_string(geteuid());
    unsetenv("MINIBROKER_RUNTIME_DIR");
    setenv("XDG_RUNTIME_DIR", "/run/user/5", 1);
    CHECK(note_directories() == std::vector<std::string>{"/run/user/5/minibroker", own});
    setenv("XDG_RUNTIME_DIR", "relative", 1);
    CHECK(note_directories() == std::vector{own});
    setenv("MINIBROKER_RUNTIME_DIR", "/x", 1);
    CHECK(note_directories() == std::vector<std::string>{"/x"});
    unsetenv("MINIBROKER_RUNTIME_DIR");
    if (was == nullptr) {
        unsetenv("XDG_RUNTIME_DIR");
    } else {
        setenv("XDG_RUNTIME_DIR", before.c_str(), 1);
    }
}

TEST_CASE("running: a note read is the note written, anything else is none") {
    CHECK(parse_note(note_text(example())) == example());
    CHECK(parse_note(R"({"pid":1,"config":"","acceptors":[]})") == RunningBroker{1, "", {}});
    for (const char* bad :
         {"",
          "[]",
          "{",
          "null",
          R"({"pid":"1","config":"","acceptors":[]})",
          R"({"pid":-1,"config":"","acceptors":[]})",
          R"({"pid":1,"acceptors":[]})",
          R"({"pid":1,"config":"","acceptors":{}})",
          R"({"pid":1,"config":"","acceptors":[1]})",
          R"({"pid":1,"config":"","acceptors":[{"name":"a","host":"h"}]})",
          R"({"pid":1,"config":"","acceptors":[{"name":"a","host":"h","port":65536}]})"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_note(bad));
    }
}

TEST_CASE("running: a broker is found as long as it holds its note, by its user alone") {
    const RuntimeFolder place;
    {
        const auto note = RunningNote::leave(example());
        REQUIRE(note);
        CHECK(running_brokers() == std::vector{example()});
        struct stat is{};
        REQUIRE(stat(place.notes().c_str(), &is) == 0);
        CHECK((is.st_mode & 0777) == 0700);
        const fs::path file = fs::directory_iterator(place.notes())->path();
        REQUIRE(stat(file.c_str(), &is) == 0);
        CHECK((is.st_mode & 0777) == 0600);
    }
    CHECK(running_brokers().empty());
    CHECK(fs::is_empty(place.notes()));
}

TEST_CASE("running: what a dead broker left is removed, what others could have made passed over") {
    const RuntimeFolder place;
    fs::create_directory(place.notes());
    chmod(place.notes().c_str(), 0700);
    const std::string text = note_text(example());
    std::ofstream(place.notes() / "dead.json") << text;
    chmod((place.notes() / "dead.json").c_str(), 0600);
    const Locked open_to_all(place.notes() / "open.json", 0644, text);
    const Locked no_note(place.notes() / "no.json", 0600, "{");
    const Locked large(place.notes() / "large.json",
                       0600,
                       text + std::string(kRunningBrokerBytesMax - text.size() + 1, ' '));
    const Locked other(place.notes() / "other.txt", 0600, text);
    fs::create_symlink(place.notes() / "other.txt", place.notes() / "link.json");
    CHECK(running_brokers().empty());
    CHECK_FALSE(fs::exists(place.notes() / "dead.json"));
    CHECK(fs::exists(place.notes() / "link.json"));
    const Locked just(place.notes() / "just.json",
                      0600,
                      text + std::string(kRunningBrokerBytesMax - text.size(), ' '));
    CHECK(running_brokers() == std::vector{example()});
}

TEST_CASE("running: a directory that others may enter is neither written nor read") {
    const RuntimeFolder place;
    fs::create_directory(place.notes());
    for (const mode_t mode : {0755U, 0770U, 0701U}) {
        CAPTURE(mode);
        chmod(place.notes().c_str(), 0700);
        const Locked note(place.notes() / "note.json", 0600, note_text(example()));
        CHECK(running_brokers().size() == 1);
        chmod(place.notes().c_str(), mode);
        CHECK(running_brokers().empty());
    }
    fs::remove_all(place.notes());
    const fs::path elsewhere = place.path / "elsewhere";
    fs::create_directory(elsewhere);
    chmod(elsewhere.c_str(), 0700);
    fs::create_directory_symlink(elsewhere, place.notes());
    CHECK_FALSE(RunningNote::leave(example()));
    CHECK(fs::is_empty(elsewhere));
}

TEST_CASE("running: no more are looked at than the limit") {
    const RuntimeFolder place;
    std::vector<std::unique_ptr<RunningNote>> notes;
    for (std::size_t i = 0; i <= kRunningBrokersMax; ++i) {
        auto note = RunningNote::leave(example());
        REQUIRE(note);
        notes.push_back(std::move(*note));
        if (notes.size() >= kRunningBrokersMax - 1)
            CHECK(running_brokers().size() == std::min(notes.size(), kRunningBrokersMax));
    }
}
