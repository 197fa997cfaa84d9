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

/// ` user=LOGIN`, as lines about clients have it: a passcode that a forgotten colon made a part of
/// the login is hidden.
[[nodiscard]] std::string log_user(std::string_view login);

/// What the log says of clients at the default level: ERROR frames, refused connections, hints,
/// messages that went nowhere. Within limits, since a client decides how much of it there is:
/// beyond them lines are counted, and a line a second says how many (docs/LOGGING.md). Owned by
/// the assembly.
class ClientLog {
public:
    /// Lines in a second: of one connection, of all.
    static constexpr std::size_t kLinesMax = 20;
    static constexpr std::size_t kLinesMaxOfAll = 100;
    /// Addresses that are remembered for having had their line; the oldest are forgotten.
    static constexpr std::size_t kUnroutedAddressesMax = 1'000;

    /// How many lines something has had in the current second.
    struct Quota {
        Milliseconds second{-1};
        std::size_t lines = 0;
    };

    ClientLog(Environment& environment, AddressBook& book)
        : environment_(environment), book_(book) {}

    /// One line, of the connection that `quota` belongs to.
    void line(Quota& quota, LogLevel level, std::string_view text);
    /// A message of a client is in no queue, for whatever reason; a line for each address.
    void unrouted(Address& address, const Message& message, std::string_view user);
    /// A message of a client is dropped because its address is full (policy DROP).
    void dropped(const Address& address);
    /// A client subscribes to what looks like a queue and is none; nothing if the address had its
    /// line.
    void subscribed_by_prefix(std::string_view address, std::string_view who, Quota& quota);
    /// While set, messages that go nowhere have no line: their SEND has left one already.
    void set_quiet(bool quiet) { quiet_ = quiet; }
    /// Says what was left out so far.
    void report();

private:
    [[nodiscard]] bool has_room(Quota& quota, std::size_t most) const;
    [[nodiscard]] bool is_first_line_of(std::string_view address);

    Environment& environment_;
    AddressBook& book_;
    Quota all_;
    std::uint64_t left_out_ = 0;
    bool quiet_ = false;
    std::unordered_set<std::size_t> told_;  // hashes of names: clients choose how long these are
    std::deque<std::size_t> told_in_order_;
};

}  // namespace minibroker::broker
