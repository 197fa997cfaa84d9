#include "tools/minibroker/cli/find/listener.h"

#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace minibroker::cli {
namespace {

// An address without its port; an IPv4 address in the form of IPv6 is one of IPv4.
struct Address {
    bool is_six = false;
    std::uint32_t words[4] = {0, 0, 0, 0};  // as in memory; IPv4 has the first
    unsigned port = 0;

    [[nodiscard]] bool same_host(const Address& other) const {
        return is_six == other.is_six && std::ranges::equal(words, other.words);
    }
};

Address address_of(const sockaddr_storage& place) {
    Address out;
    if (place.ss_family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &place, sizeof(four));
        out.words[0] = four.sin_addr.s_addr;
        out.port = ntohs(four.sin_port);
        return out;
    }
    sockaddr_in6 six{};
    std::memcpy(&six, &place, sizeof(six));
    out.port = ntohs(six.sin6_port);
    out.is_six = !IN6_IS_ADDR_V4MAPPED(&six.sin6_addr);
    std::memcpy(out.words, &six.sin6_addr, sizeof(out.words));
    if (!out.is_six) {
        out.words[0] = out.words[3];
        out.words[1] = out.words[2] = out.words[3] = 0;
    }
    return out;
}

bool is_loopback(const Address& address) {
    if (!address.is_six) return (ntohl(address.words[0]) >> 24U) == 127;
    return address.words[0] == 0 && address.words[1] == 0 && address.words[2] == 0 &&
           ntohl(address.words[3]) == 1;
}

std::string hexadecimal(std::uint32_t word) {
    char text[9];
    std::snprintf(text, sizeof(text), "%08X", word);
    return text;
}

std::string place_in_table(const std::string& host, unsigned port) {
    char text[6];
    std::snprintf(text, sizeof(text), ":%04X", port);
    return host + text;
}

// Users of the sockets in the state LISTEN at `place`. The columns of a line are: number, own
// address, other address, state, queues, timer, retransmissions, user.
std::vector<uid_t> users_of(std::string_view table, const std::string& place) {
    std::vector<uid_t> users;
    std::istringstream lines{std::string(table)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream columns(line);
        std::string number, own, other, state, queues, timer, again;
        uid_t user = 0;
        columns >> number >> own >> other >> state >> queues >> timer >> again >> user;
        if (columns && state == "0A" && own == place) users.push_back(user);
    }
    return users;
}

Result<std::string> contents(const char* path) {
    std::ifstream file(path);
    if (!file) return failure(ErrorCode::kIo, std::string(path) + " cannot be read");
    return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<gid_t> groups_of(uid_t user) {
    const passwd* entry = getpwuid(user);
    if (entry == nullptr) return {};
    int count = 1024;
    std::vector<gid_t> groups(static_cast<std::size_t>(count));
    if (getgrouplist(entry->pw_name, entry->pw_gid, groups.data(), &count) < 0) return {};
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

// Whether a user has the permission `bit` (4 to read, 1 to enter).
bool has_bit(const struct stat& is, uid_t user, const std::vector<gid_t>& groups, unsigned bit) {
    if (is.st_uid == user) return ((is.st_mode >> 6U) & bit) != 0;
    const bool in_group = std::ranges::find(groups, is.st_gid) != groups.end();
    return ((in_group ? is.st_mode >> 3U : is.st_mode) & bit) != 0;
}

std::string name_of(uid_t user) {
    const passwd* entry = getpwuid(user);
    return entry == nullptr ? "user " + std::to_string(user) : std::string(entry->pw_name);
}

}  // namespace

std::vector<uid_t> listeners_at(const sockaddr_storage& place, const SocketTables& tables) {
    const Address address = address_of(place);
    const std::string zero = hexadecimal(0);
    std::string host;
    std::string mapped;
    if (address.is_six) {
        for (const std::uint32_t word : address.words) host += hexadecimal(word);
    } else {
        host = hexadecimal(address.words[0]);
        mapped = zero + zero + hexadecimal(htonl(0xFFFF)) + host;
    }
    struct Candidate {
        std::string_view table;
        std::string host;
    };
    const Candidate every_four{tables.four, zero};
    const Candidate every_six{tables.six, zero + zero + zero + zero};
    const std::vector<Candidate> candidates =
        address.is_six ? std::vector<Candidate>{{tables.six, host}, every_six}
                       : std::vector<Candidate>{
                             {tables.four, host}, {tables.six, mapped}, every_four, every_six};
    for (const Candidate& one : candidates) {
        auto users = users_of(one.table, place_in_table(one.host, address.port));
        if (!users.empty()) return users;
    }
    return {};
}

bool can_read(uid_t user, const std::string& file) {
    std::error_code error;
    const auto path = std::filesystem::canonical(file, error);
    struct stat is{};
    if (error || stat(path.c_str(), &is) != 0) return false;
    if (is.st_uid == user) return true;  // the owner can change its mode
    const auto groups = groups_of(user);
    if (!has_bit(is, user, groups, 4)) return false;
    for (auto folder = path.parent_path();; folder = folder.parent_path()) {
        if (stat(folder.c_str(), &is) != 0 || !has_bit(is, user, groups, 1)) return false;
        if (folder == folder.parent_path()) return true;
    }
}

namespace {

bool has_already(uid_t user, const FilePassword& password) {
    struct stat is{};
    if (password.file.empty() || stat(password.file.c_str(), &is) != 0) return false;
    if (is.st_uid == user) return true;
    const auto text = contents(password.file.c_str());
    return text && text->find('"' + password.password + '"') != std::string::npos &&
           can_read(user, password.file);
}

}  // namespace

Result<> check_listener(int socket, const FilePassword& password) {
    sockaddr_storage here{};
    sockaddr_storage there{};
    socklen_t here_size = sizeof(here);
    socklen_t there_size = sizeof(there);
    void* const own = &here;
    void* const other = &there;
    const auto untold = [](const std::string& why) {
        return failure(ErrorCode::kNotFound, "it cannot be told whose program listens there" + why);
    };
    if (getsockname(socket, static_cast<sockaddr*>(own), &here_size) != 0 ||
        getpeername(socket, static_cast<sockaddr*>(other), &there_size) != 0) {
        return untold("");
    }
    const Address peer = address_of(there);
    if (!is_loopback(peer) && !peer.same_host(address_of(here))) return {};
    const auto four = contents("/proc/net/tcp");
    if (!four) return untold(": " + four.error().text);
    // Absent without IPv6.
    const std::string six = contents("/proc/net/tcp6").value_or("");
    const std::vector<uid_t> users = listeners_at(there, {*four, six});
    if (users.empty()) return untold("");
    for (const uid_t user : users) {
        if (user == geteuid() || user == 0 || has_already(user, password)) continue;
        return failure(ErrorCode::kNotFound,
                       "the program that listens there is of " + name_of(user));
    }
    return {};
}

}  // namespace minibroker::cli
