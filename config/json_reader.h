#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_json.h"
#include "config/json_value.h"
#include "config/key_type.h"

namespace minibroker::config {

/// The problem of a repeated key.
inline constexpr const char* kGivenMoreThanOnce = "given more than once";

/// Limit on the unknown keys of a file that are compared with all known ones.
inline constexpr std::size_t kGuessesMax = 1'000;

/// The findings so far, in the order of the file.
struct Report {
    std::vector<Problem> problems;
    std::vector<std::string> warnings;
    std::vector<std::string> without_effect;        ///< paths of keys that do nothing here
    std::size_t guesses = 0;                        ///< searches for the key that was meant
    const SelectorCheck* check_selector = nullptr;  ///< null: selectors are not checked
};

/// A value in the file, its path, and the report for its problems. Lives as long as one
/// call: it refers to the tree and the report of the running `parse_config`.
class Place {
public:
    Place(const JsonValue& value, std::string path, Report& report, std::size_t line = 0)
        : value_(value), path_(std::move(path)), report_(report), line_(line) {}

    [[nodiscard]] const JsonValue& value() const { return value_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    /// The member's value; its key is quoted in the path when it has other than letters, digits,
    /// `-`, `_`, `$`.
    [[nodiscard]] Place member(const JsonMember& member) const;

    void problem(std::string text) const;
    /// `expected WHAT, found VALUE`
    void wrong(std::string_view expected) const;
    /// Adds a warning for the start: the path, then `text`.
    void warning(std::string_view text) const;
    /// Reports that Artemis knows the key, or the parameter of that name, and that it does nothing
    /// here.
    void without_effect(std::string_view name = {}) const;
    /// Whether the text here can be a selector; reports its fault.
    [[nodiscard]] bool is_selector(const std::string& text) const;
    /// Adds a warning for the start, without the path.
    void warning_line(std::string text) const;
    /// Reports an unknown key inside this object, with the similar one of `known`.
    void unknown_key(const JsonMember& member, const std::vector<std::string_view>& known) const;
    /// Whether to look for the key that was meant: up to kGuessesMax times.
    [[nodiscard]] bool may_guess() const { return report_.guesses++ < kGuessesMax; }
    /// Whether this is an object with each key once; reports its faults.
    [[nodiscard]] bool is_object() const;

private:
    const JsonValue& value_;
    std::string path_;
    Report& report_;
    std::size_t line_;
};

/// Each `read_…` sets `out` and returns true, or reports the problem and leaves `out` as it was.
/// Booleans are true/false, yes/no, on/off, 1/0 in any case, bare or as text.
bool read_bool(const Place& place, bool& out);
/// A whole number of 64 bits, also as text and with a unit of size (size_text.h): Artemis's type
/// long.
bool read_long(const Place& place, std::int64_t& out);
/// A whole number of 32 bits, also as text: Artemis's type int.
bool read_int(const Place& place, std::int64_t& out);
/// An int that counts bytes. With a unit it is 0, as Artemis silently reads it, and a warning.
bool read_int_size(const Place& place, std::int64_t& out);
/// A decimal number, also as text.
bool read_decimal(const Place& place, double& out);
/// Text; a bare number or boolean is taken as it is written.
bool read_text(const Place& place, std::string& out);

/// An object, or text of any kind, which is not kept.
bool read_anything(const Place& place, bool& out);

template <typename E>
struct Choice {
    std::string_view name;
    E value;
};

/// One of `choices`, by its exact name.
template <typename E, std::size_t kCount>
bool read_choice(const Place& place, const Choice<E> (&choices)[kCount], E& out) {
    std::string allowed;
    for (const Choice<E>& choice : choices) {
        if (place.value().kind == JsonValue::Kind::kText && place.value().text == choice.name) {
            out = choice.value;
            return true;
        }
        allowed += (allowed.empty() ? "" : ", ") + std::string(choice.name);
    }
    place.wrong("one of " + allowed);
    return false;
}

/// A key as the schema and the generated tests see it.
struct KeyInfo {
    std::string_view name;
    KeyType type = KeyType::kObject;
    std::vector<std::string_view> choices;  ///< of kChoice and kList; of kList empty for any names
    bool has_effect = true;
};

/// A key of objects of type T, with the functions that store its value in a T and read it back.
template <typename T>
struct Field {
    std::string_view key;
    void (*read)(const Place& place, T& target);
    KeyType type = KeyType::kObject;
    std::vector<std::string_view> (*choices)() = nullptr;
    /// The value to write, nullopt if the T has none. Empty: the T does not hold it.
    std::optional<JsonValue> (*write)(const T& from) = nullptr;
    bool has_effect = true;
};

template <typename T, std::size_t kCount>
[[nodiscard]] std::vector<std::string_view> keys_of(const Field<T> (&fields)[kCount]) {
    std::vector<std::string_view> keys;
    for (const Field<T>& field : fields) keys.push_back(field.key);
    return keys;
}

template <typename T, std::size_t kCount>
[[nodiscard]] std::vector<KeyInfo> infos_of(const Field<T> (&fields)[kCount]) {
    std::vector<KeyInfo> infos;
    for (const Field<T>& field : fields) {
        infos.push_back({field.key, field.type, {}});
        if (field.choices != nullptr) infos.back().choices = field.choices();
        infos.back().has_effect = field.has_effect;
    }
    return infos;
}

/// The object that `read_fields` would read as `from`.
template <typename T, std::size_t kCount>
[[nodiscard]] JsonValue write_fields(const Field<T> (&fields)[kCount], const T& from) {
    JsonValue object = json_object();
    for (const Field<T>& field : fields) {
        if (field.write == nullptr) continue;
        if (auto value = field.write(from)) {
            object.members.push_back({std::string(field.key), std::move(*value)});
        }
    }
    return object;
}

/// Warns if a key follows another name of the same key.
/// @param read  which of the fields were read before
template <typename T, std::size_t kCount>
void warn_of_other_name(const Place& own,
                        const Field<T> (&fields)[kCount],
                        const std::bitset<kCount>& read,
                        std::size_t found) {
    const Field<T>& field = fields[found];
    for (std::size_t i = 0; i < kCount; ++i) {
        const Field<T>& other = fields[i];
        const bool same = read[i] && other.read == field.read && other.key != field.key &&
                          (other.write != nullptr || field.write != nullptr);
        if (same) {
            own.warning("says the same as " + std::string(other.key) + ": the last one counts");
        }
    }
}

/// Reads an object with the keys of `fields` into `target`, in the order of the file.
template <typename T, std::size_t kCount>
void read_fields(const Place& place, const Field<T> (&fields)[kCount], T& target) {
    if (!place.is_object()) return;
    std::bitset<kCount> read;
    for (const JsonMember& member : place.value().members) {
        const auto found = static_cast<std::size_t>(
            std::ranges::find(fields, member.key, &Field<T>::key) - std::begin(fields));
        if (found == kCount) {
            place.unknown_key(member, keys_of(fields));
            continue;
        }
        const Place own = place.member(member);
        fields[found].read(own, target);
        if (!fields[found].has_effect) own.without_effect();
        warn_of_other_name(own, fields, read, found);
        read.set(found);
    }
}

/// Calls `read(place, key)` for each entry of an object whose keys are names. An entry with the
/// value
/// `-` removes an entry of an underlying configuration; there is none, so it is ignored.
template <typename Read>
void read_entries(const Place& place, Read read) {
    if (!place.is_object()) return;
    for (const JsonMember& member : place.value().members) {
        if (member.value.kind == JsonValue::Kind::kText && member.value.text == "-") continue;
        read(place.member(member), member.key);
    }
}

}  // namespace minibroker::config
