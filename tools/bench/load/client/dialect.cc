#include "tools/bench/load/client/dialect.h"

#include "tools/bench/load/client/sequence.h"

namespace minibroker::bench {
namespace {

std::string_view word(AckMode mode) {
    switch (mode) {
        case AckMode::kAuto:
            return "auto";
        case AckMode::kClient:
            return "client";
        case AckMode::kClientIndividual:
            break;
    }
    return "client-individual";
}

std::string_view word(Routing routing) {
    return routing == Routing::kAnycast ? "ANYCAST" : "MULTICAST";
}

std::string destination(const Target& target) {
    if (target.dialect == Dialect::kPlain) return target.name;
    return (target.routing == Routing::kAnycast ? "/queue/" : "/topic/") + target.name;
}

void add(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(":").append(value).append("\n");
}

void add_durable(std::string& head, Dialect dialect, const std::string& name) {
    switch (dialect) {
        case Dialect::kPlain:
            add(head, "durable-subscription-name", name);
            return;
        case Dialect::kRabbitMq:
            add(head, "durable", "true");
            add(head, "auto-delete", "false");
            add(head, "x-queue-name", name);
            return;
        case Dialect::kClassic:
            add(head, "activemq.subscriptionName", name);
            return;
    }
}

}  // namespace

std::string connect_frame(const Credentials& credentials, std::string_view client_id) {
    std::string frame = "CONNECT\n";
    add(frame, "accept-version", "1.2");
    add(frame, "host", "/");
    add(frame, "heart-beat", "0,0");
    if (!credentials.login.empty()) add(frame, "login", credentials.login);
    if (!credentials.passcode.empty()) add(frame, "passcode", credentials.passcode);
    if (!client_id.empty()) add(frame, "client-id", client_id);
    frame.append("\n").append(1, '\0');
    return frame;
}

std::string subscribe_frame(const Target& target, const Subscription& subscription) {
    std::string frame = "SUBSCRIBE\n";
    add(frame, "id", "1");
    add(frame, "destination", destination(target));
    add(frame, "ack", word(subscription.ack));
    if (target.dialect == Dialect::kPlain) add(frame, "subscription-type", word(target.routing));
    if (!subscription.durable_name.empty()) {
        add_durable(frame, target.dialect, subscription.durable_name);
    }
    if (subscription.consumer_window_bytes != 0) {
        const std::string bytes = std::to_string(subscription.consumer_window_bytes);
        add(frame, "consumer-window-size", bytes);
    }
    if (subscription.receipt) add(frame, "receipt", "subscribed");
    frame.append("\n").append(1, '\0');
    return frame;
}

std::string send_head(const Target& target, const SendStyle& style) {
    std::string head = "SEND\n";
    add(head, "destination", destination(target));
    if (target.dialect == Dialect::kPlain) add(head, "destination-type", word(target.routing));
    if (style.persistent) add(head, "persistent", "true");
    add(head, "content-length", std::to_string(style.body_bytes));
    if (style.receipt) add(head, "receipt", std::string(SequenceText::kSize, '0'));
    return head + "\n";
}

std::string disconnect_frame() {
    return std::string("DISCONNECT\nreceipt:bye\n\n") + '\0';
}

}  // namespace minibroker::bench
