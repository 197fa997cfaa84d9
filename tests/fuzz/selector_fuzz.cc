#include <string>

#include "base/check.h"
#include "broker/selector/selector.h"
#include "tests/fuzz/driver.h"

// A selector parses or is refused; one that parses is evaluated, twice with the same outcome, and
// parses again.

using namespace minibroker;
using broker::SelectorValue;

namespace {

class Subject : public broker::SelectorSubject {
public:
    [[nodiscard]] SelectorValue value(std::string_view name) const override {
        if (name.empty()) return std::monostate{};
        switch (name.front()) {
            case 'a':
                return std::string_view("11");
            case 'b':
                return std::string_view("blue");
            case 'i':
                return std::int32_t{5};
            case 'l':
                return std::int64_t{1} << 40;
            case 'd':
                return 2.5;
            case 't':
                return true;
            default:
                return std::monostate{};
        }
    }
};

}  // namespace

std::span<const std::string_view> fuzz::seeds() {
    static constexpr std::string_view kSeeds[] = {
        "b = 'blue' AND NOT (a = '1' OR missing IS NULL)",
        "convert_string_expressions:a BETWEEN 1 AND 20 AND i * 2 + 1 >= 0x0B",
        "hyphenated_props:b-c LIKE 'a%_\\%' ESCAPE '\\'",
        "b IN ('red', 'blue') OR d / 0 > 4.5E1 /* comment */",
        "a + b <> '11blue' -- end\nAND t",
    };
    return kSeeds;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto parsed = broker::Selector::parse(text);
    if (!parsed) {
        MB_CHECK(!parsed.error().text.empty());
        return 0;
    }
    const Subject subject;
    const bool first = parsed->matches(subject);
    MB_CHECK(parsed->matches(subject) == first);
    MB_CHECK(parsed->text() == text);
    const auto again = broker::Selector::parse(parsed->text());
    MB_CHECK(again.has_value() && again->matches(subject) == first);
    return 0;
}
