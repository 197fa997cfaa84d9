#include "broker/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <string>

#include "config/hashed_password.h"

namespace minibroker::broker {
namespace {

bool same_bytes(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// Plain texts are compared by a digest of both, so that not even their lengths show in the time.
std::string digest(std::string_view text) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), bytes, &size, EVP_sha256(), nullptr) != 1) return {};
    return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

bool is_password(std::string_view stored, std::string_view given) {
    if (!config::is_hashed(stored)) {
        const std::string wanted = digest(stored);
        return !wanted.empty() && same_bytes(wanted, digest(given));
    }
    const auto hashed = config::parse_hashed(stored);
    if (!hashed) return false;
    std::string hash(hashed->hash.size(), '\0');
    const int done =
        PKCS5_PBKDF2_HMAC_SHA1(given.data(),
                               static_cast<int>(given.size()),
                               reinterpret_cast<const unsigned char*>(hashed->salt.data()),
                               static_cast<int>(hashed->salt.size()),
                               static_cast<int>(hashed->iterations),
                               static_cast<int>(hash.size()),
                               reinterpret_cast<unsigned char*>(hash.data()));
    return done == 1 && same_bytes(hash, hashed->hash);
}

}  // namespace minibroker::broker
