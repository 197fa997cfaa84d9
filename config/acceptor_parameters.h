#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/json_reader.h"
#include "config/json_value.h"

namespace minibroker::config {

/// Limit on the unknown parameters of an acceptor that are compared with all known ones.
inline constexpr std::size_t kParameterGuessesMax = 100;

/// The results of parsing the parameters of one acceptor, beside the fields of Acceptor.
struct AcceptorNotes {
    std::optional<std::string> protocols;        ///< the list as written
    std::optional<std::string> protocol;         ///< deprecated spelling; both lists count together
    std::vector<std::string> unknown_protocols;  ///< names that Artemis skips
    std::vector<std::string> missed;  ///< parameters without effect here that users would notice
    std::vector<std::string> silent;  ///< parameters without effect here that no user would miss
    std::string wrong{};              ///< more about the value that was refused last
    bool ssl_enabled = false;
    std::size_t guesses = 0;  ///< searches for the parameter that was meant
};

/// Sets parameter `name` of an acceptor's URL or `params`. The last of repeated ones counts.
/// @return what is wrong, e.g. `unknown parameter tcpNoDela; did you mean tcpNoDelay?`; "" when
/// nothing is. Source: Artemis 2.40.0's TransportConstants and the setters of its protocol
/// managers.
[[nodiscard]] std::string set_acceptor_parameter(std::string_view name,
                                                 std::string_view value,
                                                 Acceptor& acceptor,
                                                 AcceptorNotes& notes);

/// Turns the protocol lists in `notes` into `speaks_stomp` and `protocols_not_served`: unknown
/// names are skipped, case counts, blanks belong to the name; when no name is left all protocols
/// are meant.
void apply_protocols(Acceptor& acceptor, AcceptorNotes& notes);

/// The `params` that would be read as `acceptor`.
[[nodiscard]] JsonValue write_acceptor_parameters(const Acceptor& acceptor);

/// All parameters, with what they take; those without effect take any text.
[[nodiscard]] std::vector<KeyInfo> acceptor_parameters();

/// All parameters' names.
[[nodiscard]] std::vector<std::string_view> acceptor_parameter_names();

}  // namespace minibroker::config
