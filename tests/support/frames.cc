#include "tests/support/frames.h"

namespace minibroker::test {
namespace {

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

std::string subscribe(std::string_view destination, std::string_view headers) {
    return joined(
        {"SUBSCRIBE\nid:", destination, "\ndestination:", destination, "\n", headers, "\n"});
}

}  // namespace

std::string send_frame(std::string_view destination,
                       std::string_view body,
                       std::string_view headers) {
    return joined({"SEND\ndestination:", destination, "\n", headers, "\n", body});
}

std::string anycast_frame(std::string_view destination,
                          std::string_view body,
                          std::string_view headers) {
    return send_frame(destination, body, joined({"destination-type:ANYCAST\n", headers}));
}

std::string consume_frame(std::string_view destination, std::string_view headers) {
    return subscribe(destination, joined({"subscription-type:ANYCAST\n", headers}));
}

std::string topic_frame(std::string_view destination, std::string_view headers) {
    return subscribe(destination, joined({"subscription-type:MULTICAST\n", headers}));
}

std::vector<std::string> frames(TestClient& client) {
    std::vector<std::string> all;
    for (std::string frame = client.next(); !frame.empty(); frame = client.next()) {
        all.push_back(std::move(frame));
    }
    return all;
}

std::string next_error(TestClient& client) {
    std::string frame = client.next();
    if (frame.starts_with("ERROR\n")) return header_of(frame, "message");
    return frame;
}

std::vector<std::string> drain(TestBroker& broker, std::string_view queue) {
    TestClient client(broker);
    client.login().send(consume_frame(queue));
    std::vector<std::string> bodies = client.bodies();
    client.send("DISCONNECT");
    return bodies;
}

std::string take_one(TestBroker& broker, std::string_view queue) {
    TestClient client(broker);
    client.login().send(consume_frame(queue, "ack:client-individual\nconsumer-window-size:0\n"));
    std::string message = client.next();
    if (!message.empty()) client.send("ACK\nid:" + header_of(message, "ack"));
    client.send("UNSUBSCRIBE\nid:" + std::string(queue));  // the next one goes back uncounted
    client.send("DISCONNECT");
    return message;
}

config::AddressSettings& settings_of_all(config::Config& config) {
    return config.address_settings["#"];
}

}  // namespace minibroker::test
