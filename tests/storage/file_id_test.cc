#include <doctest/doctest.h>

#include <set>

#include "storage/segment.h"
#include "tests/storage/journal_script.h"
#include "tests/support/memory_file_system.h"

using namespace minibroker;
using namespace minibroker::storage;

// Blocks of a file that is gone verify in no other file, since no two have the same id.
TEST_CASE("file id: no two segments have the same one, over several lives and seeds") {
    std::set<std::uint64_t> ids;
    std::size_t segments = 0;
    std::uint64_t seed = 0;
    for (int journal = 0; journal < 3; ++journal) {
        test::MemoryFileSystem files;
        test::ScriptOptions options;
        options.removes = false;
        for (int life = 0; life < 3; ++life) {
            options.seed = ++seed;
            REQUIRE(test::run_script(files, options).result);
        }
        const auto names = files.list();
        REQUIRE(names);
        for (const std::string& name : *names) {
            if (!parse_segment_file_name(name)) continue;
            const auto header = decode_segment_header(files.bytes(name));
            REQUIRE(header);
            ids.insert(header->file_id);
            ++segments;
        }
    }
    CHECK(segments > 3);
    CHECK(ids.size() == segments);
}
