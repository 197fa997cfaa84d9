#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/bench/floor/floor_output.h"
#include "tools/bench/load/client/socket.h"

namespace minibroker::bench {

struct FloorDestination;

/// One connection.
struct FloorClient {
    Socket socket;
    std::string begun;  ///< the beginning of a frame
    FloorOutput output;
    bool dirty = false;    ///< in the list of clients with output
    bool blocked = false;  ///< its socket is full
    bool leaving = false;  ///< closed when the output is written
    FloorDestination* last_sent_to = nullptr;
    std::vector<FloorDestination*> subscribed;
};

/// A SUBSCRIBE.
struct FloorSubscription {
    FloorClient* client = nullptr;
    std::string id;
    std::string head;  ///< of each MESSAGE, up to the message id
    bool acknowledges = false;
};

/// The headers of a client's frame that the floor reads.
struct FloorHeaders {
    std::string_view destination;
    std::string_view id;
    std::string_view ack;
    std::string_view receipt;
    std::string_view routing;
    bool persistent = false;

    void on_header(std::string_view name, std::string_view value) {
        if (name == "destination") {
            destination = value;
        } else if (name == "persistent") {
            persistent = value == "true";
        } else if (name == "receipt") {
            receipt = value;
        } else if (name == "id") {
            id = value;
        } else if (name == "ack") {
            ack = value;
        } else if (name == "subscription-type") {
            routing = value;
        }
    }
};

}  // namespace minibroker::bench
