#pragma once

#include <pugixml.hpp>

#include "config/convert/conversion.h"

namespace minibroker::config {

/// `<addresses>` from `addressConfigurations`. In broker.xml a queue is on the address that it is
/// written under, so each goes there, whatever address it stands under in the tree.
void write_addresses(pugi::xml_node core, const JsonMember& section, Notes& notes);

/// `addressConfigurations` from `<addresses>`.
[[nodiscard]] JsonValue read_addresses(pugi::xml_node addresses, Notes& notes);

}  // namespace minibroker::config
