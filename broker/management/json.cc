#include "broker/management/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace minibroker::broker {
namespace {

// Finds where nlohmann's parser gives up: bytes read, including the wrong one.
class Position : public nlohmann::json_sax<nlohmann::json> {
public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position,
                     const std::string&,
                     const nlohmann::json::exception&) override {
        bytes = position;
        return false;
    }
    std::size_t bytes = 0;
};

}  // namespace

std::expected<void, std::string> parse_object(std::string_view text) {
    if (text.empty()) return std::unexpected("Nothing to read");
    Position position;
    if (!nlohmann::json::sax_parse(text, &position)) {
        const std::size_t at = std::clamp(position.bytes, std::size_t{1}, text.size()) - 1;
        const auto code = static_cast<unsigned>(static_cast<unsigned char>(text[at]));
        return std::unexpected("Unexpected character '" + std::string(1, text[at]) +
                               "' (Codepoint: " + std::to_string(code) +
                               ") on [lineNumber=1, columnNumber=" + std::to_string(at + 1) +
                               ", streamOffset=" + std::to_string(at) + "]");
    }
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (text[first] == '{') return {};
    return std::unexpected(
        "Expecting interface org.apache.activemq.artemis.commons.shaded.json.JsonObject but got " +
        std::string(text));
}

std::string json_quoted(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ManagementResult ManagementResult::text(std::string_view text) {
    return {true, json_quoted(text)};
}

ManagementResult ManagementResult::failure(std::string_view text) {
    return {false, json_quoted(text)};
}

}  // namespace minibroker::broker
