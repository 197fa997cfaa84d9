#pragma once

#include "config/config.h"
#include "config/config_json.h"
#include "config/convert/conversion.h"
#include "config/json_value.h"

namespace minibroker::tools {

/// Two settings of a queue that broker.xml does not give have their plain default there, whatever
/// `defaultRingSize` and `defaultPurgeOnNoConsumers` of the address settings say; in broker.json
/// they come from those. So they are written out where the two would differ.
/// Source: Artemis 2.40.0 `FileConfigurationParser.parseQueueConfiguration`, checked by `queue
/// stat` of a broker started on either form.

/// Before an export: writes out what address settings give, with a note for each.
/// @param config  what `root` was read as
void write_out_queue_defaults(config::JsonValue& root,
                              const config::Config& config,
                              config::Notes& notes);

/// After an import: writes out the plain defaults. `root` has no problems any more.
/// @param directory  where its relative directories and files count from
void keep_plain_queue_defaults(config::JsonValue& root,
                               const std::string& directory,
                               const config::ReadOptions& options);

}  // namespace minibroker::tools
