#include "tests/sim/simulator.h"

#include <algorithm>

namespace minibroker::sim {
namespace {

using test::TestClient;

constexpr int kManyMessages = 100;

std::string line(std::string_view name, const auto& value) {
    return std::string(name) + ":" + value + "\n";
}

}  // namespace

config::Config Simulator::configuration(bool pages) {
    config::Config config = test::default_config();
    config.journal_file_size = 6'000;  // so that segments start and go
    config.acceptors[0].write_buffer_low_water_mark = 2'000;
    config.acceptors[0].write_buffer_high_water_mark = 6'000;
    config.address_settings["#"].max_delivery_attempts = -1;
    if (pages) {
        config.address_settings["#"].max_size_messages = 3;
        config.address_settings["#"].page_size_bytes = 2'000;
        config.address_settings["#"].max_read_page_bytes = kReadPageBytes;
    }
    return config;
}

Simulator::Simulator(std::uint64_t seed, std::size_t crash_share)
    : random_(seed),
      crash_share_(crash_share),
      pages_(chance(40)),
      config_(configuration(pages_)),
      broker_(config_) {
    go_on_from({});
}

std::string Simulator::run(int steps) {
    for (int i = 0; i < steps && model_.problem().empty(); ++i) {
        step();
        read_all();
        if (!model_.problem().empty()) return "step " + std::to_string(i) + ": " + model_.problem();
    }
    check_quiet();
    if (model_.problem().empty()) restart();
    return model_.problem().empty() ? "" : "at the end: " + model_.problem();
}

void Simulator::step() {
    const std::size_t kind = below(1000);
    if (is_script_) return kind >= 970 ? advance() : client_step(below(kClients));
    if (kind < crash_share_) return crash();
    if (kind < crash_share_ + 4) return restart();
    if (kind < crash_share_ + 10) return check_quiet();
    if (kind >= 970) return advance();
    if (kind >= 925) return hold_disk(!disk_held_);
    client_step(below(kClients));
}

void Simulator::client_step(std::size_t slot) {
    Client& client = clients_[slot];
    if (!client.link) return connect(slot);
    const std::size_t kind = below(100);
    if (kind < 42) return send(client);
    if (kind < 45) return send_again(client);
    if (kind < 65) return acknowledge(client);
    if (kind < 75) return subscribe(slot);
    if (kind < 81) return unsubscribe(slot);
    if (kind < 88) return begin_or_end(client);
    if (kind < 97) return take_slowly(client);
    if (kind < 99) return leave(slot, chance(50));
    send_many(client);
}

void Simulator::connect(std::size_t slot) {
    Client& client = clients_[slot];
    client = {};
    client.producer = ++last_id_;
    client.link = std::make_unique<TestClient>(broker_);
    client.link->login("1.2", line("client-id", "c" + std::to_string(slot)));
}

std::string Simulator::ask(Client& client, Promise promise, bool always) {
    if (!always && chance(40)) return {};
    promise.receipt = std::to_string(++last_id_);
    client.promises.push_back(promise);
    return line("receipt", client.promises.back().receipt);
}

// Mode auto acknowledges what is on its way to a client that goes by its own will; so it takes it
// first.
void Simulator::leave(std::size_t slot, bool politely) {
    Client& client = clients_[slot];
    if (politely && !disk_held_) {
        client.link->take_at_most(SIZE_MAX);
        read(client);
        client.link->send("DISCONNECT");
        if (!client.link->closed()) model_.fail("the connection stays open after DISCONNECT");
    }
    read(client);
    client.link->drop();
    for (const auto& [id, subscription] : client.subscriptions) {
        if (subscription.temporary) model_.delete_queue(subscription.queue);
        model_.consumer_left(subscription.queue);
    }
    client = {};
}

void Simulator::send(Client& client) {
    Sent sent;
    sent.number = model_.take_number();
    sent.producer = client.producer;
    sent.routed_at = model_.now();
    sent.persistent = pages_ || chance(60);
    sent.priority = chance(80) ? 4 : static_cast<int>(below(10));
    sent.filler_bytes = chance(90) ? below(40) : below(5'000);
    if (chance(5))
        sent.due = broker_.now().wall.count() + 1 + static_cast<std::int64_t>(below(20'000));
    const bool topic = chance(50);
    const std::string name = (topic ? "t" : "q") + std::to_string(below(kQueues));
    const std::vector<std::string> queues = topic ? model_.subscribers(name) : test::Strings{name};
    std::string headers = line("priority", std::to_string(sent.priority));
    if (topic) headers += "destination-type:MULTICAST\n";
    if (sent.persistent) headers += "persistent:true\n";
    headers += line("color", std::to_string(sent.color()));
    if (sent.due != 0) headers += line("AMQ_SCHEDULED_TIME", std::to_string(sent.due));
    if (client.transaction != 0 && chance(60)) {
        sent.transaction = client.transaction;
        headers += line("transaction", std::to_string(sent.transaction));
        client.routed.push_back({sent, queues});
    } else {
        headers += ask(client, {Promise::Kind::kSent, {}, {}, {sent.number}});
        model_.enter(sent, queues, disk_held_);
    }
    const std::string body = sent.body();
    if (!topic && sent.transaction == 0 && chance(20)) {
        const std::string id = line("_AMQ_DUPL_ID", std::to_string(sent.number));
        known_.push_back({sent.number, test::anycast_frame(name, body, id), false});
        headers += id;
    }
    client.link->send(topic ? test::send_frame(name, body, headers)
                            : test::anycast_frame(name, body, headers));
}

void Simulator::send_again(Client& client) {
    if (!known_.empty()) client.link->send(known_[below(known_.size())].frame);
}

void Simulator::begin_or_end(Client& client) {
    if (client.transaction == 0) {
        client.transaction = ++last_id_;
        client.link->send("BEGIN\n" + line("transaction", std::to_string(client.transaction)));
        return;
    }
    std::string headers = line("transaction", std::to_string(client.transaction));
    const bool commits = chance(75);
    if (commits) {
        ++coverage_.commits;
        std::vector<std::uint64_t> numbers;
        for (const Routed& routed : client.routed) {
            model_.enter(routed.sent, routed.queues, disk_held_);
            numbers.push_back(routed.sent.number);
        }
        headers += ask(client, {Promise::Kind::kSent, {}, {}, std::move(numbers)});
    }
    client.routed.clear();
    client.transaction = 0;
    client.link->send((commits ? "COMMIT\n" : "ABORT\n") + headers);
}

// A long transaction: more than one of its records is on its way to the disk when power fails.
void Simulator::send_many(Client& client) {
    if (client.transaction != 0) begin_or_end(client);
    begin_or_end(client);
    for (int i = 0; i < kManyMessages; ++i) send(client);
    begin_or_end(client);
}

void Simulator::subscribe(std::size_t slot) {
    Client& client = clients_[slot];
    const std::string number = std::to_string(below(kQueues));
    const std::size_t kind = below(3);  // anycast, durable, temporary
    const std::string id = (kind == 0 ? "q" : kind == 1 ? "d" : "t") + number;
    if (client.subscriptions.contains(id)) return;
    Subscription subscription;
    subscription.durable = kind == 1;
    subscription.temporary = kind == 2;
    subscription.mode = static_cast<Subscription::Mode>(below(3));
    std::string headers = line("id", id) + line("destination", (kind == 0 ? "q" : "t") + number);
    headers += kind == 0 ? "subscription-type:ANYCAST\n" : "subscription-type:MULTICAST\n";
    headers += line("ack",
                    subscription.mode == Subscription::Mode::kAuto     ? "auto"
                    : subscription.mode == Subscription::Mode::kClient ? "client"
                                                                       : "client-individual");
    if (subscription.mode != Subscription::Mode::kAuto && chance(70)) {
        subscription.windowed = true;
        headers += line("consumer-window-size", std::to_string(chance(20) ? 0 : below(2'000)));
    }
    subscription.queue = kind == 0 ? id : "c" + std::to_string(slot) + "." + id;
    if (subscription.durable) {
        headers += line("durable-subscription-name", id);
    } else if (subscription.temporary) {
        subscription.queue = "temporary " + std::to_string(++last_id_);
    }
    // The name of a durable subscription says what its selector is: another one would be another
    // queue.
    const bool selects = subscription.durable ? number != "0" : chance(25);
    if (selects) {
        subscription.color = subscription.durable ? std::stoull(number) % kColors : below(kColors);
        headers += "selector:color = '" + std::to_string(subscription.color) + "'\n";
    }
    if (!model_.knows(subscription.queue)) {
        model_.add_queue(
            subscription.queue, "t" + number, subscription.durable, subscription.color);
    } else if (subscription.durable &&
               std::ranges::count(model_.subscribers("t" + number), subscription.queue) == 0) {
        return;  // its deletion is on its way to the disk
    }
    if (subscription.durable) ++coverage_.durable_subscriptions;
    headers += ask(client, {Promise::Kind::kSubscribed, {}, subscription.queue, {}});
    client.subscriptions[id] = std::move(subscription);
    client.link->send("SUBSCRIBE\n" + headers);
}

void Simulator::unsubscribe(std::size_t slot) {
    Client& client = clients_[slot];
    if (client.subscriptions.empty()) return;
    const auto it = std::next(client.subscriptions.begin(),
                              static_cast<std::ptrdiff_t>(below(client.subscriptions.size())));
    client.link->take_at_most(SIZE_MAX);
    read(client);
    const std::string id = it->first;
    const std::string queue = it->second.queue;
    std::string headers = line("id", id);
    const bool deletes = it->second.durable && chance(40);
    if (deletes) {
        headers += line("durable-subscription-name", id);
        headers += ask(client, {Promise::Kind::kDeleted, {}, queue, {}}, true);
    }
    if (deletes) ++coverage_.deletions;
    if (deletes || it->second.temporary) model_.delete_queue(queue);
    client.subscriptions.erase(it);
    client.link->send("UNSUBSCRIBE\n" + headers);
    model_.consumer_left(queue);
}

void Simulator::acknowledge(Client& client) {
    if (client.subscriptions.empty()) return;
    const auto it = std::next(client.subscriptions.begin(),
                              static_cast<std::ptrdiff_t>(below(client.subscriptions.size())));
    Subscription& subscription = it->second;
    if (subscription.held.empty()) return;
    const std::size_t index = below(subscription.held.size());
    const std::string id = subscription.held[index].ack_id;
    ++coverage_.acknowledgements;
    const bool alone = subscription.mode == Subscription::Mode::kIndividual;
    const auto first = subscription.held.begin() + static_cast<std::ptrdiff_t>(alone ? index : 0);
    const auto last = subscription.held.begin() + static_cast<std::ptrdiff_t>(index) + 1;
    std::vector<std::uint64_t> numbers;
    for (auto held = first; held != last; ++held) {
        numbers.push_back(held->number);
        model_.acknowledged(subscription.queue, held->number);
    }
    subscription.held.erase(first, last);
    const std::string receipt =
        ask(client, {Promise::Kind::kAcknowledged, {}, subscription.queue, std::move(numbers)});
    client.link->send((chance(80) ? "ACK\n" : "NACK\n") + line("id", id) + receipt);
}

void Simulator::take_slowly(Client& client) {
    client.link->take_at_most(chance(50) ? SIZE_MAX : below(4'000));
}

void Simulator::hold_disk(bool hold) {
    disk_held_ = hold;
    broker_.hold_journal(hold);
    if (!hold) model_.disk_caught_up();
}

void Simulator::advance() {
    for (Client& client : clients_) {
        if (client.link) client.link->raw("\n");
    }
    broker_.advance(Milliseconds(1 + below(15'000)));
}

}  // namespace minibroker::sim
