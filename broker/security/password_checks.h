#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// Hashed passwords that wait to be compared. A comparison takes up to a second of a processor, so
/// the core does not do it: its driver takes one check after the other, compares with `is_password`
/// on another thread, and answers.
///
/// ```
/// CONNECT ── ask ──→ a line for each peer ── take, of each peer in turn ──→ another thread
///    ↑                                                                            │
///    └──────────────────────── `then` ←───────────── answer ←─────────────────────┘
/// ```
/// Only one is out at a time, so that no peer gets more than its turn, whatever it sends.
class PasswordChecks {
public:
    /// Checks that may wait: of one peer (an IP address), and of all.
    static constexpr std::size_t kWaitingMaxOfPeer = 256;
    static constexpr std::size_t kWaitingMaxOfAll = 1'024;
    /// Bytes of the passcodes that may wait, of all.
    static constexpr std::size_t kBytesMax = std::size_t{1} << 20;

    /// Called when it is known whether the password is right.
    using Then = std::move_only_function<void(bool right)>;
    struct Check {
        std::uint64_t id = 0;
        std::string stored;  ///< the hash
        std::string given;
    };

    /// @param peer  IP:PORT
    /// @return its id; absent: too many wait
    [[nodiscard]] std::optional<std::uint64_t> ask(std::string_view peer,
                                                   std::string_view stored,
                                                   std::string_view given,
                                                   Then then);
    /// The result is no longer needed; an unknown id is ignored.
    void forget(std::uint64_t id);
    /// The next check to compute; absent while one is out or none waits.
    [[nodiscard]] std::optional<Check> take();
    /// The result of the check that is out.
    void answer(std::uint64_t id, bool right);
    [[nodiscard]] std::size_t waiting() const { return count_; }

private:
    struct Waiting {
        Check check;
        Then then;
    };
    using Line = std::deque<Waiting>;
    void drop(const Waiting& waiting);

    std::map<std::string, Line, std::less<>> lines_;  // by IP address; none is empty
    std::string last_;                                // the peer served last
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t last_id_ = 0;
    std::uint64_t out_ = 0;  // id of the check that is out; 0: none
    Then then_;              // of that check; null if the result is no longer needed
};

}  // namespace minibroker::broker
