#pragma once

#include <pugixml.hpp>

#include "config/convert/conversion.h"
#include "config/convert/xml_reading.h"

namespace minibroker::config {

/// `<addresses>` from `addressConfigurations`. In broker.xml a queue is on the address under which
/// it is written, so each goes there, whatever its address in the tree.
void write_addresses(pugi::xml_node core, const JsonMember& section, Notes& notes);

/// `addressConfigurations` of `root` from `<addresses>`, added to the existing ones. Several
/// entries for one address are merged.
void read_addresses(pugi::xml_node addresses, JsonValue& root, XmlReading& reading);

/// Likewise from the `<queues>` of Artemis 1.x: queues with their address in an element, all of
/// them MULTICAST, as Artemis 2.40.0 reads them (AMQ222307).
void read_old_queues(pugi::xml_node queues, JsonValue& root, XmlReading& reading);

/// `filterString` from `<filter string="..."/>`.
void read_filter(pugi::xml_node filter, JsonValue& object, XmlReading& reading);

}  // namespace minibroker::config
