#include <string>

#include "base/text.h"
#include "broker/client_log/client_log.h"
#include "broker/client_log/frame_trace.h"
#include "broker/client_log/known_prefix.h"
#include "broker/environment/environment.h"
#include "broker/security/refusal_cause.h"
#include "broker/security/security.h"
#include "broker/session/session.h"
#include "broker/stomp/header_names.h"
#include "broker/stomp/selector_causes.h"
#include "protocol/encoder.h"
#include "protocol/first_bytes.h"

// What the log says of a session (docs/LOGGING.md).

namespace minibroker::broker {

using protocol::Command;

std::string Session::who() const {
    std::string text = " peer=" + peer_.address;
    if (login_) text += log_user(*login_);
    return text;
}

// What an ERROR that answers `frame` was about, and who lacked which permission.
std::string Session::told_of(const Frame& frame) const {
    const bool connects = frame.command == Command::kConnect || frame.command == Command::kStomp;
    std::string text = " command=" + std::string(protocol::command_name(frame.command));
    if (login_) {
        text += log_user(*login_);
    } else if (connects) {
        text += log_user(frame.header("login").value_or("null"));
    }
    if (parts_.security.refusals() != refusals_before_) {
        const Security::Refusal& refusal = parts_.security.last_refusal();
        text += " " + field("address", refusal.address);
        if (!refusal.queue.empty()) text += " " + field("queue", refusal.queue);
        text += " permission=" + std::string(permission_name(refusal.permission));
    } else if (frame.header("destination")) {
        if (const auto destination = destination_of(frame))
            text += " " + field("address", destination->name);
    }
    return text;
}

void Session::explain(const Frame& frame, const StompError& error) {
    StompError told = error;
    told.details = told_of(frame) + error.details;
    if (told.cause.empty() && parts_.security.refusals() != refusals_before_) {
        const Security::Refusal& refusal = parts_.security.last_refusal();
        RefusalCause cause = refusal_cause(parts_.environment.config, parts_.security, refusal);
        // Permissions are those of the name with its prefix.
        if (const auto prefix = known_prefix(refusal.address)) {
            cause.why = std::string(prefix->text) + " was not taken off the name; " + cause.why;
            cause.remedy = prefix_remedy(*prefix, refusal.address, &acceptor_);
        }
        told = because(std::move(told), cause.why, cause.remedy);
    }
    answer(frame, told);
}

// What a client that does not begin with CONNECT may be.
std::string Session::foreign_details() const {
    const std::string& first = before_login_->first;
    const protocol::Foreign foreign = protocol::recognise_foreign(first);
    const auto told = [this](const std::string& why, std::string_view remedy) {
        return " acceptor=" + printable(acceptor_.name) + " why=\"" + why + "\" remedy=\"" +
               std::string(remedy) + "\"";
    };
    if (foreign.protocol == "TLS") {
        return told("the client speaks TLS, this acceptor plain TCP",
                    "switch TLS off in the client (tcp://, ws://), or put a proxy that ends TLS "
                    "before the broker");
    }
    if (!foreign.protocol.empty()) {
        return told("the client speaks " + std::string(foreign.protocol),
                    "this broker serves STOMP alone, also over WebSocket: use a STOMP client, or "
                    "another port");
    }
    if (!foreign.command.empty()) {
        const std::string command(foreign.command);
        if (first.starts_with('\n') || first.starts_with('\r'))
            return told("a line end stands before " + command,
                        "log in with CONNECT first, and send nothing before it");
        if (first.starts_with(command))
            return told("the client begins with " + command,
                        "log in with CONNECT first, and wait for CONNECTED");
        return told("the command " + command + " is not in capitals",
                    "log in with CONNECT first, and write commands in capitals");
    }
    const std::string_view trial = protocol::trial_word(first);
    return told("the client speaks no protocol that is known here: it begins with " +
                    (trial.empty() ? printable(first_word_alone(first)) : std::string(trial)),
                "use a STOMP client, or another port");
}

// Source: StompConnection.physicalSend; StompProtocolLogger.sentErrorToClient.
void Session::log_error(const StompError& error) {
    std::string text = "AMQ332069: Sent ERROR frame to STOMP client " + peer_.address + ": ";
    text += error.only_body ? "no message header" : printable(without_secrets(error.message));
    text += error.details;
    if (error.details.empty() && login_) text += log_user(*login_);
    if (error.only_body && error.body)
        text += " body=\"" + printable(without_secrets(*error.body)) + "\"";
    text += error.cause;
    parts_.client_log.line(log_quota_, LogLevel::kWarn, text);
}

void Session::log_mute() {
    parts_.client_log.line(log_quota_,
                           LogLevel::kWarn,
                           "connection ignored" + who() +
                               " why=\"a negative content-length: as in Artemis nothing more is "
                               "read\" remedy=\"send the size of the body, or no content-length\"");
}

// A selector that compares what no message has.
void Session::hint_selector(const Frame& frame) {
    const auto selector = frame.header("selector");
    if (!selector || hints_.has(Hint::kSelector)) return;
    const auto cause = unfit_comparison(*selector);
    if (!cause) return;
    (void)hints_.add(Hint::kSelector);
    parts_.client_log.line(log_quota_,
                           LogLevel::kInfo,
                           "hint selector" + who() + " command=SUBSCRIBE " +
                               named("selector", *selector) +
                               why_and_remedy(cause->why, cause->remedy));
}

// What was sent in a transaction goes with the connection. One line, as a client may have many.
void Session::log_uncommitted() {
    const std::pair<const std::string, Transaction>* first = nullptr;
    std::size_t others = 0;
    for (const auto& entry : transactions_) {
        if (entry.second.routes.empty()) continue;
        first == nullptr ? void(first = &entry) : void(++others);
    }
    if (first == nullptr) return;
    std::string line = "transaction lost" + who() + " " + named("transaction", first->first) +
                       " messages=" + std::to_string(first->second.routes.size());
    if (others > 0) line += " other-transactions=" + std::to_string(others);
    line +=
        first->second.begun
            ? " why=\"the connection ends without its COMMIT: these messages were not sent\""
            : " why=\"the connection ends without its BEGIN and COMMIT: these messages were not "
              "sent\"";
    line += " remedy=\"COMMIT with the name of the SENDs, and wait for its RECEIPT\"";
    parts_.client_log.line(log_quota_, LogLevel::kInfo, line);
}

// @param name  of the header to show, where the hint is about several
// @param meant  what it is taken for
void Session::hint(Hint hint, const Frame& frame, std::string_view name, std::string_view meant) {
    if (!hints_.add(hint)) return;
    const HintText& text = hint_text(hint);
    std::string line = "hint " + std::string(text.name) + who();
    line += " command=" + std::string(protocol::command_name(frame.command));
    if (name.empty()) name = text.header;
    if (const auto value = frame.header(name)) {
        line += " " + printable(without_secrets(name)) + "=" +
                (names_secret(name) || names_secret(meant) ? "***" : shown(*value));
    }
    if (!meant.empty()) line += " meant=" + std::string(meant);
    line += why_and_remedy(text.why, text.remedy);
    parts_.client_log.line(log_quota_, LogLevel::kInfo, line);
}

// A header that is misspelt, when the one that is meant is not there.
// @return whether there is a hint
bool Session::hint_names(const Frame& frame) {
    const auto has_had = [&](Hint one) { return hints_.has(one); };
    bool told = false;
    // That of a CONNECT, as in host:localhost:61613, does no harm.
    if (decoder_.take_dropped_colon() && frame.header("destination") && !has_had(Hint::kColon)) {
        hint(Hint::kColon, frame);
        told = true;
    }
    for (std::size_t i = 0; i < frame.header_count(); ++i) {
        const std::string_view name = frame.header_at(i).name;
        const std::string_view meant = meant_header(frame.command, name);
        if (!meant.empty() && !frame.header(meant) && !has_had(Hint::kMisspelt)) {
            hint(Hint::kMisspelt, frame, name, meant);
            told = true;
        }
        if (frame.command != Command::kSubscribe || has_had(Hint::kForeignHeader)) continue;
        if (!is_foreign_subscribe_header(name)) continue;
        hint(Hint::kForeignHeader, frame, name);
        told = true;
    }
    return told;
}

void Session::hint_subscription(const Frame& frame,
                                const SubscribeRequest& request,
                                const Queue& queue) {
    const auto says = [&](std::string_view header) {
        return equal_ignoring_case(frame.header_or_empty(header), "true");
    };
    hint_names(frame);
    hint_selector(frame);
    if (has_outer_blank(request.destination)) hint(Hint::kBlank, frame);
    const auto ack = frame.header("ack");
    if (ack && *ack != "auto" && *ack != "client" && *ack != "client-individual")
        hint(Hint::kAckMode, frame);
    if (says("browser")) hint(Hint::kBrowser, frame);
    if (says("durable") && !request.has_durable_name) hint(Hint::kDurable, frame);
    if (request.ack_mode == AckMode::kAuto && request.window >= 0) hint(Hint::kWindowInAuto, frame);
    if (parts_.environment.config.wildcards.any_words != '>' &&
        has_classic_wildcard(request.destination))
        hint(Hint::kWildcard, frame);
    if (is_temporary_name(request.destination)) {
        hint(Hint::kTemporaryQueue, frame);
    } else if (queue.attributes().temporary) {
        parts_.client_log.subscribed_by_prefix(request.destination, who(), log_quota_);
    }
}

// A frame has one line: that its message goes nowhere is left to the next one.
void Session::hint_send(HintSet hints, const Frame& frame) {
    constexpr Hint kOfSend[] = {Hint::kExpires,
                                Hint::kExpired,
                                Hint::kBlank,
                                Hint::kTemporaryQueue,
                                Hint::kScheduler,
                                Hint::kAnycast,
                                Hint::kPersistent,
                                Hint::kBody};
    if (decoder_.body_goes_on()) (void)hints.add(Hint::kBody);
    if (has_outer_blank(frame.header_or_empty("destination"))) (void)hints.add(Hint::kBlank);
    if (hints_.looks_at_names() && hint_names(frame)) parts_.client_log.set_quiet(true);
    for (const Hint one : kOfSend) {
        if (!hints.has(one) || hints_.has(one)) continue;
        hint(one, frame);
        parts_.client_log.set_quiet(true);
    }
}

void Session::hint_ack(const Frame& frame, bool done) {
    if (hints_.looks_at_names()) hint_names(frame);
    if (!done) return;
    if (frame.command == Command::kNack) hint(Hint::kNack, frame);
    if (frame.header("transaction")) hint(Hint::kTransactionalAck, frame);
}

void Session::trace_in(const Frame& frame) const {
    parts_.trace->in(peer_.address, frame);
}

void Session::trace_receipt(std::string_view receipt) const {
    std::string text;
    protocol::FrameWriter(text, version_, "RECEIPT").header("receipt-id", receipt).finish({});
    trace_out(text, 0);
}

void Session::trace_out(std::string_view text, std::size_t begin) const {
    parts_.trace->out(peer_.address, text.substr(begin));
}

void Session::trace_message(const MessageFrame& head, const Message& message) const {
    std::string text;
    append_message_head(text, version_, message, head);
    parts_.trace->out(peer_.address, text, message.body.view());
}

}  // namespace minibroker::broker
