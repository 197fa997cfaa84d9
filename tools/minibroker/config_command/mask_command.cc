#include "tools/minibroker/config_command/mask_command.h"

#include <openssl/rand.h>

#include <chrono>
#include <cstdio>
#include <ctime>

#include "config/json_value.h"
#include "config/masked_text.h"
#include "tools/minibroker/load_config.h"

namespace minibroker::tools {
namespace {

constexpr std::size_t kSaltBytes = 32;
constexpr const char* kTwoWayIsDeprecated =
    "WARN  [org.apache.activemq.artemis.logs] AMQ202017: Algorithm two-way is deprecated and will "
    "be removed from the default codec in a future version. Use a custom codec instead. Consult "
    "the manual for details.";

Result<std::string> hashed(const MaskOptions& options) {
    std::string salt(kSaltBytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), kSaltBytes) != 1) {
        return failure(ErrorCode::kIo, "no random bytes for the salt");
    }
    return config::hash_text(options.password, salt);
}

// As Artemis's log on standard output has it.
void print_warning() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    const std::time_t seconds = milliseconds / 1000;
    std::tm local{};
    localtime_r(&seconds, &local);
    char text[32] = "";
    std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &local);
    std::printf("%s,%03d %s\n", text, static_cast<int>(milliseconds % 1000), kTwoWayIsDeprecated);
}

}  // namespace

int mask(const MaskOptions& options) {
    if (options.hash && !options.key.empty() && !options.json) {
        std::puts("Option --key ignored in case of hashing");
    }
    const auto result =
        options.hash
            ? hashed(options)
            : config::mask_text(options.password, options.key.empty() ? codec_key() : options.key);
    if (!result) {
        std::fprintf(stderr, "minibroker: %s\n", result.error().text.c_str());
        return 1;
    }
    if (options.json) {
        config::JsonValue object = config::json_object();
        object.members.push_back({"result", config::json_of(*result)});
        std::puts(config::json_text(object).c_str());
        return 0;
    }
    if (!options.hash) print_warning();
    std::printf("result: %s\n", result->c_str());
    // Artemis says nothing; who writes the bare result into the file has it for a password.
    if (options.hash && !options.as_artemis) {
        std::fputs("minibroker: in the file of users, or users, it stands as ENC(RESULT)\n",
                   stderr);
    }
    return 0;
}

}  // namespace minibroker::tools
