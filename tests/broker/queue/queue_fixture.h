#pragma once

#include <cstdint>
#include <initializer_list>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "broker/address/address.h"
#include "broker/queue/queue.h"

namespace minibroker::test {

using namespace broker;

inline constexpr std::int64_t kNow = 1'000'000;

/// A queue with consumers that write down what they get.
class QueueFixture : public MessageSink {
public:
    explicit QueueFixture(QueueAttributes attributes = {})
        : queue(QueueId{1},
                "q",
                address,
                std::make_shared<const QueueAttributes>(std::move(attributes)),
                std::nullopt) {}

    [[nodiscard]] bool accepts() const override { return open; }
    std::int64_t send_message(const Consumer&, const MessageReference&) override { return 1; }
    void close_by_management() override {}
    void disconnect(Consumer&) override {}
    [[nodiscard]] Names names() const override { return {}; }

    Consumer& consumer(std::string_view selector = "", std::int64_t window = -1) {
        Consumer::Options options;
        options.id = ConsumerId{consumers.size() + 1};
        options.window = window;
        if (!selector.empty()) options.selector = *Selector::parse(selector);
        consumers.emplace_back(std::move(options), queue, *this);
        consumers.back().start();
        queue.add_consumer(consumers.back(), kNow);
        return consumers.back();
    }
    template <typename Change>
    void change(Change set) {
        QueueAttributes attributes = queue.attributes();
        set(attributes);
        queue.set_attributes(std::make_shared<const QueueAttributes>(std::move(attributes)));
    }
    void add(std::string body,
             int priority = 4,
             std::int64_t expiration = 0,
             std::int64_t due = 0) {
        MessageReference reference{
            message(std::move(body), priority, expiration), 0, false, due, false};
        due == 0 ? queue.add_tail(std::move(reference)) : queue.add_scheduled(std::move(reference));
    }
    /// A message with properties of its own; `_AMQ_GROUP_ID` makes it one of a group.
    void add_with(std::string body,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> properties,
                  int priority = 4) {
        auto made = std::make_shared<Message>();
        made->body = std::move(body);
        made->priority = static_cast<std::int8_t>(priority);
        for (const auto& [name, value] : properties) {
            made->properties.set(name, value);
            made->grouped = made->grouped || name == property::kGroupId;
        }
        queue.add_tail({std::move(made)});
    }
    /// The bodies that wait, in order, scheduled ones last: `BODY ...`.
    [[nodiscard]] std::string waiting() const {
        std::string text;
        queue.for_each_waiting([&](const MessageReference& reference) {
            text.append(reference.message->body) += " ";
        });
        return text;
    }
    /// Hands back all that `consumer` holds, as when it leaves.
    void leave(Consumer& consumer) {
        queue.remove_consumer(consumer);
        ReferenceList held = consumer.held().take();
        queue.put_back(held);
    }
    static MessagePointer message(std::string body, int priority, std::int64_t expiration) {
        auto message = std::make_shared<Message>();
        message->body = std::move(body);
        message->priority = static_cast<std::int8_t>(priority);
        message->expiration = expiration;
        message->properties.set("body", message->body.view());
        return message;
    }
    /// Delivers all that can be: `CONSUMER:BODY ...`; `-` for one that has expired.
    std::string dispatched(std::int64_t now = kNow) {
        std::string text;
        std::int64_t looks = 1'000'000;
        while (const auto match = queue.next_match(now, looks)) {
            if (match->consumer == nullptr) {
                text.append("-:").append(queue.take(*match).message->body) += " ";
                continue;
            }
            const std::string who = std::to_string(match->consumer->id().value);
            match->consumer->spend(1);
            text.append(who + ":").append(queue.hand_over(*match).message->body) += " ";
        }
        return text;
    }

    Address address;
    Queue queue;
    std::list<Consumer> consumers;
    bool open = true;
};

}  // namespace minibroker::test
