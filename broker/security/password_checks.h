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

/// Hashed passwords that wait to be compared. That takes up to a second of a processor, so it is
/// not done by the core: whoever drives it takes one after the other, compares with `is_password`
/// on another thread, and answers.
///
/// ```
/// CONNECT ── ask ──→ a line for each peer ── take, of each peer in turn ──→ another thread
///    ↑                                                                            │
///    └──────────────────────── `then` ←───────────── answer ←─────────────────────┘
/// ```
/// One is out at a time, so that no peer gets more than its turn, whatever it sends.
class PasswordChecks {
public:
    /// Checks that may wait: of one peer (an IP address), and of all.
    static constexpr std::size_t kWaitingMaxOfPeer = 256;
    static constexpr std::size_t kWaitingMaxOfAll = 1'024;
    /// Bytes of the passcodes that may wait, of all.
    static constexpr std::size_t kBytesMax = std::size_t{1} << 20;

    /// What becomes of it once it is known whether the password is right.
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
    /// Nobody wants to know any more; an id that is not known is fine.
    void forget(std::uint64_t id);
    /// The next one to be computed; absent while one is out or none waits.
    [[nodiscard]] std::optional<Check> take();
    /// What the one that is out came to.
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
    std::string last_;                                // whose turn was the last
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t last_id_ = 0;
    std::uint64_t out_ = 0;  // the id of what is out; 0: nothing
    Then then_;              // of that; null when nobody wants to know
};

}  // namespace minibroker::broker
