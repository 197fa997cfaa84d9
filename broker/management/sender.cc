#include "broker/management/sender.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/management/controls.h"
#include "broker/routing/router.h"
#include "broker/security/password_checks.h"
#include "broker/store/store.h"

namespace minibroker::broker {

using Result = ManagementResult;

namespace {

constexpr std::int64_t kTextType = 3;

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

// Strict, like java.util.Base64.
std::expected<std::string, std::string> decode_base64(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    if (text.size() % 4 == 1) {
        return std::unexpected("Input byte[] should at least have 2 bytes for base64 bytes");
    }
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = base64_value(c);
        if (value < 0) {
            char hex[32];
            std::snprintf(
                hex, sizeof hex, "%x", static_cast<unsigned>(static_cast<unsigned char>(c)));
            return std::unexpected("Illegal base64 character " + std::string(hex));
        }
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
    return bytes;
}

// The properties in the MAP argument; a failure if one is not text.
std::optional<Result> set_properties(const ManagementCall& call, Message& message) {
    const auto* map = std::get_if<JsonText>(&call.arguments[0]);
    if (map == nullptr) return std::nullopt;
    const auto json = nlohmann::json::parse(map->text);
    for (const auto& [name, value] : json.items()) {
        if (!value.is_string()) {
            return Result::failure("The property " + name + " is not a string");
        }
        message.properties.set(name, value.get<std::string>());
    }
    return std::nullopt;
}

Result wrong_credentials(std::optional<std::string_view> user) {
    return Result::failure("AMQ229031: Unable to validate user from management. Username: " +
                           std::string(user.value_or("null")) +
                           "; SSL certificate subject DN: unavailable");
}

}  // namespace

// @param message  with its body as in the request
Result ManagementSender::send_for(const std::shared_ptr<Message>& message,
                                  std::optional<std::string_view> user) {
    if (security_.enabled()) {
        const QualifiedName name = qualified_name(message->address);
        const Security::Target target{name.address, name.queue};
        if (!security_.allows(user.value_or(""), Permission::kSend, target)) {
            return Result::failure(Security::refusal(user.value_or(""), Permission::kSend, target));
        }
    }
    if (message->is_bytes) {
        auto bytes = decode_base64(message->body);
        if (!bytes) return Result::failure(bytes.error());
        message->body = std::move(*bytes);
    }
    message->id = MessageId{store_.take_id()};
    const std::string id = std::to_string(message->id.value);
    store_.commit();
    router_.send(message, Lsn{});
    return Result::text(id);
}

// A hashed password is checked elsewhere; the request is answered after that.
Result ManagementSender::ask_for_password(const ManagementCall& call,
                                          const Security::Login& login,
                                          std::string_view password,
                                          const std::string& user,
                                          std::shared_ptr<Message> message) {
    Result later;
    later.deferred = true;
    const auto check = passwords_.ask(
        "management:",
        login.hash,
        password,
        [this,
         answer = call.answers.defer(),
         user,
         known = login.known,
         message = std::move(message)](bool right) mutable {
            answer(right && known ? send_for(message, user) : wrong_credentials(user));
        });
    if (!check) return Result::failure("Too many passwords are being looked at");
    return later;
}

// The user and password arguments must be valid and permit the SEND.
Result ManagementSender::check_and_send(const ManagementCall& call,
                                        std::shared_ptr<Message> message) {
    using Verdict = Security::Login::Verdict;
    std::optional<std::string_view> user;
    std::optional<std::string_view> password;
    if (!call.is_null(4)) user = call.text(4);
    if (!call.is_null(5)) password = call.text(5);
    const Security::Login login = security_.authenticate(user, password);
    if (login.verdict == Verdict::kWrong) return wrong_credentials(user);
    if (login.verdict == Verdict::kAsk)
        return ask_for_password(call, login, *password, std::string(*user), std::move(message));
    return send_for(message, user);
}

Result ManagementSender::send(const ManagementCall& call, std::string_view destination) {
    auto message = std::make_shared<Message>();
    if (auto wrong = set_properties(call, *message)) return *wrong;
    message->is_bytes = call.number(1) != kTextType;
    message->body = call.text(2);
    message->address = destination;
    message->durable = call.flag(3);
    message->priority = 0;
    message->timestamp = environment_.now.wall.count();
    message->grouped = message->properties.has(property::kGroupId);
    message->detectable = message->properties.has(property::kDuplicateId);
    return check_and_send(call, std::move(message));
}

namespace {

Result send_to_address(const ControlCall<AddressSendControl>& call) {
    return call.on.sender.send(call, call.object);
}

Result send_to_queue(const ControlCall<QueueSendControl>& call) {
    return call.on.sender.send(call, call.on.book.full_name_of(call.queue()));
}

constexpr ManagementOperation<AddressSendControl> kOfAddress[] = {
    {"sendMessage", "mlsbss", send_to_address},
    {"sendMessage", "mlsbssb", send_to_address},
};
constexpr ManagementOperation<QueueSendControl> kOfQueue[] = {
    {"sendMessage", "mlsbss", send_to_queue},
    {"sendMessage", "mlsbssb", send_to_queue},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(AddressSendControl control) {
    return table_of(control, kOfAddress);
}

std::unique_ptr<OperationTable> operations_of(QueueSendControl control) {
    return table_of(control, kOfQueue);
}

}  // namespace minibroker::broker
