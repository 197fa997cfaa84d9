#include "config/hashed_password.h"

#include <openssl/evp.h>

#include "base/text.h"

namespace minibroker::config {
namespace {

constexpr std::size_t kBytesMax = 1024;  // of salt and hash

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = lower_case(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.empty() || text.size() % 2 != 0 || text.size() > 2 * kBytesMax) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

// Of an `ENC(...)` that cannot be read.
std::string_view what_is_wrong(std::string_view password) {
    const auto parts = split(password.substr(4, password.size() - 5), ':');
    if (parts.size() == 3) {
        if (!parse_integer(parts[0], 1, kPasswordIterationsMax)) {
            return "the iterations of the password, the first part of ENC(ITERATIONS:SALT:HASH), "
                   "are no number from 1 to 1000000";
        }
    }
    return "the password is not of the form ENC(ITERATIONS:SALT:HASH), which \"minibroker mask "
           "--hash\" prints; salt and hash are hexadecimal";
}

}  // namespace

bool is_hashed(std::string_view password) {
    return password.starts_with("ENC(") && password.ends_with(")");
}

std::optional<HashedPassword> parse_hashed(std::string_view password) {
    if (!is_hashed(password)) return std::nullopt;
    password.remove_prefix(4);
    password.remove_suffix(1);
    const auto parts = split(password, ':');
    if (parts.size() != 3) return std::nullopt;
    const auto iterations = parse_integer(parts[0], 1, kPasswordIterationsMax);
    auto salt = from_hex(parts[1]);
    auto hash = from_hex(parts[2]);
    if (!iterations || !salt || !hash) return std::nullopt;
    return HashedPassword{
        static_cast<std::uint32_t>(*iterations), std::move(*salt), std::move(*hash)};
}

std::string hash_of(std::string_view given, const HashedPassword& like) {
    std::string hash(like.hash.size(), '\0');
    const void* const salt = like.salt.data();
    void* const out = hash.data();
    const int done = PKCS5_PBKDF2_HMAC_SHA1(given.data(),
                                            static_cast<int>(given.size()),
                                            static_cast<const unsigned char*>(salt),
                                            static_cast<int>(like.salt.size()),
                                            static_cast<int>(like.iterations),
                                            static_cast<int>(hash.size()),
                                            static_cast<unsigned char*>(out));
    return done == 1 ? hash : std::string();
}

PasswordJudgement judge_password(std::string_view password) {
    constexpr std::string_view kEmpty = "the password is empty, anybody could log in with it";
    if (password.empty()) return {kEmpty};
    if (!is_hashed(password)) return {};
    const auto hashed = parse_hashed(password);
    if (!hashed) return {what_is_wrong(password)};
    if (hashed->iterations > kPasswordIterationsQuiet) {
        return {{},
                "the password has " + std::to_string(hashed->iterations) +
                    " iterations: each login, a wrong one too, takes a part of a second, one "
                    "after the other"};
    }
    if (hash_of("", *hashed) == hashed->hash) return {kEmpty};
    return {};
}

}  // namespace minibroker::config
