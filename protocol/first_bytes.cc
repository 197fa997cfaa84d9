#include "protocol/first_bytes.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace minibroker::protocol {
namespace {

constexpr std::size_t kBytesToJudge = 8;

// The first two letters of the methods that Artemis takes for HTTP. CONNECT is no such method
// there.
constexpr std::array<std::string_view, 8> kMethods = {
    "GE", "PO", "PU", "HE", "OP", "PA", "DE", "TR"};

}  // namespace

Spoken recognise(std::string_view first) {
    // Artemis waits for 8 bytes whatever they are, so "GET " alone is undecided as well.
    if (first.size() < kBytesToJudge) return Spoken::kUndecided;
    if (std::ranges::find(kMethods, first.substr(0, 2)) != kMethods.end()) return Spoken::kHttp;
    if (first.starts_with("CONNECT") || first.starts_with("STOMP")) return Spoken::kStomp;
    return Spoken::kUnknown;
}

}  // namespace minibroker::protocol
