#pragma once

#include <string>
#include <vector>

#include "config/acceptor_url.h"
#include "config/convert/conversion.h"
#include "config/json_value.h"

namespace minibroker::config {

/// An acceptor of either form of broker.json as name and parameters, `host` and `port` first.
struct AcceptorText {
    std::string name;
    std::vector<UrlParameter> parameters;
};

/// The acceptors of `acceptors` and `acceptorConfigurations`, in the order of the file.
/// @param root  a configuration without problems
/// @param notes  gets the parameters that are minibroker's own and left out
[[nodiscard]] std::vector<AcceptorText> acceptors_in(const JsonValue& root, Notes& notes);

/// The URL for broker.xml: `tcp://HOST:PORT?name=value;...`, with `%XX` for characters that would
/// end a value.
[[nodiscard]] std::string acceptor_url_text(const AcceptorText& acceptor);

}  // namespace minibroker::config
