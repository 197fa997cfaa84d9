#include "protocol/version.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"

namespace minibroker::protocol {

std::string_view version_name(Version version) {
    switch (version) {
        case Version::kV10:
            return "1.0";
        case Version::kV11:
            return "1.1";
        case Version::kV12:
            return "1.2";
    }
    MB_UNREACHABLE();
}

std::optional<Version> negotiate(std::optional<std::string_view> accept_version) {
    if (!accept_version) return Version::kV10;
    const auto pieces = split(*accept_version, ',');
    for (const Version version : std::array{Version::kV12, Version::kV11, Version::kV10}) {
        if (std::ranges::find(pieces, version_name(version)) != pieces.end()) return version;
    }
    return std::nullopt;
}

}  // namespace minibroker::protocol
