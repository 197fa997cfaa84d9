#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/sim/mass_model.h"
#include "tests/support/management.h"

namespace minibroker::sim {

/// Operations on all messages of a queue, or of hundreds of queues, with batches of the journal so
/// small that whatever is not written in parts ends the run. In between the disk is held up, the
/// broker restarted, and the power fails. What is there is compared with a `MassModel`. Determined
/// by its seed.
class Mass {
public:
    explicit Mass(std::uint64_t seed);
    ~Mass();
    Mass(const Mass&) = delete;
    Mass& operator=(const Mass&) = delete;

    /// @return the first contradiction, "" for none
    [[nodiscard]] std::string run();
    [[nodiscard]] std::uint64_t crashes() const { return crashes_; }

private:
    /// What all copies of a message keep.
    struct Sent {
        Item item;
        std::string body;
    };
    /// What is around the operations.
    enum class Setting : std::uint8_t { kCalm, kPowerFails, kHeld };

    static config::Config configuration(std::mt19937_64& random);

    // mass.cc: the setting
    void set_up();
    void round();
    void begin(Setting setting);
    void end();
    void crash();
    void restart();
    void close_clients();
    void check_quiet();
    void go_on();
    [[nodiscard]] State recovered(const test::MemoryFileSystem& files);
    void check_empty();
    [[nodiscard]] State observe(test::TestBroker& broker);
    [[nodiscard]] Item observed(const broker::MessageReference& reference);
    void fail(std::string text);
    [[nodiscard]] bool failing() const { return !broker_.journal_error().empty(); }

    // mass_operations.cc: what is done
    using Choice = std::function<bool(const Item&)>;
    void send(const std::string& queue, std::size_t count);
    void send_one(Steps& steps, const std::string& queue);
    [[nodiscard]] Sent& new_message(std::string& headers);
    void take_receipts(Steps& steps);
    void operate();
    void manage(const std::string& queue,
                const std::string& operation,
                const std::string& arguments,
                const Steps& steps);
    [[nodiscard]] Steps taken(const std::string& from,
                              const Choice& choice,
                              const std::function<void(const Item&, Step&)>& put) const;
    void move(const std::string& queue);
    void retry(const std::string& queue);
    void bury(const std::string& queue, bool expires);
    void change_priority(const std::string& queue);
    void remove(const std::string& queue);
    void expire();
    [[nodiscard]] Steps expiring(std::int64_t now) const;
    void let_time_pass();
    void visit(const std::string& queue);
    void reset();
    [[nodiscard]] Steps come_upon_expired(const std::string& queue) const;
    [[nodiscard]] bool is_target(const std::string& queue) const;
    [[nodiscard]] std::string any_queue();
    [[nodiscard]] std::pair<std::string, Choice> any_filter();

    [[nodiscard]] std::size_t below(std::size_t limit) {
        return static_cast<std::size_t>(random_() % limit);
    }
    [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }
    [[nodiscard]] std::int64_t wall() const { return broker_.now().wall.count(); }

    std::mt19937_64 random_;
    config::Config config_;
    test::TestBroker broker_;
    MassModel model_;
    std::vector<Sent> sent_;           ///< by number
    std::vector<std::string> queues_;  ///< that messages are sent to
    std::vector<std::string> subscriptions_;
    Setting setting_ = Setting::kCalm;
    Milliseconds started_{0};  ///< the broker, steady time
    std::unique_ptr<test::TestClient> sender_;
    std::unique_ptr<test::Manager> manager_;
    std::uint64_t crashes_ = 0;
    bool scans_ = false;  ///< a scan of expired messages may be under way
    bool is_over_ = false;
    std::string problem_;
};

}  // namespace minibroker::sim
