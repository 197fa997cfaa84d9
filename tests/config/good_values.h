#pragma once

#include <string>
#include <vector>

#include "config/broker_json.h"

namespace minibroker::config {

/// JSON values that a key takes, from its type alone; none for objects, whose members have keys of
/// their own.
inline std::vector<std::string> good_values(const KeyInfo& key) {
    switch (key.type) {
        case KeyType::kText:
            return {R"("some text")", R"("a \"quoted\" \\ <text> & = # ! : \u00e9 ")"};
        case KeyType::kBoolean:
            return {"true", "false"};
        case KeyType::kLong:
            return {"17", "\"9223372036854775807\""};
        case KeyType::kInt:
        case KeyType::kIntBytes:
            return {"17", "\"2147483647\""};
        case KeyType::kDecimal:
            return {"1.25", "\"0.1\""};
        case KeyType::kChoice: {
            std::vector<std::string> values;
            for (const std::string_view choice : key.choices) {
                values.push_back("\"" + std::string(choice) + "\"");
            }
            return values;
        }
        case KeyType::kList:
            if (key.choices.empty()) return {R"("one,two")"};
            return {R"("ANYCAST")", R"("ANYCAST,MULTICAST")"};
        case KeyType::kCharacter:
            return {R"("/")"};
        case KeyType::kObject:
        case KeyType::kAny:
            break;
    }
    return {};
}

}  // namespace minibroker::config
