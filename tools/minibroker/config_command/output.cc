#include "tools/minibroker/config_command/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/write_all.h"
#include "config/json_value.h"
#include "tools/minibroker/standard_output.h"

namespace minibroker::tools {

namespace {

// Into what is no file: a pipe, a device.
bool write_into(const std::string& path, const std::string& text) {
    const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    const bool written = descriptor >= 0 && write_all(descriptor, text);
    if (descriptor >= 0) close(descriptor);
    return written;
}

// The whole file at once. One that was there keeps its mode; a new one is for its owner alone,
// since passwords may stand in it.
bool replace_file(const std::string& path, const std::string& text, mode_t mode) {
    // An unused name: no other file is touched.
    std::string temporary = path + ".XXXXXX";
    const int descriptor = mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool written = write_all(descriptor, text) && fchmod(descriptor, mode) == 0;
    const bool done =
        close(descriptor) == 0 && written && rename(temporary.c_str(), path.c_str()) == 0;
    if (!done) {
        const int why = errno;
        unlink(temporary.c_str());
        errno = why;
    }
    return done;
}

}  // namespace

bool is_over_input(const std::string& output, const std::vector<std::string>& inputs) {
    for (const std::string& input : inputs) {
        std::error_code ignored;
        if (!std::filesystem::equivalent(output, input, ignored)) continue;
        std::fprintf(stderr,
                     "minibroker: not written: %s is the file %s that was read; --force writes "
                     "over it\n",
                     output.c_str(),
                     input.c_str());
        return true;
    }
    return false;
}

bool write_file(const std::string& file, const std::string& text) {
    struct stat is{};
    const bool exists = stat(file.c_str(), &is) == 0;
    bool written = false;
    if (exists && !S_ISREG(is.st_mode)) {
        written = write_into(file, text);
    } else {
        // The target of a link is replaced, not the link.
        std::error_code ignored;
        const auto target = std::filesystem::canonical(file, ignored);
        written = replace_file(
            exists ? target.string() : file, text, exists ? is.st_mode & 07777U : mode_t{0600});
    }
    if (written) return true;
    const std::string why = std::generic_category().message(errno);
    std::fprintf(stderr, "minibroker: cannot write %s: %s\n", file.c_str(), why.c_str());
    return false;
}

int deliver(const Output& output) {
    for (const std::string& note : output.notes) {
        std::fprintf(stderr, "minibroker: note: %s\n", note.c_str());
    }
    std::string text = output.text;
    if (output.json) {
        config::JsonValue object = config::json_object();
        config::JsonValue notes;
        notes.kind = config::JsonValue::Kind::kArray;
        for (const std::string& note : output.notes) notes.items.push_back(config::json_of(note));
        object.members.push_back({"output", config::json_of(output.text)});
        object.members.push_back({"notes", std::move(notes)});
        text = config::json_text(object) + "\n";
    }
    if (!output.file.empty()) return write_file(output.file, text) ? 0 : 1;
    print_output(text);
    return 0;  // the end of the program asks whether it is written
}

}  // namespace minibroker::tools
