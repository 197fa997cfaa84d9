#pragma once

#include <string>
#include <string_view>

#include "tests/support/frames.h"

namespace minibroker::test {

/// An administrator who asks the management address and waits for the replies.
class Manager {
public:
    explicit Manager(TestBroker& broker) : client_(broker) {
        client_.login("1.1").send(consume_frame("replies"));
    }
    /// The reply as `true BODY` or `false BODY`; BODY without the array around it.
    std::string call(std::string_view resource,
                     std::string_view operation,
                     std::string_view arguments = "[]") {
        return ask(resource, "_AMQ_OperationName:" + std::string(operation), arguments);
    }
    std::string attribute(std::string_view resource, std::string_view name) {
        return ask(resource, "_AMQ_Attribute:" + std::string(name), "");
    }
    TestClient& client() { return client_; }

private:
    std::string ask(std::string_view resource, const std::string& header, std::string_view body) {
        client_.send(send_frame(
            "activemq.management",
            body,
            "reply-to:replies\n_AMQ_ResourceName:" + std::string(resource) + "\n" + header + "\n"));
        const std::string reply = client_.next();
        std::string value = body_of(reply);
        if (value.size() > 1) value = value.substr(1, value.size() - 2);
        const std::string outcome = header_of(reply, "_AMQ_OperationSucceeded");
        return value.empty() ? outcome : outcome + " " + value;
    }
    TestClient client_;
};

}  // namespace minibroker::test
