#include "tests/sim/model.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace minibroker::sim {
namespace {

const std::vector<std::uint64_t>& numbers_of(const Contents& found, const std::string& queue) {
    static const std::vector<std::uint64_t> kNone;
    const auto it = found.find(queue);
    return it == found.end() ? kNone : it->second;
}

std::string named(std::uint64_t number, const std::string& queue) {
    return "message " + std::to_string(number) + " of " + queue;
}

}  // namespace

std::uint64_t number_in(std::string_view body) {
    std::uint64_t number = 0;
    if (!body.starts_with('m')) return 0;
    std::from_chars(body.data() + 1, body.data() + body.size(), number);
    return number;
}

void Model::fail(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
}

void Model::add_queue(const std::string& name,
                      const std::string& topic,
                      bool durable,
                      std::uint64_t color) {
    queues_[name] = {topic, durable, false, false, false, ++last_place_, color, {}};
}

void Model::queue_is_durable(const std::string& name) {
    const auto it = queues_.find(name);
    if (it != queues_.end() && it->second.durable && !it->second.deleted)
        it->second.promised = true;
}

void Model::delete_queue(const std::string& name) {
    Queue& queue = queues_.at(name);
    if (!queue.durable) {
        queues_.erase(name);
        return;
    }
    queue.deleted = true;
    queue.promised = false;
    for (auto& [number, copy] : queue.copies) copy.promised = false;
}

void Model::deletion_is_durable(const std::string& name) {
    const auto it = queues_.find(name);
    if (it != queues_.end() && it->second.deleted) queues_.erase(it);
}

void Model::consumer_left(const std::string& name) {
    const auto it = queues_.find(name);
    if (it == queues_.end()) return;
    it->second.disturbed |= std::ranges::any_of(
        it->second.copies, [](const auto& entry) { return !entry.second.acknowledged; });
}

bool Model::disturbed(const std::string& name) const {
    const auto it = queues_.find(name);
    return it != queues_.end() && it->second.disturbed;
}

std::vector<std::string> Model::subscribers(const std::string& topic) const {
    std::vector<std::string> names;
    for (const auto& [name, queue] : queues_) {
        if (queue.topic == topic && !queue.deleted) names.push_back(name);
    }
    return names;
}

void Model::enter(const Sent& sent, const std::vector<std::string>& queues, bool on_its_way) {
    messages_[sent.number] = sent;
    ++last_place_;
    for (const std::string& name : queues) {
        const auto it = queues_.find(name);
        if (it == queues_.end() || it->second.deleted) continue;
        if (it->second.made_at > sent.routed_at) continue;
        if (it->second.color != kAnyColor && it->second.color != sent.color()) continue;
        Copy& copy = it->second.copies[sent.number];
        copy.place = last_place_;
        copy.on_its_way = on_its_way && sent.persistent && it->second.durable;
    }
}

void Model::send_is_durable(std::uint64_t number) {
    if (!messages_.at(number).persistent) return;
    for (auto& [name, queue] : queues_) {
        const auto copy = queue.copies.find(number);
        if (copy == queue.copies.end() || !queue.durable || queue.deleted) continue;
        copy->second.promised = !copy->second.acknowledged;
    }
}

void Model::disk_caught_up() {
    for (auto& [name, queue] : queues_) {
        for (auto& [number, copy] : queue.copies) copy.on_its_way = false;
    }
}

std::uint64_t Model::delivered(const std::string& queue, std::string_view body, std::int64_t now) {
    const std::uint64_t number = number_in(body);
    const auto it = queues_.find(queue);
    if (it == queues_.end() || !it->second.copies.contains(number)) {
        fail(named(number, queue) + " was delivered but never sent there");
        return 0;
    }
    const Copy& copy = it->second.copies.at(number);
    const Sent& sent = messages_.at(number);
    if (body != sent.body()) fail(named(number, queue) + " has another body");
    if (copy.acknowledged) fail(named(number, queue) + " came again after its acknowledgement");
    if (copy.on_its_way) fail(named(number, queue) + " was delivered before it was on disk");
    if (now < sent.due) fail(named(number, queue) + " came before its time");
    return copy.place;
}

void Model::acknowledged(const std::string& queue, std::uint64_t number) {
    const auto it = queues_.find(queue);
    if (it == queues_.end() || !it->second.copies.contains(number)) return;
    Copy& copy = it->second.copies.at(number);
    copy.acknowledged = true;
    copy.promised = false;
}

void Model::acknowledgement_is_durable(const std::string& queue, std::uint64_t number) {
    const auto it = queues_.find(queue);
    if (it == queues_.end() || !it->second.copies.contains(number)) return;
    it->second.copies.at(number).gone = true;
}

void Model::check_exact(const Contents& found) {
    for (const auto& [name, numbers] : found) {
        if (!numbers.empty() && !queues_.contains(name)) fail(name + " should not hold anything");
    }
    for (const auto& [name, queue] : queues_) {
        if (!queue.durable || queue.deleted) continue;
        std::vector<std::uint64_t> there = numbers_of(found, name);
        std::ranges::sort(there);
        std::vector<std::uint64_t> wanted;
        for (const auto& [number, copy] : queue.copies) {
            if (!copy.acknowledged) wanted.push_back(number);
        }
        if (there == wanted) continue;
        std::vector<std::uint64_t> odd;
        std::ranges::set_symmetric_difference(there, wanted, std::back_inserter(odd));
        fail(name + " holds " + std::to_string(there.size()) + " messages, not " +
             std::to_string(wanted.size()) + "; the first that is wrong is " +
             (odd.empty() ? "there twice" : std::to_string(odd.front())));
    }
}

void Model::check_all_there(const Contents& found) {
    check_exact(found);
}

void Model::after_restart(const Contents& found) {
    std::erase_if(queues_,
                  [](const auto& entry) { return !entry.second.durable || entry.second.deleted; });
    for (auto& [name, queue] : queues_) {
        std::erase_if(queue.copies,
                      [&](const auto& entry) { return !messages_.at(entry.first).persistent; });
    }
    check_exact(found);
    for (auto& [name, queue] : queues_) {
        check_order(name, queue, numbers_of(found, name));
        settle_queue(name, queue, found);
    }
}

// One producer's messages of one priority stand in the order in which it sent them.
void Model::check_order(const std::string& name,
                        const Queue& queue,
                        const std::vector<std::uint64_t>& found) {
    std::map<std::pair<std::uint64_t, int>, std::uint64_t> last;
    for (const std::uint64_t number : found) {
        const auto copy = queue.copies.find(number);
        const Sent& sent = messages_.at(number);
        if (copy == queue.copies.end() || sent.due != 0) continue;
        std::uint64_t& before = last[{sent.producer, sent.priority}];
        if (copy->second.place < before) fail(named(number, name) + " lost its place");
        before = copy->second.place;
    }
}

// Of a transaction whose COMMIT was not receipted all is there, or nothing.
void Model::check_transactions(const Contents& found) {
    std::map<std::uint64_t, std::pair<std::size_t, std::size_t>> counts;  // there, missing
    for (const auto& [name, queue] : queues_) {
        if (!found.contains(name) || !queue.durable || queue.deleted) continue;
        const std::vector<std::uint64_t>& numbers = found.at(name);
        for (const auto& [number, copy] : queue.copies) {
            const Sent& sent = messages_.at(number);
            if (sent.transaction == 0 || !sent.persistent || copy.acknowledged) continue;
            const bool there = std::ranges::find(numbers, number) != numbers.end();
            ++(there ? counts[sent.transaction].first : counts[sent.transaction].second);
        }
    }
    for (const auto& [transaction, count] : counts) {
        if (count.first > 0 && count.second > 0) {
            fail("transaction " + std::to_string(transaction) + " is there in part");
        }
    }
}

// What is there is there for good; the rest is forgotten.
void Model::settle_queue(const std::string& name, Queue& queue, const Contents& found) {
    const bool exists = found.contains(name);
    if (queue.promised && !exists) fail("queue " + name + " was lost");
    std::map<std::uint64_t, Copy> left;
    for (const std::uint64_t number : numbers_of(found, name)) {
        const auto it = queue.copies.find(number);
        if (it == queue.copies.end() || !messages_.at(number).persistent) {
            fail(named(number, name) + " came back but should not");
            continue;
        }
        if (it->second.gone) fail(named(number, name) + " came back after its ACK was receipted");
        if (left.contains(number)) fail(named(number, name) + " is there twice");
        left[number] = {it->second.place, true, false, false, false};
    }
    for (const auto& [number, copy] : queue.copies) {
        if (copy.promised && !left.contains(number)) fail(named(number, name) + " was lost");
        if (copy.gone) left[number] = copy;
    }
    queue.copies = std::move(left);
    queue.promised = exists;
    queue.deleted = false;
    queue.disturbed = false;
}

void Model::after_crash(const Contents& found) {
    for (const auto& [name, numbers] : found) {
        if (!queues_.contains(name)) fail(name + " came back after its deletion");
    }
    check_transactions(found);
    std::erase_if(queues_, [](const auto& entry) { return !entry.second.durable; });
    for (auto& [name, queue] : queues_) {
        check_order(name, queue, numbers_of(found, name));
        settle_queue(name, queue, found);
    }
    std::erase_if(queues_, [&](const auto& entry) { return !found.contains(entry.first); });
}

}  // namespace minibroker::sim
