#include "broker/management/view_methods.h"

namespace minibroker::broker {

ViewMethods::ViewMethods(const std::string& pattern) {
    try {
        pattern_ = std::regex(pattern);
        usable_ = true;
    } catch (const std::regex_error&) {
        usable_ = false;
    }
}

bool ViewMethods::contains(std::string_view method) const {
    return usable_ && std::regex_match(method.begin(), method.end(), pattern_);
}

}  // namespace minibroker::broker
