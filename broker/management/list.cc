#include "broker/management/list.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <expected>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "broker/management/json.h"

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

std::int64_t whole_number(const ManagementValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    const auto* fraction = std::get_if<double>(&value);
    return fraction == nullptr || std::abs(*fraction) > 1e15 ? 0
                                                             : static_cast<std::int64_t>(*fraction);
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

bool is_number(const ListField& field) {
    return field.kind == ListField::Kind::kCount || field.kind == ListField::Kind::kNumber;
}

bool passes(const ListField& field, const Filter& filter) {
    if (field.kind == ListField::Kind::kPasses || filter.operation.empty()) return true;
    if (is_number(field)) return passes_number(field, filter);
    if (filter.operation == "CONTAINS") return field.value.contains(filter.value);
    if (filter.operation == "NOT_CONTAINS") return !field.value.contains(filter.value);
    if (filter.operation == "EQUALS") return field.value == filter.value;
    if (filter.operation == "NOT_EQUALS") return field.value != filter.value;
    return false;  // text is neither greater nor less
}

// Parses the filter in `text`; a failure has the words of Artemis's parser.
std::expected<Filter, std::string> parse_filter(std::string_view text) {
    Filter filter;
    if (text.empty()) return filter;
    if (auto object = parse_object(text); !object) return std::unexpected(object.error());
    const auto json = nlohmann::json::parse(text);
    const auto take = [&](const char* key, std::string& to) {
        if (json.contains(key) && json[key].is_string()) to = json[key].get<std::string>();
    };
    for (const char* key : {"field", "operation", "value"}) {
        if (!json.contains(key)) return std::unexpected("no mapping for " + std::string(key));
    }
    take("field", filter.field);
    take("operation", filter.operation);
    take("value", filter.value);
    take("sortField", filter.sort_field);
    std::string order;
    take("sortOrder", order);
    filter.descending = equal_ignoring_case(order, "desc");
    return filter;
}

bool less(const ListField& a, const ListField& b) {
    if (is_number(a)) return number_in(a.value).value_or(0) < number_in(b.value).value_or(0);
    return a.value < b.value;
}

void apply(const Filter& filter, std::vector<ListRow>& rows) {
    if (!filter.field.empty()) {
        std::erase_if(rows, [&](const ListRow& row) {
            return !passes(*find_field(row, filter.field), filter);
        });
    }
    if (filter.sort_field.empty() || rows.empty() ||
        find_field(rows.front(), filter.sort_field) == nullptr)
        return;
    std::ranges::stable_sort(rows, [&](const ListRow& a, const ListRow& b) {
        const ListField& left = *find_field(a, filter.sort_field);
        const ListField& right = *find_field(b, filter.sort_field);
        return filter.descending ? less(right, left) : less(left, right);
    });
}

constexpr std::string_view kOperations[] = {
    "CONTAINS", "NOT_CONTAINS", "EQUALS", "NOT_EQUALS", "GREATER_THAN", "LESS_THAN"};

// The failure for a field that the list does not have.
std::optional<ManagementResult> unknown(const ListRows& list, const Filter& filter) {
    constexpr std::string_view kView =
        "No enum constant org.apache.activemq.artemis.core.management.impl.view.";
    if (!filter.field.empty() && find_field(list.model, filter.field) == nullptr) {
        return ManagementResult::failure(std::string(kView) + std::string(list.fields) + "." +
                                         filter.field);
    }
    if (!filter.operation.empty() &&
        std::ranges::find(kOperations, filter.operation) == std::end(kOperations)) {
        return ManagementResult::failure(
            std::string(kView) + "predicate.ActiveMQFilterPredicate.Operation." + filter.operation);
    }
    return std::nullopt;
}

std::string row_json(const ListRow& row) {
    JsonObject json;
    for (const ListField& field : row) {
        if (field.kind == ListField::Kind::kNumber) {
            json.raw(field.name, field.value);
        } else {
            json.text(field.name, field.value);
        }
    }
    return json.json();
}

}  // namespace

ManagementResult paged_list(ListRows list, std::span<const ManagementValue> arguments) {
    const auto* text = std::get_if<std::string>(&arguments[0]);
    const auto filter = parse_filter(text == nullptr ? std::string_view() : *text);
    if (!filter) return ManagementResult::failure(filter.error());
    if (auto wrong = unknown(list, *filter)) return *wrong;
    apply(*filter, list.rows);
    const std::int64_t page = whole_number(arguments[1]);
    const std::int64_t size = whole_number(arguments[2]);
    const std::size_t count = list.rows.size();
    std::size_t from = 0;
    std::size_t to = count;
    if (page != -1 && size != -1) {
        const auto length = static_cast<std::size_t>(std::max<std::int64_t>(0, size));
        const bool past =
            page < 1 || length == 0 || static_cast<std::size_t>(page - 1) > count / length;
        from = past ? count : std::min(count, static_cast<std::size_t>(page - 1) * length);
        to = std::min(count, from + std::min(length, count));
    }
    JsonArray data;
    for (std::size_t i = from; i < to; ++i) data.raw(row_json(list.rows[i]));
    JsonObject json;
    json.raw("data", data.json()).number("count", static_cast<std::int64_t>(count));
    return ManagementResult::text(json.json());
}

}  // namespace minibroker::broker
