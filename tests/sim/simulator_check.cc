#include <algorithm>

#include "base/checksum.h"
#include "broker/queue/page_subscription.h"
#include "storage/page_file.h"
#include "tests/sim/simulator.h"

namespace minibroker::sim {

using test::header_of;

namespace {

constexpr int kStepsAtWork = 12;

}  // namespace

void Simulator::read_all() {
    for (Client& client : clients_) {
        if (client.link) read(client);
    }
}

void Simulator::read(Client& client) {
    for (const std::string& frame : test::frames(*client.link)) {
        trace_ = checksum(frame, trace_);
        if (frame.starts_with("MESSAGE\n")) {
            on_message(client, frame);
        } else if (frame.starts_with("RECEIPT\n")) {
            on_receipt(client, frame);
        } else if (!power_fails_) {  // else the broker may say that its disk fails
            model_.fail("unexpected frame " + frame);
        }
    }
}

void Simulator::on_message(Client& client, const std::string& frame) {
    const auto it = client.subscriptions.find(header_of(frame, "subscription"));
    if (it == client.subscriptions.end()) return model_.fail("a MESSAGE for no subscription");
    Subscription& subscription = it->second;
    const std::string body = test::body_of(frame);
    const std::uint64_t place =
        model_.delivered(subscription.queue, body, broker_.now().wall.count());
    if (place == 0) return;
    const Sent& sent = model_.message(number_in(body));
    if (subscription.color != kAnyColor && subscription.color != sent.color())
        model_.fail("message " + std::to_string(sent.number) + " does not fit the selector");
    std::uint64_t& last = subscription.last[{sent.producer, sent.priority}];
    // A broker whose disk fails sends its clients away, so that what they held is given to others.
    const bool failing = !broker_.journal_error().empty();
    if (!model_.disturbed(subscription.queue) && sent.due == 0 && !failing) {
        if (place < last) {
            model_.fail("message " + std::to_string(sent.number) + " of " + subscription.queue +
                        " came out of order");
        }
        last = place;
    }
    if (subscription.mode == Subscription::Mode::kAuto) {
        model_.acknowledged(subscription.queue, sent.number);
    } else {
        subscription.held.push_back({header_of(frame, "ack"), sent.number});
    }
}

void Simulator::on_receipt(Client& client, const std::string& frame) {
    if (client.promises.empty() ||
        client.promises.front().receipt != header_of(frame, "receipt-id")) {
        return model_.fail("an unexpected receipt: " + frame);
    }
    const Promise promise = std::move(client.promises.front());
    client.promises.pop_front();
    ++coverage_.receipts;
    switch (promise.kind) {
        case Promise::Kind::kSubscribed:
            return model_.queue_is_durable(promise.queue);
        case Promise::Kind::kDeleted:
            return model_.deletion_is_durable(promise.queue);
        case Promise::Kind::kSent:
            for (const std::uint64_t number : promise.numbers) {
                model_.send_is_durable(number);
                for (Known& known : known_) known.promised |= known.number == number;
            }
            return;
        case Promise::Kind::kAcknowledged:
            for (const std::uint64_t number : promise.numbers) {
                model_.acknowledgement_is_durable(promise.queue, number);
            }
            return;
    }
}

void Simulator::drop_everybody() {
    for (std::size_t slot = 0; slot < kClients; ++slot) {
        if (clients_[slot].link) leave(slot, false);
    }
}

// Everybody takes everything: every receipt is there, and a consumer without a window leaves
// nothing waiting. Then everybody goes, and the queues hold what was not acknowledged.
void Simulator::check_quiet() {
    hold_disk(false);
    for (Client& client : clients_) {
        if (client.link) client.link->take_at_most(SIZE_MAX);
    }
    read_all();
    for (Client& client : clients_) {
        if (!client.promises.empty())
            model_.fail("receipt " + client.promises.front().receipt + " never came");
        for (const auto& [id, subscription] : client.subscriptions) {
            if (subscription.windowed || subscription.temporary) continue;
            if (subscription.mode != Subscription::Mode::kAuto) continue;
            if (subscription.color != kAnyColor && !subscription.durable) continue;
            const test::QueueView queue = broker_.queue(subscription.queue);
            const std::size_t busy = queue.scheduled_count() + queue.delivering_count();
            const auto* paged = queue.page_subscription();
            const bool enough = paged && paged->loaded_bytes >= kReadPageBytes;
            if (queue.message_count() > busy && !enough)
                model_.fail(subscription.queue + " has come to a stop");
        }
    }
    drop_everybody();
    model_.check_all_there(contents(broker_));
}

Contents Simulator::contents(test::TestBroker& broker) const {
    Contents found;
    for (const test::QueueView& queue : broker.queues()) {
        std::vector<std::uint64_t> numbers;
        queue.for_each_waiting([&](const broker::MessageReference& reference) {
            numbers.push_back(number_in(reference.message->body));
        });
        add_unread(broker, queue, found);
        const bool ours = queue.name().starts_with("q") || queue.name().starts_with("c");
        if (!ours && numbers.empty() && !found.contains(queue.name())) continue;
        std::vector<std::uint64_t>& all = found[queue.name()];
        all.insert(all.begin(), numbers.begin(), numbers.end());
    }
    return found;
}

// What the queue has in pages and has not read yet, straight from the files.
void Simulator::add_unread(test::TestBroker& broker,
                           const test::QueueView& queue,
                           Contents& found) const {
    const broker::PageSubscription* subscription = queue.page_subscription();
    if (subscription == nullptr || subscription->unread == 0) return;
    std::vector<std::uint64_t>& numbers = found[queue.name()];
    for (const auto& [id, page] : subscription->store->pages()) {
        const auto* share = page.share(queue.id());
        if (share == nullptr || share->pending() == 0 || page.readable() == 0) continue;
        const std::string_view bytes = broker.files().bytes(storage::page_file_name(id));
        const auto chunk = broker::decode_chunk({id, 0, 0, 0, 0}, bytes.substr(0, page.readable()));
        REQUIRE(chunk);
        const broker::PagePlace& next = subscription->next;
        for (const auto& entry : chunk->entries) {
            const bool read = id < next.page || (id == next.page && entry.index < next.index);
            if (read || share->has_acknowledged(entry.index)) continue;
            if (!std::ranges::binary_search(entry.queues, queue.id())) continue;
            numbers.push_back(number_in(entry.message->body));
        }
    }
}

void Simulator::trace_disk() {
    for (const std::string& call : broker_.files().log()) trace_ = checksum(call, trace_);
}

void Simulator::go_on_from(const Contents& found) {
    for (std::size_t i = 0; i < kQueues; ++i) {
        const std::string name = "q" + std::to_string(i);
        if (!model_.knows(name)) model_.add_queue(name, "", true);
    }
    for (const auto& [name, numbers] : found) {
        trace_ = checksum(name, trace_);
        for (const std::uint64_t number : numbers)
            trace_ = checksum(std::to_string(number), trace_);
    }
    // Recovering a second time gives the same.
    const auto copy = broker_.files().copy();
    test::TestBroker twin(config_, copy.get(), broker_.now());
    if (contents(twin) != found && !found.empty()) model_.fail("a second recovery differs");
}

void Simulator::restart() {
    read_all();
    for (Client& client : clients_) client = {};
    disk_held_ = false;
    trace_disk();
    broker_.restart();
    const Contents found = contents(broker_);
    model_.after_restart(found);
    go_on_from(found);
}

// From one of the next disk operations on nothing has an effect any more: power is lost between a
// write and its sync, or between two files that belong together.
void Simulator::lose_power_at_work() {
    power_fails_ = true;
    broker_.files().set_fault(
        {broker_.files().operations() + 1 + below(8), ErrorCode::kIo, 0, true});
    if (disk_held_) hold_disk(false);
    for (int i = 0; i < kStepsAtWork && broker_.journal_error().empty(); ++i) {
        Client& client = clients_[below(kClients)];
        if (!client.link) continue;
        if (chance(70)) {
            send(client);
        } else {
            acknowledge(client);
        }
        read_all();
    }
}

void Simulator::crash() {
    if (chance(60)) lose_power_at_work();
    read_all();
    for (Client& client : clients_) client = {};
    disk_held_ = false;
    power_fails_ = false;
    ++crashes_;
    trace_disk();
    const auto mode = test::kAllCrashModes[below(std::size(test::kAllCrashModes))];
    broker_.crash(mode, random_());
    std::erase_if(known_, [](const Known& known) { return !known.promised; });
    const Contents found = contents(broker_);
    model_.after_crash(found);
    go_on_from(found);
}

}  // namespace minibroker::sim
