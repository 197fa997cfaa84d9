#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "broker/limits/limits.h"
#include "broker/message/message.h"
#include "broker/message/route.h"
#include "broker/stomp/error.h"
#include "protocol/frame.h"

namespace minibroker::broker {

// The ERRORs of refused frames: for the client Artemis's text, for the log the cause and a remedy.
// Cold and separate, so that the paths of messages stay short. If the cause is a permission there
// is none here: the log line names the permission.

// SEND
[[nodiscard, gnu::cold]] StompError wrong_destination_type(std::string_view value);
/// AMQ339031 for a header that is not a number of its kind.
[[nodiscard, gnu::cold]] StompError wrong_number(const protocol::Frame::Header& header);
/// AMQ339011 for a missing permission.
[[nodiscard, gnu::cold]] StompError sending_failed(const Message& message);
[[nodiscard, gnu::cold]] StompError own_type_refused(const Message& message);
[[nodiscard, gnu::cold]] StompError head_too_large(const Message& message, std::int64_t large_from);
[[nodiscard, gnu::cold]] StompError user_missing(const Message& message);
[[nodiscard, gnu::cold]] StompError property_unusable(const Message& message);
[[nodiscard, gnu::cold]] StompError no_queue_to_send_to(const Message& message);
[[nodiscard, gnu::cold]] StompError address_full(const Message& message);
[[nodiscard, gnu::cold]] StompError request_refused(const Message& message, std::string_view why);
/// The reason why the message of `route` is not sent anywhere.
[[nodiscard, gnu::cold]] StompError route_refused(const Route& route, const SharedBudgets& limits);
[[nodiscard, gnu::cold]] StompError disk_full();

// Transactions
/// @param own  whether the limit is the connection's, not that of all
[[nodiscard, gnu::cold]] StompError too_many_transactions(bool own);
[[nodiscard, gnu::cold]] StompError transactions_too_large(bool own);
[[nodiscard, gnu::cold]] StompError transaction_unnamed(int number, std::string_view text);
[[nodiscard, gnu::cold]] StompError transaction_begun_twice(std::string_view name);
[[nodiscard, gnu::cold]] StompError commit_of_none(std::string_view name);
[[nodiscard, gnu::cold]] StompError commit_of_duplicate(std::string_view name);
[[nodiscard, gnu::cold]] StompError abort_of_none(std::string_view name);

// Destinations
[[nodiscard, gnu::cold]] StompError destination_missing(const protocol::Frame& frame);
[[nodiscard, gnu::cold]] StompError half_name(StompError error, std::string_view destination);
[[nodiscard, gnu::cold]] StompError address_missing(StompError error, std::string_view address);
/// @param types  of the address, as text
[[nodiscard, gnu::cold]] StompError wrong_type(std::string_view type, std::string_view types);

// SUBSCRIBE and UNSUBSCRIBE
[[nodiscard, gnu::cold]] StompError wrong_subscription_type(std::string_view value);
[[nodiscard, gnu::cold]] StompError wrong_window(std::string_view header, std::string_view value);
[[nodiscard, gnu::cold]] StompError selector_empty();
[[nodiscard, gnu::cold]] StompError invalid_selector(std::string_view text, const Error& why);
[[nodiscard, gnu::cold]] StompError id_in_use(std::string_view id);
/// AMQ339016. Without a cause if a permission is missing.
[[nodiscard, gnu::cold]] StompError creating_failed(std::string_view id,
                                                    std::string_view why = {},
                                                    std::string_view remedy = {});
[[nodiscard, gnu::cold]] StompError client_id_missing(std::string_view id,
                                                      std::string_view durable_name);
[[nodiscard, gnu::cold]] StompError durable_name_empty(std::string_view id,
                                                       std::string_view durable_name);
[[nodiscard, gnu::cold]] StompError selector_in_brackets(std::string_view id);
[[nodiscard, gnu::cold]] StompError nothing_to_subscribe_to(std::string_view id,
                                                            std::string_view destination);
[[nodiscard, gnu::cold]] StompError no_queue_to_consume(std::string_view id,
                                                        std::string_view queue);
[[nodiscard, gnu::cold]] StompError too_many_consumers(std::string_view id, std::int64_t limit);
[[nodiscard, gnu::cold]] StompError unsubscribe_without_id(bool or_destination);
[[nodiscard, gnu::cold]] StompError no_subscription(std::string_view id);
[[nodiscard, gnu::cold]] StompError durable_in_use(std::string_view id);

// ACK and NACK
[[nodiscard, gnu::cold]] StompError ack_without(int number,
                                                std::string_view text,
                                                std::string_view header);
[[nodiscard, gnu::cold]] StompError ack_of_no_id(std::string_view id);
/// @param id  of a subscription, where a message's id belongs
[[nodiscard, gnu::cold]] StompError ack_of_subscription(std::string_view id);
[[nodiscard, gnu::cold]] StompError ack_too_late(std::string_view id);
[[nodiscard, gnu::cold]] StompError ack_of_unknown(std::string_view id);
[[nodiscard, gnu::cold]] StompError ack_in_auto(std::string_view id);
[[nodiscard, gnu::cold]] StompError ack_of_other(std::string_view subscription,
                                                 std::string_view holder);

// The connection
[[nodiscard, gnu::cold]] StompError not_connected(protocol::Command command);
[[nodiscard, gnu::cold]] StompError not_valid(std::string_view why);
/// The error for a frame behind a CONNECT with a wrong login, in the same packet: Artemis's session
/// would need that login. Nothing for a frame that is answered without it.
/// @param login  of the CONNECT, if it had one
/// @param peer  address and port of the client
[[nodiscard, gnu::cold]] std::optional<StompError> without_login(
    const protocol::Frame& frame, const std::optional<std::string>& login, std::string_view peer);
[[nodiscard, gnu::cold]] StompError no_such_version(std::string_view accepted);
[[nodiscard, gnu::cold]] StompError too_many_logins();

}  // namespace minibroker::broker
