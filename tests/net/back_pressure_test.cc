// Clients that do not read, and a disk that is slower than its producers: what is held is bounded,
// the others go on.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/net/running_server.h"
#include "tests/net/socket_client.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr int kSocketBytes = 64 * 1024;  // asked for; the system doubles it
constexpr std::size_t kMiB = std::size_t{1} << 20U;

/// Small buffers in the kernel, so that little of what is held is there.
config::Config small_buffers() {
    config::Config config = server_config();
    config.acceptors[0].tcp_send_buffer_size = kSocketBytes;
    config.acceptors[0].tcp_receive_buffer_size = kSocketBytes;
    return config;
}

constexpr SocketClient::Buffers kSmallBuffers{kSocketBytes, kSocketBytes};

/// Sends copies of `frame` until the broker has stopped reading this client.
///
/// It has when nothing more goes out while another client's frames are answered: they take the
/// turns in which this one would be read.
/// @return bytes sent, always a beginning of the copies
std::size_t send_until_unread(SocketClient& client,
                              SocketClient& other,
                              const std::string& frame,
                              std::size_t bytes_max) {
    constexpr int kTrips = 20;
    std::size_t sent = 0;
    for (int trips = 0; trips < kTrips && sent < bytes_max;) {
        const std::size_t size =
            client.send_some(std::string_view(frame).substr(sent % frame.size()));
        sent += size;
        if (size > 0) {
            trips = 0;
        } else {
            other.round_trip();
            ++trips;
        }
    }
    return sent;
}

}  // namespace

TEST_CASE("back-pressure: a client with 8 MiB of unread answers is not read, until it reads") {
    GatedFileSystem files;
    RunningServer running(files, small_buffers());
    SocketClient mute(running.port(), kSmallBuffers);
    mute.login();
    SocketClient other(running.port());
    other.login();
    // Each is answered by a RECEIPT of about its size.
    const std::string id(4'000, 'r');
    std::string frame = send_frame("t", "", "destination-type:MULTICAST\nreceipt:" + id + "\n");
    frame += '\0';
    const std::size_t sent = send_until_unread(mute, other, frame, 64 * kMiB);
    CHECK(sent > 8 * kMiB);
    CHECK(sent < 10 * kMiB);
    // Everybody else is served, and what was sent is answered once it reads.
    other.round_trip();
    const std::size_t whole = sent / frame.size();
    for (std::size_t i = 0; i < whole; ++i) {
        const std::string receipt = mute.next();
        if (header_of(receipt, "receipt-id") == id) continue;
        FAIL("the answer " << i << " of " << whole << " is " << receipt.substr(0, 100));
    }
    std::string_view rest(frame);
    rest.remove_prefix(sent % frame.size());
    while (!rest.empty()) {  // the broker reads again
        rest.remove_prefix(mute.send_some(rest));
        other.round_trip();
    }
    mute.expect_receipt(id);
    mute.round_trip();
}

TEST_CASE("back-pressure: a consumer that reads nothing holds up no other consumer") {
    constexpr std::size_t kMessages = 400;
    GatedFileSystem files;
    RunningServer running(files, small_buffers());
    SocketClient mute(running.port(), kSmallBuffers);
    mute.login().send(topic_frame("t", "receipt:s\n")).expect_receipt("s");
    SocketClient other(running.port());
    other.login().send(topic_frame("t", "receipt:s\n")).expect_receipt("s");
    SocketClient sender(running.port());
    sender.login();
    const std::string body(10'000, 'x');
    for (std::size_t i = 0; i < kMessages; ++i) {
        sender.send(send_frame("t", body, "destination-type:MULTICAST\n"));
        CHECK(other.bodies(1) == Strings{body});
    }
    // All is there once it reads.
    CHECK(mute.bodies(kMessages) == Strings(kMessages, body));
}

TEST_CASE("back-pressure: a client that vanishes while it is not read is forgotten") {
    GatedFileSystem files;
    RunningServer running(files, small_buffers());
    SocketClient other(running.port());
    other.login();
    {
        SocketClient mute(running.port(), kSmallBuffers);
        mute.login();
        std::string frame = send_frame(
            "t", "", "destination-type:MULTICAST\nreceipt:" + std::string(4'000, 'r') + "\n");
        frame += '\0';
        CHECK(send_until_unread(mute, other, frame, 64 * kMiB) < 10 * kMiB);
        mute.reset();
    }
    other.round_trip();
    CHECK(running.stop());
}

TEST_CASE(
    "back-pressure: with 64 MiB on their way to the disk nobody is read, until they are there") {
    constexpr std::size_t kBodyBytes = 60'000;
    constexpr std::size_t kFrames = 80 * kMiB / kBodyBytes;
    GatedFileSystem files;
    RunningServer running(files, small_buffers());
    SocketClient sender(running.port(), kSmallBuffers);
    sender.login().send(anycast_frame("q", "first", "persistent:true\nreceipt:first\n"));
    sender.expect_receipt("first");
    files.close_gate();
    std::atomic<std::size_t> sent = 0;
    std::jthread sending([&] {
        const std::string body(kBodyBytes, 'x');
        for (std::size_t i = 0; i < kFrames; ++i) {
            sender.send(anycast_frame("q", body, "persistent:true\n"));
            sent += kBodyBytes;
            sent.notify_all();
        }
        sender.send(anycast_frame("q", "last", "persistent:true\nreceipt:last\n"));
    });
    // With what the sockets' buffers hold the limit is reached soon.
    for (std::size_t now = sent; now < 64 * kMiB; now = sent) sent.wait(now);
    const std::size_t at_limit = sent;
    CHECK(at_limit < 66 * kMiB);
    files.open_gate();
    sending.join();
    sender.expect_receipt("last");
    SocketClient other(running.port());
    other.login().round_trip();
}
