#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace minibroker::config {

/// The URL of an acceptor of broker.xml as one that minibroker takes: without white space, without
/// a path, and without parameters that are unknown, have no value or a wrong one, each of which is
/// named in a note. Artemis starts such an acceptor and says nothing.
/// @param note  gets the notes
[[nodiscard]] std::string imported_acceptor_url(
    std::string_view text, const std::function<void(const std::string& why)>& note);

}  // namespace minibroker::config
