#include "broker/management_list.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "broker/management_operations.h"

namespace minibroker::broker {
namespace {

struct Filter {
    std::string field;
    std::string operation;
    std::string value;
    std::string sort_field;
    bool descending = false;
};

// MESSAGE_COUNT and messageCount name the same field.
bool same_field(std::string_view name, std::string_view asked) {
    std::string upper;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z') upper += '_';
        upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return name == asked || upper == asked;
}

const ListField* find_field(const ListRow& row, std::string_view asked) {
    const auto it = std::ranges::find_if(
        row, [&](const ListField& field) { return same_field(field.name, asked); });
    return it == row.end() ? nullptr : &*it;
}

std::optional<double> number_in(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool passes_number(const ListField& field, const Filter& filter) {
    const auto wanted = number_in(filter.value);
    const auto actual = number_in(field.value);
    if (filter.operation == "NOT_CONTAINS") return true;
    if (filter.operation == "NOT_EQUALS") return !wanted || wanted != actual;
    if (!wanted || !actual) return false;
    if (filter.operation == "EQUALS") return *actual == *wanted;
    if (filter.operation == "GREATER_THAN") return *actual > *wanted;
    return filter.operation == "LESS_THAN" && *actual < *wanted;
}

bool passes(const ListField& field, const Filter& filter) {
    if (field.numeric) return passes_number(field, filter);
    if (filter.operation == "CONTAINS") return field.value.contains(filter.value);
    if (filter.operation == "NOT_CONTAINS") return !field.value.contains(filter.value);
    if (filter.operation == "EQUALS") return field.value == filter.value;
    if (filter.operation == "NOT_EQUALS") return field.value != filter.value;
    return false;  // text is neither greater nor less
}

std::optional<Filter> parse_filter(std::string_view text) {
    Filter filter;
    if (text.empty()) return filter;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const auto take = [&](const char* key, std::string& to) {
        if (json.contains(key) && json[key].is_string()) to = json[key].get<std::string>();
    };
    take("field", filter.field);
    take("operation", filter.operation);
    take("value", filter.value);
    take("sortField", filter.sort_field);
    std::string order;
    take("sortOrder", order);
    filter.descending = order == "desc";
    return filter;
}

bool less(const ListField& a, const ListField& b) {
    if (a.numeric) return number_in(a.value).value_or(0) < number_in(b.value).value_or(0);
    return a.value < b.value;
}

void apply(const Filter& filter, std::vector<ListRow>& rows) {
    if (!filter.field.empty()) {
        std::erase_if(rows, [&](const ListRow& row) {
            return !passes(*find_field(row, filter.field), filter);
        });
    }
    if (filter.sort_field.empty()) return;
    std::ranges::stable_sort(rows, [&](const ListRow& a, const ListRow& b) {
        const ListField& left = *find_field(a, filter.sort_field);
        const ListField& right = *find_field(b, filter.sort_field);
        return filter.descending ? less(right, left) : less(left, right);
    });
}

constexpr std::string_view kOperations[] = {
    "CONTAINS", "NOT_CONTAINS", "EQUALS", "NOT_EQUALS", "GREATER_THAN", "LESS_THAN"};

}  // namespace

ManagementResult paged_list(std::vector<ListRow> rows, std::span<const ManagementValue> arguments) {
    const auto filter = parse_filter(text_argument(arguments, 0));
    if (!filter) return ManagementResult::failure("The filter is not a JSON object.");
    if (!filter->field.empty() &&
        std::ranges::find(kOperations, filter->operation) == std::end(kOperations)) {
        return ManagementResult::failure("Unknown filter operation " + filter->operation);
    }
    for (const std::string& field : {filter->field, filter->sort_field}) {
        if (!field.empty() && !rows.empty() && find_field(rows.front(), field) == nullptr) {
            return ManagementResult::failure("Unknown filter field " + field);
        }
    }
    apply(*filter, rows);
    const std::int64_t page = number_argument(arguments, 1);
    const std::int64_t size = number_argument(arguments, 2);
    const std::size_t count = rows.size();
    std::size_t from = 0;
    std::size_t to = count;
    if (page > 0 && size >= 0) {
        const auto length = static_cast<std::size_t>(size);
        from = length == 0 ? count : std::min(count, static_cast<std::size_t>(page - 1) * length);
        to = std::min(count, from + length);
    }
    std::string json = "{\"data\":[";
    for (std::size_t i = from; i < to; ++i) {
        if (i > from) json += ',';
        json += '{';
        for (const ListField& field : rows[i]) {
            if (json.back() != '{') json += ',';
            json.append("\"").append(field.name).append("\":").append(json_quoted(field.value));
        }
        json += '}';
    }
    json += "],\"count\":" + std::to_string(count) + "}";
    return ManagementResult::text(json);
}

}  // namespace minibroker::broker
