#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "storage/page_file.h"
#include "tests/support/frames.h"

/// What the tests of paging share: a configuration that pages after a few messages, and messages
/// whose bodies are numbers.
namespace minibroker::test {

/// Two messages of an address stay in memory; a page file takes about three small ones.
inline config::Config paging_config(std::int64_t messages_in_memory = 2) {
    return with_settings([&](config::AddressSettings& settings) {
        settings.max_size_messages = messages_in_memory;
        settings.page_size_bytes = 800;
    });
}

inline std::string persistent(std::string_view queue,
                              std::string_view body,
                              std::string_view more = "") {
    return anycast_frame(queue, body, "persistent:true\n" + std::string(more));
}

/// SENDs bodies `first` to `last` as numbers.
inline void send_numbers(TestClient& client, int first, int last, bool durable = true) {
    for (int i = first; i <= last; ++i) {
        const std::string body = std::to_string(i);
        client.send(durable ? persistent("q", body) : anycast_frame("q", body));
    }
}

inline Strings numbers(int first, int last) {
    Strings all;
    for (int i = first; i <= last; ++i) all.push_back(std::to_string(i));
    return all;
}

inline std::size_t page_files(TestBroker& broker) {
    const auto names = broker.files().list();
    REQUIRE(names);
    return static_cast<std::size_t>(std::ranges::count_if(*names, [](const std::string& name) {
        return storage::parse_page_file_name(name).has_value();
    }));
}

inline std::size_t in_memory(TestBroker& broker, std::string_view queue) {
    std::size_t count = 0;
    broker.queue(queue).for_each_waiting([&](const broker::MessageReference&) { ++count; });
    return count;
}

}  // namespace minibroker::test
