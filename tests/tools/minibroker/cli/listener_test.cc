#include "tools/minibroker/cli/find/listener.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

using namespace minibroker;
using namespace minibroker::cli;

namespace {

sockaddr_storage place(const char* host, std::uint16_t port) {
    sockaddr_storage out{};
    sockaddr_in four{};
    sockaddr_in6 six{};
    if (inet_pton(AF_INET, host, &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
        std::memcpy(&out, &four, sizeof(four));
    } else {
        REQUIRE(inet_pton(AF_INET6, host, &six.sin6_addr) == 1);
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
        std::memcpy(&out, &six, sizeof(six));
    }
    return out;
}

// As a little-endian machine has them, which is what these tests run on.
constexpr std::string_view kFour =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n"
    "   0: 0100007F:F0B0 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0\n"
    "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0\n"
    "   2: 0100007F:0017 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1002        0\n"
    "nonsense\n";
constexpr std::string_view kSix =
    "  sl  local_address                         remote_address                        st\n"
    "   0: 00000000000000000000000001000000:F0B0 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000  1003        0\n"
    "   1: 00000000000000000000000000000000:0018 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000  1004        0\n"
    "   2: 0000000000000000FFFF00000100007F:0019 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000  1005        0\n";

std::vector<uid_t> users(const char* host, std::uint16_t port) {
    return listeners_at(place(host, port), {kFour, kSix});
}

// Two ends of a connection over the loopback, and who listens.
struct Link {
    Link() {
        sockaddr_storage at = place("127.0.0.1", 0);
        socklen_t size = sizeof(sockaddr_in);
        void* const any = &at;
        REQUIRE(bind(listener, static_cast<sockaddr*>(any), size) == 0);
        REQUIRE(listen(listener, 1) == 0);
        REQUIRE(getsockname(listener, static_cast<sockaddr*>(any), &size) == 0);
        REQUIRE(connect(client, static_cast<sockaddr*>(any), size) == 0);
    }
    ~Link() {
        close(client);
        close(listener);
    }
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int client = socket(AF_INET, SOCK_STREAM, 0);
};

}  // namespace

TEST_CASE("listener: the user of the socket that listens at an address") {
    using Users = std::vector<uid_t>;
    CHECK(users("127.0.0.1", 0xF0B0) == Users{1001});
    CHECK(users("::1", 0xF0B0) == Users{1003});
    CHECK(users("127.0.0.1", 0x16) == Users{0});
    CHECK(users("192.168.1.1", 0x16) == Users{0});
    CHECK(users("127.0.0.1", 0x18) == Users{1004});  // one of IPv6 that takes IPv4 as well
    CHECK(users("::1", 0x18) == Users{1004});
    CHECK(users("127.0.0.1", 0x19) == Users{1005});
    CHECK(users("::ffff:127.0.0.1", 0xF0B0) == Users{1001});
}

TEST_CASE("listener: nobody, where a socket has another address or state") {
    CHECK(users("127.0.0.1", 0x17).empty());  // a connection
    CHECK(users("127.0.0.2", 0xF0B0).empty());
    CHECK(users("::1", 0x16).empty());
    CHECK(users("::2", 0xF0B0).empty());
    CHECK(users("127.0.0.1", 1).empty());
    CHECK(listeners_at(place("127.0.0.1", 0xF0B0), {"", ""}).empty());
}

TEST_CASE("listener: who can read a file, by it and the folders above") {
    constexpr uid_t kStranger = 54321;
    char folder[] = "/tmp/minibroker-listener-XXXXXX";
    REQUIRE(mkdtemp(folder) != nullptr);
    const std::string file = std::string(folder) + "/broker.json";
    REQUIRE(close(open(file.c_str(), O_WRONLY | O_CREAT, 0600)) == 0);
    const auto reads = [&](mode_t folder_mode, mode_t file_mode) {
        REQUIRE(chmod(folder, folder_mode) == 0);
        REQUIRE(chmod(file.c_str(), file_mode) == 0);
        return can_read(kStranger, file);
    };
    CHECK_FALSE(reads(0755, 0600));
    CHECK_FALSE(reads(0755, 0640));
    CHECK(reads(0755, 0644));
    CHECK(reads(0711, 0604));
    CHECK_FALSE(reads(0700, 0644));
    CHECK_FALSE(reads(0766, 0644));
    CHECK_FALSE(can_read(kStranger, file + ".none"));
    CHECK(can_read(geteuid(), file));
    if (geteuid() == 0 && chown(file.c_str(), kStranger, static_cast<gid_t>(-1)) == 0)
        CHECK(reads(0700, 0600));
    unlink(file.c_str());
    rmdir(folder);
}

TEST_CASE("listener: our own may have the password of any file") {
    const Link link;
    CHECK(check_listener(link.client, {"", "p"}));
    CHECK(check_listener(link.client, {"/no/such/file", "p"}));
}

TEST_CASE("listener: who has gone, or was no socket, may have none") {
    Link link;
    close(link.listener);
    const auto gone = check_listener(link.client, {"", "p"});
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == ErrorCode::kNotFound);
    CHECK(gone.error().text == "it cannot be told whose program listens there");
    CHECK_FALSE(check_listener(-1, {"", "p"}));
    link.listener = socket(AF_INET, SOCK_STREAM, 0);
}
