#include "config/without_effect.h"

namespace minibroker::config {
namespace {

class Warnings {
public:
    explicit Warnings(std::string place) : place_(std::move(place)) {}
    void add(bool asked, const char* key) {
        if (asked) texts.push_back(place_ + key + " is read but not carried out yet");
    }
    std::vector<std::string> texts;

private:
    std::string place_;
};

}  // namespace

std::vector<std::string> without_effect(const Config& config) {
    Warnings warnings("");
    warnings.add(config.management_message_rbac, "managementMessageRbac");
    return warnings.texts;
}

}  // namespace minibroker::config
