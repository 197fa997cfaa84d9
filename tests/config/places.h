#pragma once

#include <map>
#include <string>
#include <string_view>

namespace minibroker::config {

/// Where the keys of a section of docs/CONFIG.md stand in a file: what comes before `"key": value`,
/// what after it, and what the key's path begins with.
struct Surroundings {
    std::string before;
    std::string after;
    std::string path;
};

inline const std::map<std::string_view, Surroundings> kPlaces = {
    {"The broker", {"{", "}", ""}},
    {"Acceptors", {R"({"acceptorConfigurations": {"a": {)", "}}}", "acceptorConfigurations.a."}},
    {"Acceptor parameters",
     {R"({"acceptorConfigurations": {"a": {"params": {)",
      "}}}}",
      "acceptorConfigurations.a.params."}},
    {"Users", {R"({"users": {"u": {)", "}}}", "users.u."}},
    {"Guest login", {R"({"guestLogin": {)", "}}", "guestLogin."}},
    {"Permissions", {R"({"securityRoles": {"m": {"r": {)", "}}}}", "securityRoles.m.r."}},
    {"Address settings", {R"({"addressSettings": {"m": {)", "}}}", "addressSettings.m."}},
    {"Addresses", {R"({"addressConfigurations": {"a": {)", "}}}", "addressConfigurations.a."}},
    {"Queues",
     {R"({"addressConfigurations": {"a": {"queueConfigs": {"q": {)",
      "}}}}}",
      "addressConfigurations.a.queueConfigs.q."}},
    {"Diverts", {R"({"divertConfigurations": {"d": {)", "}}}", "divertConfigurations.d."}},
    {"Wildcards", {R"({"wildcardConfiguration": {)", "}}", "wildcardConfiguration."}},
};

}  // namespace minibroker::config
