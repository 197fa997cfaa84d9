#include "broker/security/password.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <string>

#include "config/hashed_password.h"

namespace minibroker::broker {
namespace {

bool same_bytes(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// Plain texts are compared in blocks, so that the time reveals only the number of blocks, not their
// lengths. A digest would do, but OpenSSL needs 2 MB to prepare one.
bool same_text(std::string_view a, std::string_view b) {
    constexpr std::size_t kBlockBytes = 256;
    const std::size_t blocks = std::max(a.size(), b.size()) / kBlockBytes + 1;
    std::string left(a);
    std::string right(b);
    left.resize(blocks * kBlockBytes);
    right.resize(blocks * kBlockBytes);
    const int differ = CRYPTO_memcmp(left.data(), right.data(), left.size());
    return (differ | static_cast<int>(a.size() != b.size())) == 0;
}

}  // namespace

bool is_password(std::string_view stored, std::string_view given) {
    if (!config::is_hashed(stored)) return same_text(stored, given);
    const auto hashed = config::parse_hashed(stored);
    if (!hashed) return false;
    const std::string hash = config::hash_of(given, *hashed);
    return !hash.empty() && same_bytes(hash, hashed->hash);
}

}  // namespace minibroker::broker
