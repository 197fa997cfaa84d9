#include "config/convert/conversion.h"

#include "config/json_reader.h"

namespace minibroker::config {

bool is_of_minibroker(std::string_view key) {
    return key == "users" || key == "usersFile" || key == "rolesFile" || key == "$schema" ||
           key == "allowAnonymousRemoteAccess" || key == "testOperations" || key == "guestLogin";
}

void note_of_minibroker(std::string_view key, Notes& notes) {
    if (key == "$schema") notes.add("$schema", "of editors: left out");
    if (key == "guestLogin") {
        notes.add("guestLogin", "Artemis has it as GuestLoginModule of its login.config: left out");
    }
    if (key == "testOperations") notes.add("testOperations", "of minibroker alone: left out");
    if (key == "allowAnonymousRemoteAccess") {
        notes.add(std::string(key), "Artemis never asks for it: left out");
    }
}

std::string Origins::of(std::uint32_t file, std::uint32_t line) const {
    if (line == 0 || file >= files.size() || files[file].empty()) return {};
    return files[file] + ":" + std::to_string(line) + ": ";
}

std::string path_of(const std::string& parent, const std::string& name) {
    Report unread;
    const JsonValue nothing;
    return Place(nothing, parent, unread).member({name, {}}).path();
}

}  // namespace minibroker::config
