// Journals that earlier versions wrote (tests/golden): they load for ever, and say the same.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/journal_reader.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

const std::filesystem::path kFolder = GOLDEN_FOLDER;

std::vector<std::filesystem::path> journals() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        const bool is_journal = entry.path().filename().string().starts_with('v');
        if (entry.is_directory() && is_journal) found.push_back(entry.path());
    }
    REQUIRE(found.size() >= 2);
    return found;
}

void load(const std::filesystem::path& journal, MemoryFileSystem& files) {
    for (const auto& entry : std::filesystem::directory_iterator(journal)) {
        std::ifstream in(entry.path(), std::ios::binary);
        files.put(entry.path().filename().string(),
                  std::string(std::istreambuf_iterator<char>(in), {}));
    }
}

void check_contents(TestBroker& broker) {
    CHECK(broker.queue("orders").message_count() == 10);
    CHECK(broker.queue("later").scheduled_count() == 1);
    CHECK(broker.queue("golden.sub").attributes().filter == "n = '1'");
    CHECK(broker.queue("golden.sub").message_count() == 1);
    CHECK(broker.queue("known").message_count() == 1);
    TestClient client(broker);
    client.login().send(anycast_frame("known", "again", "persistent:true\n_AMQ_DUPL_ID:id-1\n"));
    client.send("DISCONNECT");
    CHECK(broker.queue("known").message_count() == 1);
}

}  // namespace

TEST_CASE("golden: what earlier versions wrote is there, also after another restart") {
    for (const auto& journal : journals()) {
        CAPTURE(journal.string());
        MemoryFileSystem files;
        load(journal, files);
        TestBroker broker(default_config(), &files);
        check_contents(broker);
        broker.restart();
        check_contents(broker);
        CHECK(drain(broker, "orders") == Strings{"order 3",
                                                 "order 5",
                                                 "order 7",
                                                 "order 9",
                                                 "order 0",
                                                 "order 2",
                                                 "order 4",
                                                 "order 6",
                                                 "order 8",
                                                 "last"});
    }
}

TEST_CASE("golden: a flipped bit in any byte is refused with its place, or cuts the tail") {
    for (const auto& journal : journals()) {
        MemoryFileSystem original;
        load(journal, original);
        const auto names = *original.list();
        for (const std::string& name : names) {
            for (std::size_t i = 0; i < original.bytes(name).size(); i += 5) {
                const auto files = original.copy();
                std::string bytes = files->bytes(name);
                bytes[i] = static_cast<char>(bytes[i] ^ (1 << i % 8));
                files->put(name, bytes);
                const auto read = storage::read_journal(
                    *files, [](SegmentId, Lsn, storage::Record&&) -> Result<> { return {}; });
                const bool cut = read && name == names.back();
                const bool refused = !read && read.error().text.starts_with(name + " at offset ");
                CHECK((read ? cut && read->warnings.size() == 1 : refused));
            }
        }
    }
}
