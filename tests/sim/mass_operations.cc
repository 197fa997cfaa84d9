#include <algorithm>
#include <ranges>

#include "tests/sim/mass.h"
#include "tests/sim/model.h"

namespace minibroker::sim {
namespace {

using test::TestClient;

constexpr std::int64_t kScanPeriod = 30'000;  ///< messageExpiryScanPeriod, ms
constexpr std::size_t kVisitedMax = 300;      ///< messages that a consumer takes at once
constexpr std::size_t kMessagesMax = 6'000;   ///< in all queues together

std::string line(std::string_view name, const auto& value) {
    return std::string(name) + ":" + value + "\n";
}

/// What a copy is like in its queue.
Item copy_of(const Item& item, const std::string& origin) {
    Item copy = item;
    copy.id = 0;
    copy.expires = 0;
    copy.due = 0;
    copy.origin = origin;
    return copy;
}

/// Its copy in a graveyard.
void put_in_grave(const std::string& grave, const std::string& from, const Item& item, Step& step) {
    step.to[grave] = copy_of(item, from);
}

bool has_expired(const Item& item, std::int64_t now) {
    return item.due == 0 && item.expires != 0 && item.expires <= now;
}

}  // namespace

// Around the size from which bodies are shared, and some that fill a part alone.
Mass::Sent& Mass::new_message(std::string& headers) {
    Sent& sent = sent_.emplace_back();
    Item& item = sent.item;
    item.number = sent_.size() - 1;
    item.persistent = chance(70);
    item.priority = chance(85) ? 4 : static_cast<int>(below(10));
    const std::size_t kind = below(10);
    const std::size_t size = kind < 3   ? 10 + below(40)
                             : kind < 6 ? 250 + below(12)
                             : kind < 9 ? 260 + below(500)
                                        : 1'000 + below(1'500);
    sent.body = "m" + std::to_string(item.number) + " ";
    sent.body.resize(std::max(size, sent.body.size()), static_cast<char>('a' + item.number % 26));
    if (item.persistent) headers += "persistent:true\n";
    headers += line("priority", std::to_string(item.priority));
    headers += line("color", std::to_string(item.number % kColors));
    if (chance(40)) {
        item.expires =
            wall() + 1 + static_cast<std::int64_t>(chance(70) ? below(50) : below(60'000));
        headers += line("expires", std::to_string(item.expires));
    } else if (chance(6)) {
        item.timed = true;
        item.due = wall() + 1 + static_cast<std::int64_t>(below(60'000));
        headers += line("AMQ_SCHEDULED_TIME", std::to_string(item.due));
    }
    return sent;
}

void Mass::send_one(Steps& steps, const std::string& queue) {
    std::string headers;
    const Sent& sent = new_message(headers);
    Step step;
    step.item = sent.item;
    if (queue == "topic") {
        for (const std::string& name : subscriptions_) step.to[name] = sent.item;
        headers += "destination-type:MULTICAST\n";
    } else {
        step.to[queue] = sent.item;
        headers += "destination-type:ANYCAST\n";
    }
    if (chance(50)) headers += line("receipt", std::to_string(sent.item.number));
    steps.push_back(std::move(step));
    sender_->send(test::send_frame(queue, sent.body, headers));
}

void Mass::take_receipts(Steps& steps) {
    for (const std::string& frame : test::frames(*sender_)) {
        const std::string number = test::header_of(frame, "receipt-id");
        for (Step& step : steps) step.promised |= std::to_string(step.item.number) == number;
    }
}

void Mass::send(const std::string& queue, std::size_t count) {
    Steps steps;
    for (std::size_t i = 0; i < count; ++i) send_one(steps, queue);
    take_receipts(steps);
    model_.operations.push_back(std::move(steps));
}

// What an operation under way sends messages to is left alone: they may not be there yet.
bool Mass::is_target(const std::string& queue) const {
    for (const Steps& steps : model_.operations) {
        for (const Step& step : steps) {
            if (step.to.contains(queue) || step.from == queue) return true;
        }
    }
    return false;
}

std::string Mass::any_queue() {
    if (chance(30)) return chance(50) ? "DLQ" : "ExpiryQueue";
    auto& some = chance(50) ? subscriptions_ : queues_;
    return some[below(some.size())];
}

std::pair<std::string, Mass::Choice> Mass::any_filter() {
    if (chance(60)) return {"", [](const Item&) { return true; }};
    const std::size_t color = below(kColors);
    return {"color = '" + std::to_string(color) + "'",
            [color](const Item& item) { return item.number % kColors == color; }};
}

void Mass::operate() {
    const std::size_t kind = below(100);
    const bool busy = !model_.operations.empty();
    if (kind < 20) return busy ? void() : expire();
    const std::string queue = any_queue();
    if (is_target(queue)) return;
    if (kind < 30) return setting_ == Setting::kHeld ? void() : visit(queue);
    if (kind < 45) return move(queue);
    if (kind < 58) return retry(queue);
    if (kind < 68) return bury(queue, false);
    if (kind < 76) return bury(queue, true);
    if (kind < 84) return change_priority(queue);
    if (kind < 90) return remove(queue);
    if (kind < 92) return setting_ == Setting::kHeld ? void() : reset();
    std::size_t there = 0;
    for (const auto& [name, items] : model_.base) there += items.size();
    if (there > kMessagesMax) return;
    send(chance(50) ? "topic" : queues_[below(queues_.size())], 1 + below(60));
}

Steps Mass::taken(const std::string& from,
                  const Choice& choice,
                  const std::function<void(const Item&, Step&)>& put) const {
    Steps steps;
    const auto there = model_.base.find(from);
    if (there == model_.base.end()) return steps;
    for (const Item& item : there->second) {
        if (!choice(item)) continue;
        Step& step = steps.emplace_back();
        step.from = from;
        step.item = item;
        put(item, step);
    }
    return steps;
}

// The reply waits for the disk as a RECEIPT does.
void Mass::manage(const std::string& queue,
                  const std::string& operation,
                  const std::string& arguments,
                  const Steps& steps) {
    model_.operations.push_back(steps);
    const std::string reply = manager_->call("queue." + queue, operation, arguments);
    const bool writes =
        std::ranges::any_of(steps, [](const Step& step) { return step.item.persistent; });
    const std::string count = operation == "reset" ? "" : std::to_string(steps.size());
    if (!reply.starts_with("true")) {
        if (setting_ == Setting::kCalm) fail(operation + " of " + queue + " replies " + reply);
        return;
    }
    if (setting_ == Setting::kHeld && writes)
        fail(operation + " is answered before the disk has it");
    if (reply != "true " + count)
        fail(operation + " of " + queue + " replies " + reply + ", not " + count);
    for (Step& step : model_.operations.back()) step.promised = true;
}

void Mass::move(const std::string& queue) {
    std::string to = any_queue();
    if (to == queue) return;
    const auto [filter, choice] = any_filter();
    const Steps steps = taken(
        queue, choice, [&](const Item& item, Step& step) { step.to[to] = copy_of(item, queue); });
    manage(queue, "moveMessages", "[\"" + filter + "\", \"" + to + "\"]", steps);
}

void Mass::retry(const std::string& queue) {
    const Steps steps = taken(
        queue,
        [](const Item& item) { return !item.origin.empty(); },
        [&](const Item& item, Step& step) { step.to[item.origin] = copy_of(item, queue); });
    manage(queue, "retryMessages", "[]", steps);
}

void Mass::bury(const std::string& queue, bool expires) {
    const std::string to = expires ? "ExpiryQueue" : "DLQ";
    if (queue == to) return;
    const auto [filter, choice] = any_filter();
    const Steps steps = taken(
        queue, choice, [&](const Item& item, Step& step) { put_in_grave(to, queue, item, step); });
    manage(queue,
           expires ? "expireMessages" : "sendMessagesToDeadLetterAddress",
           "[\"" + filter + "\"]",
           steps);
}

void Mass::change_priority(const std::string& queue) {
    const int priority = static_cast<int>(below(10));
    const auto [filter, choice] = any_filter();
    const Steps steps = taken(
        queue,
        [&](const Item& item) { return item.due == 0 && choice(item); },
        [&](const Item& item, Step& step) {
            Item& changed = step.to[queue] = item;
            changed.id = 0;
            changed.priority = priority;
        });
    manage(queue,
           "changeMessagesPriority",
           "[\"" + filter + "\", " + std::to_string(priority) + "]",
           steps);
}

void Mass::remove(const std::string& queue) {
    const bool all = chance(50);
    auto [filter, choice] = any_filter();
    if (all) choice = [](const Item&) { return true; };
    const Steps steps = taken(queue, choice, [](const Item&, Step&) {});
    if (all) return manage(queue, "removeAllMessages", "[]", steps);
    manage(queue, "removeMessages", "[\"" + filter + "\"]", steps);
}

// What a scan at `now` finds. Of each queue what expired first goes first.
Steps Mass::expiring(std::int64_t now) const {
    Steps all;
    for (const auto& [name, items] : model_.base) {
        if (name == "ExpiryQueue") continue;
        Steps steps = taken(
            name,
            [&](const Item& item) { return has_expired(item, now); },
            [&](const Item& item, Step& step) { put_in_grave("ExpiryQueue", name, item, step); });
        std::ranges::stable_sort(steps, {}, [](const Step& step) { return step.item.expires; });
        std::ranges::move(steps, std::back_inserter(all));
    }
    return all;
}

// Up to the next scan.
void Mass::expire() {
    const std::int64_t since = (broker_.now().steady - started_).count();
    const std::int64_t span = kScanPeriod - since % kScanPeriod;
    model_.operations.push_back(expiring(wall() + span));
    scans_ = true;
    sender_->raw("\n");
    manager_->client().raw("\n");
    broker_.advance(Milliseconds(span));
}

// So that messages expire, but not to the next scan.
void Mass::let_time_pass() {
    const std::int64_t since = (broker_.now().steady - started_).count();
    const auto span = static_cast<std::int64_t>(below(100));
    if (since % kScanPeriod + span < kScanPeriod) broker_.advance(Milliseconds(span));
}

Steps Mass::come_upon_expired(const std::string& queue) const {
    return taken(
        queue,
        [&](const Item& item) { return has_expired(item, wall()); },
        [&](const Item& item, Step& step) { put_in_grave("ExpiryQueue", queue, item, step); });
}

// A consumer that comes upon expired messages gets the others, acknowledges some and breaks: the
// first that it leaves was delivered once too often.
void Mass::visit(const std::string& queue) {
    if (queue == "DLQ" || queue == "ExpiryQueue") return;
    let_time_pass();
    model_.base = observe(broker_);  // timed ones are due now
    std::map<std::string, const Item*> waiting;
    for (const Item& item : model_.base[queue]) {
        if (item.due == 0 && !has_expired(item, wall())) waiting[std::to_string(item.id)] = &item;
    }
    if (waiting.size() > kVisitedMax) return;
    model_.operations.push_back(come_upon_expired(queue));
    TestClient client(broker_);
    client.login("1.2", "client-id:c\n");
    const std::string window = "ack:client-individual\nconsumer-window-size:-1\n";
    client.send(queue.starts_with("c.")
                    ? test::topic_frame("topic",
                                        window + line("durable-subscription-name", queue.substr(2)))
                    : test::consume_frame(queue, window));
    const test::Strings frames = test::frames(client);
    if (!failing() && frames.size() != waiting.size())
        fail(queue + " delivers " + std::to_string(frames.size()) + " messages of " +
             std::to_string(waiting.size()));
    Steps acknowledged;
    Steps dead;
    for (const std::string& frame : frames) {
        const std::string id = test::header_of(frame, "message-id");  // CONSUMER,MESSAGE
        const auto it = waiting.find(id.substr(id.find(',') + 1));
        if (it == waiting.end()) {
            if (frame.starts_with("MESSAGE\n")) fail("delivered, but not waiting: " + frame);
            continue;
        }
        Step step{queue, *it->second, {}};
        if (chance(60)) {
            client.send("ACK\n" + line("id", test::header_of(frame, "ack")));
            acknowledged.push_back(std::move(step));
        } else if (dead.empty()) {
            put_in_grave("DLQ", queue, step.item, step);
            dead.push_back(std::move(step));
        }
    }
    model_.operations.push_back(std::move(acknowledged));
    model_.operations.push_back(std::move(dead));
    client.drop();
}

void Mass::reset() {
    Steps all;
    for (const auto& [name, items] : model_.base) {
        Steps steps = taken(name, [](const Item&) { return true; }, [](const Item&, Step&) {});
        std::ranges::move(steps, std::back_inserter(all));
    }
    model_.operations.push_back(std::move(all));
    const std::string reply = manager_->call("minibroker", "reset");
    if (reply.starts_with("true")) {
        for (Step& step : model_.operations.back()) step.promised = true;
    } else if (setting_ == Setting::kCalm) {
        fail("reset replies " + reply);
    }
    is_over_ = true;
}

}  // namespace minibroker::sim
