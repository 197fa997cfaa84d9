#include "broker/session/stomp_state.h"

#include <doctest/doctest.h>

#include <array>

using namespace minibroker::broker;
using enum StompState;
using enum StompEvent;

namespace {

constexpr std::array kStates = {kFresh, kConnecting, kConnected, kClosing, kEnded};
constexpr std::array kEvents = {kRecognised, kLoggedIn, kCloses, kEnds};

}  // namespace

TEST_CASE("stomp state: the way of a client that logs in and disconnects") {
    StompState state = kFresh;
    for (const auto& [event, next] : {std::pair(kRecognised, kConnecting),
                                      std::pair(kLoggedIn, kConnected),
                                      std::pair(kLoggedIn, kConnected),
                                      std::pair(kCloses, kClosing),
                                      std::pair(kEnds, kEnded)}) {
        state = after(state, event);
        CHECK(state == next);
    }
}

TEST_CASE("stomp state: nothing leads back") {
    for (const StompState state : kStates) {
        for (const StompEvent event : kEvents) CHECK(after(state, event) >= state);
    }
}

TEST_CASE("stomp state: from each state the end is one event away, and final") {
    for (const StompState state : kStates) CHECK(after(state, kEnds) == kEnded);
    for (const StompEvent event : kEvents) CHECK(after(kEnded, event) == kEnded);
}

TEST_CASE("stomp state: there is no login without STOMP, nor once it is over") {
    CHECK(after(kFresh, kLoggedIn) == kFresh);
    CHECK(after(kClosing, kLoggedIn) == kClosing);
    CHECK(after(kClosing, kRecognised) == kClosing);
}

TEST_CASE("stomp state: it is over when it closes") {
    for (const StompState state : kStates) {
        CHECK(is_over(state) == (state == kClosing || state == kEnded));
        CHECK(is_over(after(state, kCloses)));
    }
}
