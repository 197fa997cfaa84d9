#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/sim/model.h"
#include "tests/support/frames.h"

namespace minibroker::sim {

/// Random clients on the core: they send, consume, acknowledge, break and come back, while the disk
/// is held up, the broker is restarted and the power fails. Everything that they see is compared
/// with a `Model`. Determined by its seed.
class Simulator {
public:
    static constexpr std::size_t kCrashShare = 4;

    /// @param crash_share  of a thousand steps so many are power losses
    explicit Simulator(std::uint64_t seed, std::size_t crash_share = kCrashShare);
    /// @return the first contradiction, "" for none
    [[nodiscard]] std::string run(int steps);
    [[nodiscard]] std::uint64_t crashes() const { return crashes_; }
    /// Of all that clients got, what was asked of the disks, and what each recovery found.
    [[nodiscard]] std::uint64_t trace() const { return trace_; }

    // crash_points.cc: the same clients as a script, the same for a seed up to any storage call.
    /// What a script has to bring about to be worth it.
    struct Coverage {
        std::uint64_t commits = 0;
        std::uint64_t durable_subscriptions = 0;
        std::uint64_t deletions = 0;
        std::uint64_t acknowledgements = 0;
        std::uint64_t receipts = 0;
        std::uint64_t segments_started = 0;
        std::uint64_t segments_removed = 0;
        std::uint64_t messages_moved = 0;  ///< by compaction
        std::uint64_t pages = 0;
        bool wants_pages = false;  ///< addresses page with this seed
    };
    /// Steps without restarts, until the disk's operation of that number (0: none), from which on
    /// nothing has an effect any more. @return the first contradiction, "" for none
    [[nodiscard]] std::string run_script(int steps, std::uint64_t operation);
    /// How many operations the disk was asked for so far.
    [[nodiscard]] std::uint64_t disk_operations() { return broker_.files().operations(); }
    /// Recovers what `mode` leaves of the disk, twice, and goes on for a moment; this simulator
    /// stays as it is. @return as `run_script`
    [[nodiscard]] std::string recover_after(test::CrashMode mode, std::uint64_t seed);
    /// The power fails at each storage call of that recovery: the one after it has to find the
    /// same. Counts these power losses in `crashes`. @return as `run_script`
    [[nodiscard]] std::string cut_recovery(test::CrashMode mode, std::uint64_t seed);
    /// The same for a recovery after `kill -9`, which finds what is not on the disk yet: until it
    /// is done that may be lost, later not.
    [[nodiscard]] std::string cut_recovery_of_killed(std::uint64_t seed);
    [[nodiscard]] Coverage coverage();

private:
    static constexpr std::size_t kClients = 4;
    static constexpr std::size_t kQueues = 3;
    static constexpr std::int64_t kReadPageBytes = 4'000;  ///< when addresses page

    [[nodiscard]] static config::Config configuration(bool pages);

    struct Held {
        std::string ack_id;
        std::uint64_t number = 0;
    };
    struct Subscription {
        std::string queue;  ///< the model's name
        enum class Mode : std::uint8_t { kAuto, kClient, kIndividual } mode = Mode::kAuto;
        bool windowed = false;
        bool durable = false;
        bool temporary = false;
        std::uint64_t color = kAnyColor;  ///< what its selector lets through
        std::vector<Held> held;
        std::map<std::pair<std::uint64_t, int>, std::uint64_t>
            last;  ///< place by producer and priority
    };
    /// What a receipt will mean.
    struct Promise {
        enum class Kind : std::uint8_t { kSent, kAcknowledged, kSubscribed, kDeleted };
        Kind kind = Kind::kSent;
        std::string receipt;
        std::string queue;
        std::vector<std::uint64_t> numbers;
    };
    /// A SEND with a duplicate id: sent again it must come to nothing.
    struct Known {
        std::uint64_t number = 0;
        std::string frame;
        bool promised = false;  ///< receipted: after a crash too
    };
    struct Routed {
        Sent sent;
        std::vector<std::string> queues;
    };
    struct Client {
        std::unique_ptr<test::TestClient> link;
        std::uint64_t producer = 0;
        std::map<std::string, Subscription> subscriptions;  ///< by id
        std::deque<Promise> promises;
        std::uint64_t transaction = 0;  ///< 0: none open
        std::vector<Routed> routed;     ///< by the open transaction
    };

    // simulator.cc: the steps
    void step();
    void client_step(std::size_t slot);
    void connect(std::size_t slot);
    void leave(std::size_t slot, bool politely);
    void send(Client& client);
    void send_again(Client& client);
    void begin_or_end(Client& client);
    void send_many(Client& client);
    void subscribe(std::size_t slot);
    void unsubscribe(std::size_t slot);
    void acknowledge(Client& client);
    void take_slowly(Client& client);
    void hold_disk(bool hold);
    void advance();

    // simulator_check.cc: what comes back, and the ends of a broker
    void read_all();
    void read(Client& client);
    void on_message(Client& client, const std::string& frame);
    void on_receipt(Client& client, const std::string& frame);
    void drop_everybody();
    void check_quiet();
    void restart();
    void crash();
    void lose_power_at_work();
    void go_on_from(const Contents& found);
    void trace_disk();
    [[nodiscard]] std::string cut_recovery_of(const test::MemoryFileSystem& files,
                                              bool is_synced,
                                              std::uint64_t seed);
    [[nodiscard]] Contents contents(test::TestBroker& broker) const;
    void add_unread(test::TestBroker& broker, const test::QueueView& queue, Contents& found) const;

    [[nodiscard]] std::size_t below(std::size_t limit) {
        return static_cast<std::size_t>(random_() % limit);
    }
    [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }
    /// Maybe a receipt line, and what the receipt will mean.
    [[nodiscard]] std::string ask(Client& client, Promise promise, bool always = false);

    std::mt19937_64 random_;
    std::size_t crash_share_;
    std::uint64_t crashes_ = 0;
    std::uint64_t trace_ = 0;
    bool pages_;  ///< addresses page after a few messages; all are persistent then
    config::Config config_;
    test::TestBroker broker_;
    Model model_;
    std::vector<Client> clients_{kClients};
    std::vector<Known> known_;
    std::uint64_t last_id_ = 0;  ///< of producers, transactions, receipts and temporary queues
    bool disk_held_ = false;
    bool power_fails_ = false;  ///< at one of the disk's next operations
    bool is_script_ = false;
    Coverage coverage_;
};

}  // namespace minibroker::sim
