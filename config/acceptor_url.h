#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minibroker::config {

struct UrlParameter {
    std::string name;
    std::string value;
};

/// The parts of `tcp://host:port?name=value;name=value`, `%XX` and `+` decoded in names and values.
struct AcceptorUrl {
    std::string host;                      ///< without the brackets of an IPv6 address
    std::string port;                      ///< digits; empty when absent
    std::vector<UrlParameter> parameters;  ///< as written, repeats kept
};

/// Cuts an acceptor's URL. Parameters are separated by `;` or `&`.
/// @return the parts, or what is wrong: another scheme than tcp, no host, a piece without `=`, a
/// broken `%`. Source: Artemis 2.40.0's manual, "Configuring the transport"; parsing as its
/// URISupport does.
[[nodiscard]] Result<AcceptorUrl> parse_acceptor_url(std::string_view url);

}  // namespace minibroker::config
