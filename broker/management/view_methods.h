#pragma once

#include <regex>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// Tells which methods only read (viewPermissionMethodMatchPattern), so that managementMessageRbac
/// requires the permission `view` instead of `edit`.
class ViewMethods {
public:
    /// @param pattern  a regular expression; one that does not parse matches nothing
    explicit ViewMethods(const std::string& pattern);
    [[nodiscard]] bool contains(std::string_view method) const;

private:
    std::regex pattern_;
    bool usable_ = false;
};

}  // namespace minibroker::broker
