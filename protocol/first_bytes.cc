#include "protocol/first_bytes.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"

namespace minibroker::protocol {
namespace {

constexpr std::size_t kBytesToJudge = 8;

// The first two letters of the methods that Artemis takes for HTTP. CONNECT is not among them.
constexpr std::array<std::string_view, 8> kMethods = {
    "GE", "PO", "PU", "HE", "OP", "PA", "DE", "TR"};

// The first bytes of connections of other protocols.
struct Start {
    std::string_view bytes;
    std::string_view protocol;
};
constexpr std::array<Start, 7> kStarts = {{
    {"AMQP", "AMQP"},
    {"ARTEMIS ", "Artemis CORE"},
    {"HORNETQ ", "Artemis CORE"},
    {"PRI * HT", "HTTP/2"},
    {"PROXY ", "the PROXY protocol of a load balancer"},
    {{"\r\n\r\n\0\r\nQ", kBytesToJudge}, "the PROXY protocol of a load balancer"},
    {"SSH-", "SSH"},
}};

constexpr std::array<std::string_view, 11> kCommands = {"CONNECT",
                                                        "STOMP",
                                                        "SEND",
                                                        "SUBSCRIBE",
                                                        "UNSUBSCRIBE",
                                                        "ACK",
                                                        "NACK",
                                                        "BEGIN",
                                                        "COMMIT",
                                                        "ABORT",
                                                        "DISCONNECT"};

constexpr unsigned char byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

// A handshake record of any version.
bool is_tls(std::string_view first) {
    return byte_at(first, 0) == 0x16 && byte_at(first, 1) == 3 && byte_at(first, 2) <= 4;
}

// A CONNECT packet: its type, its length in one to four bytes, the protocol's name with its length.
bool is_mqtt(std::string_view first) {
    if (byte_at(first, 0) != 0x10) return false;
    std::size_t at = 1;
    while (at < 4 && (byte_at(first, at) & 0x80U) != 0) ++at;
    const std::string_view name = first.substr(at + 1);
    constexpr std::string_view kName("\0\4MQTT", 6);
    constexpr std::string_view kOldName("\0\6MQIsdp", 8);
    return kName.starts_with(name.substr(0, kName.size())) ||
           kOldName.starts_with(name.substr(0, kOldName.size()));
}

// A WireFormatInfo: its size, its type 1, its magic word.
bool is_open_wire(std::string_view first) {
    constexpr std::string_view kMagic = "ActiveMQ";
    return byte_at(first, 4) == 1 && kMagic.starts_with(first.substr(5).substr(0, kMagic.size()));
}

// Case is ignored: `connect` is not a command, but it is a STOMP client's mistake.
bool is_command(std::string_view first, std::string_view command) {
    return equal_ignoring_case(first.substr(0, command.size()), command) &&
           (first.size() == command.size() || first[command.size()] == '\n' ||
            first[command.size()] == '\r');
}

}  // namespace

std::string_view trial_word(std::string_view bytes) {
    constexpr std::string_view kWords[] = {"hello",
                                           "helo",
                                           "ehlo",
                                           "hi",
                                           "help",
                                           "ping",
                                           "quit",
                                           "exit",
                                           "test",
                                           "info",
                                           "list",
                                           "status",
                                           "login",
                                           "user",
                                           "get",
                                           "post",
                                           "send",
                                           "publish"};
    const auto is_letter = [](char c) { return lower_case(c) >= 'a' && lower_case(c) <= 'z'; };
    const auto end = std::ranges::find_if_not(bytes, is_letter);
    const std::string_view word(bytes.begin(), end);
    if (end != bytes.end() && *end != ' ' && *end != '\r' && *end != '\n') return {};
    const auto is_word = [&](std::string_view known) { return equal_ignoring_case(word, known); };
    return std::ranges::any_of(kWords, is_word) ? word : std::string_view();
}

Spoken recognise(std::string_view first) {
    // Artemis always waits for 8 bytes, so "GET " alone is undecided as well.
    if (first.size() < kBytesToJudge) return Spoken::kUndecided;
    if (std::ranges::find(kMethods, first.substr(0, 2)) != kMethods.end()) return Spoken::kHttp;
    if (first.starts_with("CONNECT") || first.starts_with("STOMP")) return Spoken::kStomp;
    return Spoken::kUnknown;
}

Foreign recognise_foreign(std::string_view first) {
    if (is_tls(first)) return {.protocol = "TLS"};
    if (is_mqtt(first)) return {.protocol = "MQTT"};
    if (is_open_wire(first)) return {.protocol = "OpenWire"};
    for (const auto& [start, protocol] : kStarts) {
        if (first.starts_with(start)) return {.protocol = protocol};
    }
    while (first.starts_with('\n') || first.starts_with('\r')) first.remove_prefix(1);
    for (const std::string_view command : kCommands) {
        if (is_command(first, command)) return {.command = command};
    }
    return {};
}

}  // namespace minibroker::protocol
