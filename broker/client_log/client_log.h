#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/log.h"
#include "base/time.h"

namespace minibroker::broker {

class AddressBook;
struct Address;
struct Environment;
struct Message;

/// ` user=LOGIN`, as in lines about clients: hides a passcode that became a part of the login
/// through a forgotten colon.
[[nodiscard]] std::string log_user(std::string_view login);

/// Writes the log lines about clients at the default level: ERROR frames, refused connections,
/// hints, messages that reached no queue. There are limits, since a client decides how many lines
/// there are: beyond them lines are counted, and one line a second gives the number
/// (docs/LOGGING.md). Owned by the assembly.
class ClientLog {
public:
    /// Lines per second: of one connection, of all.
    static constexpr std::size_t kLinesMax = 20;
    static constexpr std::size_t kLinesMaxOfAll = 100;
    /// Addresses that are remembered because they have had their line; the oldest are forgotten.
    static constexpr std::size_t kUnroutedAddressesMax = 1'000;

    /// The lines that something has had in the current second.
    struct Quota {
        Milliseconds second{-1};
        std::size_t lines = 0;
    };

    ClientLog(Environment& environment, AddressBook& book)
        : environment_(environment), book_(book) {}

    /// Writes one line about the connection that `quota` belongs to.
    void line(Quota& quota, LogLevel level, std::string_view text);
    /// A client's message reached no queue, for whatever reason; one line for each address.
    void unrouted(Address& address, const Message& message, std::string_view user);
    /// A client's message is dropped because its address is full (policy DROP).
    void dropped(const Address& address);
    /// A client subscribes to a name that looks like a queue but is none; no line if the address
    /// has had one.
    void subscribed_by_prefix(std::string_view address, std::string_view who, Quota& quota);
    /// While set, messages that reach no queue get no line: their SEND has had one already.
    void set_quiet(bool quiet) { quiet_ = quiet; }
    /// Reports the number of lines left out so far.
    void report();

private:
    [[nodiscard]] bool has_room(Quota& quota, std::size_t most) const;
    [[nodiscard]] bool is_first_line_of(std::string_view address);

    Environment& environment_;
    AddressBook& book_;
    Quota all_;
    std::uint64_t left_out_ = 0;
    bool quiet_ = false;
    std::unordered_set<std::size_t> told_;  // hashes of names, whose length clients choose
    std::deque<std::size_t> told_in_order_;
};

}  // namespace minibroker::broker
