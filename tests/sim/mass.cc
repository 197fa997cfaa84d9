#include "tests/sim/mass.h"

#include <algorithm>
#include <charconv>

#include "tests/sim/model.h"

namespace minibroker::sim {
namespace {

using test::TestClient;

constexpr test::BatchSizes kBatches{2'000, 40'000};
constexpr int kRoundsMin = 4;
constexpr int kRoundsMore = 8;

std::string line(std::string_view name, const auto& value) {
    return std::string(name) + ":" + value + "\n";
}

}  // namespace

config::Config Mass::configuration(std::mt19937_64& random) {
    config::Config config = test::default_config();
    config.journal_file_size = 10'000 + static_cast<std::int64_t>(random() % 90'000);
    test::settings_of_all(config).max_delivery_attempts = 1;
    config.test_operations = true;
    return config;
}

Mass::Mass(std::uint64_t seed)
    : random_(seed),
      config_(configuration(random_)),
      broker_(config_, nullptr, test::TestBroker::kStart, kBatches) {
    started_ = broker_.now().steady;
    sent_.emplace_back();  // numbers begin with 1
}

Mass::~Mass() = default;

void Mass::fail(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
}

std::string Mass::run() {
    set_up();
    const int rounds = kRoundsMin + static_cast<int>(below(kRoundsMore));
    for (int i = 0; i < rounds && problem_.empty() && !is_over_; ++i) {
        round();
        if (!problem_.empty()) return "round " + std::to_string(i) + ": " + problem_;
    }
    if (problem_.empty()) restart();
    if (problem_.empty() && !is_over_ && chance(20)) check_empty();
    return problem_.empty() ? "" : "at the end: " + problem_;
}

// Few queues mostly, hundreds in some runs.
void Mass::set_up() {
    const std::size_t kind = below(10);
    const std::size_t subscribers = kind < 7   ? 1 + below(8)
                                    : kind < 9 ? 1 + below(40)
                                               : 1 + below(200);
    TestClient client(broker_);
    client.login("1.2", "client-id:c\n");
    for (std::size_t i = 0; i < subscribers; ++i) {
        const std::string name = "s" + std::to_string(i);
        client.send("SUBSCRIBE\n" + line("id", name) +
                    "destination:topic\nsubscription-type:MULTICAST\n" +
                    line("durable-subscription-name", name));
        subscriptions_.push_back("c." + name);
    }
    client.send("DISCONNECT");
    const std::size_t count = 1 + below(chance(90) ? 4 : 60);
    for (std::size_t i = 0; i < count; ++i) queues_.push_back("q" + std::to_string(i));
    begin(Setting::kCalm);
    for (const std::string& queue : queues_) send(queue, 1);  // which makes it
    send("topic", 1 + below(subscribers > 40 ? 10 : 60));
    send(queues_[0], 1 + below(chance(10) ? 700 : 120));
    end();
}

void Mass::round() {
    const std::size_t kind = below(100);
    if (kind < 8) return restart();
    if (kind < 14) return crash();
    if (kind < 34) {
        begin(Setting::kCalm);
        send(chance(50) ? "topic" : queues_[below(queues_.size())], 1 + below(40));
        return end();
    }
    begin(kind < 50 ? Setting::kCalm : kind < 85 ? Setting::kPowerFails : Setting::kHeld);
    const std::size_t operations = setting_ == Setting::kHeld ? 1 + below(3) : 1;
    for (std::size_t i = 0; i < operations && !scans_; ++i) operate();
    end();
}

// Clients are there before anything fails. In the middle of a long operation, or soon.
void Mass::begin(Setting setting) {
    if (!sender_ || sender_->closed()) {
        sender_ = std::make_unique<TestClient>(broker_);
        sender_->login();
    }
    if (!manager_ || manager_->client().closed())
        manager_ = std::make_unique<test::Manager>(broker_);
    (void)manager_->client().skip();
    setting_ = setting;
    scans_ = false;
    if (setting == Setting::kHeld) broker_.hold_journal(true);
    if (setting != Setting::kPowerFails) return;
    const std::uint64_t calls = 1 + below(chance(60) ? 6 : 60);
    broker_.files().set_fault({broker_.files().operations() + calls, ErrorCode::kIo, 0, true});
}

void Mass::end() {
    if (setting_ == Setting::kPowerFails && !failing()) broker_.files().set_fault({});
    if (failing() || (setting_ != Setting::kCalm && chance(40))) return crash();
    if (setting_ == Setting::kHeld) broker_.hold_journal(false);
    check_quiet();
}

void Mass::close_clients() {
    sender_.reset();
    manager_.reset();
}

// What the disk keeps is looked at before a start lets expire what has expired meanwhile.
void Mass::crash() {
    close_clients();
    ++crashes_;
    const auto mode = test::kAllCrashModes[below(std::size(test::kAllCrashModes))];
    const std::uint64_t seed = random_();
    const auto files = broker_.files().crash(mode, seed);
    State kept = recovered(*files);
    const std::string problem = model_.check_after_crash(kept);
    if (!problem.empty()) return fail("after a crash: " + problem);
    model_.settle(std::move(kept));
    broker_.crash(mode, seed);
    go_on();
}

void Mass::restart() {
    close_clients();
    broker_.restart();
    for (auto& [name, items] : model_.base)
        std::erase_if(items, [](const Item& item) { return !item.persistent; });
    go_on();
}

// A recovery without more.
State Mass::recovered(const test::MemoryFileSystem& files) {
    config::Config config = config_;
    config.message_expiry_scan_period = 0;
    const auto copy = files.killed();
    test::TestBroker twin(config, copy.get(), broker_.now(), kBatches);
    return observe(twin);
}

// A start scans what has expired. A second recovery gives the same.
void Mass::go_on() {
    started_ = broker_.now().steady;
    model_.operations.push_back(expiring(wall()));
    State found = observe(broker_);
    const std::string problem = model_.check(found);
    if (!problem.empty()) return fail("after a start: " + problem);
    if (recovered(broker_.files()) != found) fail("a second recovery differs");
    model_.settle(std::move(found));
}

void Mass::check_quiet() {
    State found = observe(broker_);
    const std::string problem = model_.check(found);
    if (!problem.empty()) fail(problem);
    for (const auto& [name, items] : found) {
        if (broker_.queue(name).message_count() != items.size())
            fail(name + " counts " + std::to_string(broker_.queue(name).message_count()));
    }
    model_.settle(std::move(found));
}

Item Mass::observed(const broker::MessageReference& reference) {
    const broker::Message& message = *reference.message;
    Item item;
    item.id = message.id.value;
    item.number = number_in(message.body);
    item.priority = message.priority;
    item.persistent = message.durable;
    item.expires = message.expiration;
    item.due = reference.due;
    if (const auto origin = message.properties.find(broker::property::kOriginalQueue))
        item.origin = origin->value;
    if (item.number == 0 || item.number >= sent_.size() ||
        message.body.view() != sent_[item.number].body) {
        fail("a body that nobody sent: " + std::string(message.body.view().substr(0, 40)));
        return item;
    }
    item.timed = sent_[item.number].item.timed;
    return item;
}

State Mass::observe(test::TestBroker& broker) {
    State found;
    for (const test::QueueView& queue : broker.queues()) {
        if (queue.name() == "replies") continue;
        auto& items = found[queue.name()];
        queue.for_each_waiting([&](const broker::MessageReference& reference) {
            items.push_back(observed(reference));
        });
    }
    return found;
}

// Nothing that was counted for a message stays behind when all are gone.
void Mass::check_empty() {
    begin(Setting::kCalm);
    for (const auto& [name, items] : State(model_.base)) {
        (void)manager_->call("queue." + name, "removeAllMessages");
    }
    const auto usage = broker_.core().limits.usage();
    if (usage.messages != 0 || usage.bytes != 0)
        fail("without a message " + std::to_string(usage.bytes) + " bytes are in use");
    model_.settle(observe(broker_));
    for (const auto& [name, items] : model_.base) {
        if (!items.empty()) fail(name + " has messages after its purge");
    }
    restart();
}

}  // namespace minibroker::sim
