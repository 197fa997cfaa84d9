#include "tools/config_command/output.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "config/json_value.h"

namespace minibroker::tools {

bool write_file(const std::string& file, const std::string& text) {
    const std::string temporary = file + ".tmp";
    errno = 0;
    {
        std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
        out << text;
        out.close();
        if (!out) {
            const std::string why = std::generic_category().message(errno);
            std::fprintf(stderr, "minibroker: cannot write %s: %s\n", file.c_str(), why.c_str());
            std::error_code ignored;
            std::filesystem::remove(temporary, ignored);
            return false;
        }
    }
    std::error_code error;
    std::filesystem::rename(temporary, file, error);
    if (!error) return true;
    std::fprintf(
        stderr, "minibroker: cannot write %s: %s\n", file.c_str(), error.message().c_str());
    std::filesystem::remove(temporary, error);
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
    std::fwrite(text.data(), 1, text.size(), stdout);
    return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace minibroker::tools
