// How this works: OpenSSL 3 has Blowfish in its provider "legacy", a file that small installations
// leave out. The older functions are in the library itself, so this file uses them although they
// are deprecated (config/CMakeLists.txt silences that for this file).
#include "config/masked_text.h"

#include <openssl/blowfish.h>
#include <openssl/evp.h>

#include <algorithm>

namespace minibroker::config {
namespace {

constexpr std::size_t kBlock = BF_BLOCK;
constexpr std::size_t kKeyBytesMax = 56;
constexpr std::size_t kMaskedBytesMax = 65'536;
constexpr int kIterations = 1024;
constexpr std::size_t kHashBytes = 64;

std::string hex(std::string_view bytes, bool capitals) {
    const std::string_view digits = capitals ? "0123456789ABCDEF" : "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

// Two's complement of a big-endian number.
std::string negated(std::string_view bytes) {
    std::string out(bytes.size(), '\0');
    unsigned carry = 1;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        const unsigned sum = (~static_cast<unsigned>(bytes[i]) & 255U) + carry;
        carry = sum >> 8U;
        out[i] = static_cast<char>(sum & 255U);
    }
    return out;
}

// The bytes as Java's BigInteger prints them: a minus sign when the first bit is set, no zeros in
// front.
std::string signed_hex(std::string_view bytes) {
    const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0;
    std::string digits = hex(negative ? negated(bytes) : std::string(bytes), false);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return (negative ? "-" : "") + digits;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The reverse, padded to whole blocks. Artemis pads with zeros, even for negative numbers, and so
// cannot read one in some hundreds of its own texts; padding with the sign is right for all.
Result<std::string> from_signed_hex(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.size() > 2 * kMaskedBytesMax) {
        return failure(ErrorCode::kInvalid, "not a masked text: expected hexadecimal digits");
    }
    const std::size_t bytes_needed = (text.size() + 1) / 2;
    std::string bytes((bytes_needed + kBlock - 1) / kBlock * kBlock, '\0');
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int value = hex_value(text[text.size() - 1 - i]);
        if (value < 0) {
            return failure(ErrorCode::kInvalid, "not a masked text: expected hexadecimal digits");
        }
        char& byte = bytes[bytes.size() - 1 - i / 2];
        const auto old = static_cast<unsigned char>(byte);
        byte = static_cast<char>(old | static_cast<unsigned>(value) << (i % 2 == 0 ? 0U : 4U));
    }
    return negative ? negated(bytes) : bytes;
}

Result<std::string> blowfish(std::string_view blocks, std::string_view key, int direction) {
    if (key.empty() || key.size() > kKeyBytesMax) {
        return failure(ErrorCode::kInvalid, "the key of a masked text has 1 to 56 bytes");
    }
    BF_KEY schedule;
    BF_set_key(&schedule,
               static_cast<int>(key.size()),
               reinterpret_cast<const unsigned char*>(key.data()));
    std::string out(blocks.size(), '\0');
    for (std::size_t at = 0; at < blocks.size(); at += kBlock) {
        BF_ecb_encrypt(reinterpret_cast<const unsigned char*>(blocks.data() + at),
                       reinterpret_cast<unsigned char*>(out.data() + at),
                       &schedule,
                       direction);
    }
    return out;
}

}  // namespace

Result<std::string> mask_text(std::string_view text, std::string_view key) {
    const std::size_t padding = kBlock - text.size() % kBlock;
    std::string padded(text);
    padded.append(padding, static_cast<char>(padding));
    auto bytes = blowfish(padded, key, BF_ENCRYPT);
    if (!bytes) return bytes;
    return signed_hex(*bytes);
}

Result<std::string> unmask_text(std::string_view masked, std::string_view key) {
    auto bytes = from_signed_hex(masked);
    if (!bytes) return bytes;
    auto text = blowfish(*bytes, key, BF_DECRYPT);
    if (!text) return text;
    const auto padding = static_cast<std::size_t>(static_cast<unsigned char>(text->back()));
    const bool padded = padding >= 1 && padding <= kBlock &&
                        std::all_of(text->end() - static_cast<std::ptrdiff_t>(padding),
                                    text->end(),
                                    [&](char c) { return c == text->back(); });
    if (!padded) {
        return failure(ErrorCode::kInvalid, "not a masked text, or masked with another key");
    }
    text->resize(text->size() - padding);
    return text;
}

Result<std::string> hash_text(std::string_view text, std::string_view salt) {
    std::string hash(kHashBytes, '\0');
    const int done = PKCS5_PBKDF2_HMAC_SHA1(text.data(),
                                            static_cast<int>(text.size()),
                                            reinterpret_cast<const unsigned char*>(salt.data()),
                                            static_cast<int>(salt.size()),
                                            kIterations,
                                            static_cast<int>(hash.size()),
                                            reinterpret_cast<unsigned char*>(hash.data()));
    if (done != 1) return failure(ErrorCode::kInvalid, "the password cannot be hashed");
    return std::to_string(kIterations) + ":" + hex(salt, true) + ":" + hex(hash, true);
}

}  // namespace minibroker::config
