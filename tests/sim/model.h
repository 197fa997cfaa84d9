#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace minibroker::sim {

inline constexpr std::uint64_t kColors = 3;
inline constexpr std::uint64_t kAnyColor = kColors;

/// A message as its producer sent it.
struct Sent {
    std::uint64_t number = 0;       ///< from 1, part of the body
    std::uint64_t producer = 0;     ///< the connection, never reused
    std::uint64_t transaction = 0;  ///< 0: none
    int priority = 4;
    bool persistent = false;
    std::int64_t due = 0;  ///< epoch ms before which it must not be delivered; 0: none
    std::size_t filler_bytes = 0;
    std::uint64_t routed_at = 0;  ///< `Model::now` of the SEND: a queue made later does not get it

    /// What selectors choose by.
    [[nodiscard]] std::uint64_t color() const { return number % kColors; }
    [[nodiscard]] std::string body() const {
        return "m" + std::to_string(number) + " " + std::string(filler_bytes, 'x');
    }
};

/// The number in a body that `Sent::body` made; 0 when it is none.
[[nodiscard]] std::uint64_t number_in(std::string_view body);

/// Message numbers by queue, in the order of delivery.
using Contents = std::map<std::string, std::vector<std::uint64_t>>;

/// What the broker has to do, kept in maps: which message is in which queue, what of it a crash may
/// take, and what must never come back. The first contradiction is kept in `problem`.
class Model {
public:
    [[nodiscard]] const std::string& problem() const { return problem_; }
    void fail(std::string text);

    // Queues. A topic's subscription has the topic; an anycast queue has none.
    /// @param color  of the messages that its filter lets in, kAnyColor for all
    void add_queue(const std::string& name,
                   const std::string& topic,
                   bool durable,
                   std::uint64_t color = kAnyColor);
    /// A client has seen the receipt of the SUBSCRIBE that made it.
    void queue_is_durable(const std::string& name);
    /// Deleted, but a crash may bring it back until `deletion_is_durable`.
    void delete_queue(const std::string& name);
    void deletion_is_durable(const std::string& name);
    /// Whether the name is in use, or may be after a crash.
    [[nodiscard]] bool knows(const std::string& name) const { return queues_.contains(name); }
    /// The queues that a SEND to the topic reaches now.
    [[nodiscard]] std::vector<std::string> subscribers(const std::string& topic) const;

    /// A consumer has left: what it held goes to the head, in the order in which it held it.
    void consumer_left(const std::string& name);
    /// Whether order says nothing any more, until the next recovery.
    [[nodiscard]] bool disturbed(const std::string& name) const;

    // Messages.
    std::uint64_t take_number() { return ++last_number_; }
    [[nodiscard]] std::uint64_t now() const { return last_place_; }
    /// `sent` is on its way into `queues`. @param on_its_way  the disk is being waited for
    void enter(const Sent& sent, const std::vector<std::string>& queues, bool on_its_way);
    /// Its SEND or COMMIT has been receipted.
    void send_is_durable(std::uint64_t number);
    /// Everything written so far is on disk.
    void disk_caught_up();
    /// A consumer of the queue got it. @param now  epoch ms. @return its place among its producer's
    /// messages
    std::uint64_t delivered(const std::string& queue, std::string_view body, std::int64_t now);
    void acknowledged(const std::string& queue, std::uint64_t number);
    void acknowledgement_is_durable(const std::string& queue, std::uint64_t number);
    [[nodiscard]] const Sent& message(std::uint64_t number) const { return messages_.at(number); }

    // Comparing.
    /// Nobody consumes and nothing is on its way: the queues hold exactly this.
    void check_all_there(const Contents& found);
    /// After a clean restart: exactly the persistent messages of durable queues.
    void after_restart(const Contents& found);
    /// After a crash: at least what was promised, nothing that was taken back. Goes on from what is
    /// there.
    void after_crash(const Contents& found);

private:
    struct Copy {
        std::uint64_t place = 0;    ///< order of entry
        bool promised = false;      ///< receipted: a crash must not take it
        bool on_its_way = false;    ///< must not be delivered before the disk has it
        bool acknowledged = false;  ///< must not be delivered again, but may return after a crash
        bool gone = false;          ///< not even that
    };
    struct Queue {
        std::string topic;
        bool durable = true;
        bool promised = false;  ///< must exist after a crash
        bool deleted = false;   ///< may exist after a crash
        bool disturbed = false;
        std::uint64_t made_at = 0;
        std::uint64_t color = kAnyColor;
        std::map<std::uint64_t, Copy> copies;  ///< by message
    };

    void check_order(const std::string& name,
                     const Queue& queue,
                     const std::vector<std::uint64_t>& found);
    void check_transactions(const Contents& found);
    void settle_queue(const std::string& name, Queue& queue, const Contents& found);
    void check_exact(const Contents& found);

    std::map<std::string, Queue> queues_;
    std::map<std::uint64_t, Sent> messages_;
    std::uint64_t last_number_ = 0;
    std::uint64_t last_place_ = 0;
    std::string problem_;
};

}  // namespace minibroker::sim
