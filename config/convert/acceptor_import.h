#pragma once

#include <string>
#include <string_view>

#include "config/convert/conversion.h"

namespace minibroker::config {

/// The URL of an acceptor of broker.xml as one that minibroker takes: without white space, without
/// a path, and without parameters that are unknown, have no value or a wrong one, each of which is
/// named in a note. Artemis starts such an acceptor and says nothing.
/// @param where  the element, for the notes
[[nodiscard]] std::string imported_acceptor_url(std::string_view text,
                                                const std::string& where,
                                                Notes& notes);

}  // namespace minibroker::config
