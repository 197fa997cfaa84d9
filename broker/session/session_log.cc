#include "broker/session/session_log.h"

#include <string>

#include "base/text.h"
#include "broker/client_log/client_log.h"
#include "broker/client_log/frame_trace.h"
#include "broker/client_log/known_prefix.h"
#include "broker/environment/environment.h"
#include "broker/queue/queue.h"
#include "broker/security/refusal_cause.h"
#include "broker/security/security.h"
#include "broker/session/client.h"
#include "broker/session/session.h"
#include "broker/stomp/destination.h"
#include "broker/stomp/header_names.h"
#include "broker/stomp/selector_causes.h"
#include "broker/stomp/subscribe_request.h"
#include "protocol/encoder.h"
#include "protocol/first_bytes.h"

// Writes the log lines about a session (docs/LOGGING.md).

namespace minibroker::broker {

using protocol::Command;
using protocol::Frame;

std::string SessionLog::who(const Session& session) {
    std::string text = " peer=" + session.peer().address;
    if (const auto& login = session.client().login) text += log_user(*login);
    return text;
}

// The reason for the ERROR that answers `frame`, and who is missing which permission.
std::string SessionLog::told_of(const Session& session, const Frame& frame) const {
    const Client& client = session.client();
    const bool connects = frame.command == Command::kConnect || frame.command == Command::kStomp;
    std::string text = " command=" + std::string(protocol::command_name(frame.command));
    if (client.login) {
        text += log_user(*client.login);
    } else if (connects) {
        text += log_user(frame.header("login").value_or("null"));
    }
    if (security_.refusals() != session.client().refusals_before) {
        const Security::Refusal& refusal = security_.last_refusal();
        text += " " + field("address", refusal.address);
        if (!refusal.queue.empty()) text += " " + field("queue", refusal.queue);
        text += " permission=" + std::string(permission_name(refusal.permission));
    } else if (frame.header("destination")) {
        if (const auto destination = destination_of(frame, session.acceptor()))
            text += " " + field("address", destination->name);
    }
    return text;
}

StompError SessionLog::explained(const Session& session,
                                 const Frame& frame,
                                 const StompError& error) const {
    StompError told = error;
    told.details = told_of(session, frame) + error.details;
    if (told.cause.empty() && security_.refusals() != session.client().refusals_before) {
        const Security::Refusal& refusal = security_.last_refusal();
        RefusalCause cause = refusal_cause(environment_.config, security_, refusal);
        // Permissions belong to the name with its prefix.
        if (const auto prefix = known_prefix(refusal.address)) {
            cause.why = std::string(prefix->text) + " was not taken off the name; " + cause.why;
            cause.remedy = prefix_remedy(*prefix, refusal.address, &session.acceptor());
        }
        told = because(std::move(told), cause.why, cause.remedy);
    }
    return told;
}

// Guesses the protocol of a client that does not begin with CONNECT.
std::string SessionLog::foreign_details(const config::Acceptor& acceptor, std::string_view first) {
    const protocol::Foreign foreign = protocol::recognise_foreign(first);
    const auto told = [&](const std::string& why, std::string_view remedy) {
        return " acceptor=" + printable(acceptor.name) + " why=\"" + why + "\" remedy=\"" +
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
        if (first.starts_with('\n') || first.starts_with('\r')) {
            return told("a line end stands before " + command,
                        "log in with CONNECT first, and send nothing before it");
        }
        if (first.starts_with(command)) {
            return told("the client begins with " + command,
                        "log in with CONNECT first, and wait for CONNECTED");
        }
        return told("the command " + command + " is not in capitals",
                    "log in with CONNECT first, and write commands in capitals");
    }
    const std::string_view trial = protocol::trial_word(first);
    return told("the client speaks no protocol that is known here: it begins with " +
                    (trial.empty() ? printable(first_word_alone(first)) : std::string(trial)),
                "use a STOMP client, or another port");
}

// Source: StompConnection.physicalSend; StompProtocolLogger.sentErrorToClient.
void SessionLog::error(Session& session, const StompError& error) {
    const std::optional<std::string>& login = session.client().login;
    std::string text =
        "AMQ332069: Sent ERROR frame to STOMP client " + session.peer().address + ": ";
    text += error.only_body ? "no message header" : printable(without_secrets(error.message));
    text += error.details;
    if (error.details.empty() && login) text += log_user(*login);
    if (error.only_body && error.body)
        text += " body=\"" + printable(without_secrets(*error.body)) + "\"";
    text += error.cause;
    client_log_.line(session.client().log_quota, LogLevel::kWarn, text);
}

void SessionLog::mute(Session& session) {
    client_log_.line(session.client().log_quota,
                     LogLevel::kWarn,
                     "connection ignored" + who(session) +
                         " why=\"a negative content-length: as in Artemis nothing more is "
                         "read\" remedy=\"send the size of the body, or no content-length\"");
}

// Hints at a selector that compares a property which no message has.
void SessionLog::hint_selector(Session& session, const Frame& frame) {
    HintSet& hints = session.client().hints;
    const auto selector = frame.header("selector");
    if (!selector || hints.has(Hint::kSelector)) return;
    const auto cause = unfit_comparison(*selector);
    if (!cause) return;
    (void)hints.add(Hint::kSelector);
    client_log_.line(session.client().log_quota,
                     LogLevel::kInfo,
                     "hint selector" + who(session) + " command=SUBSCRIBE " +
                         named("selector", *selector) + why_and_remedy(cause->why, cause->remedy));
}

// Messages sent in an open transaction are lost with the connection. One line for all, as a client
// may have many.
void SessionLog::uncommitted(Session& session) {
    const auto lost = session.client().transactions.uncommitted();
    if (!lost) return;
    std::string line = "transaction lost" + who(session) + " " + named("transaction", lost->name) +
                       " messages=" + std::to_string(lost->messages);
    if (lost->others > 0) line += " other-transactions=" + std::to_string(lost->others);
    line +=
        lost->begun
            ? " why=\"the connection ends without its COMMIT: these messages were not sent\""
            : " why=\"the connection ends without its BEGIN and COMMIT: these messages were not "
              "sent\"";
    line += " remedy=\"COMMIT with the name of the SENDs, and wait for its RECEIPT\"";
    client_log_.line(session.client().log_quota, LogLevel::kInfo, line);
}

// @param name  of the header to show, if the hint applies to several
// @param meant  the header it is taken for
void SessionLog::hint(Session& session,
                      Hint hint,
                      const Frame& frame,
                      std::string_view name,
                      std::string_view meant) {
    if (!session.client().hints.add(hint)) return;
    const HintText& text = hint_text(hint);
    std::string line = "hint " + std::string(text.name) + who(session);
    line += " command=" + std::string(protocol::command_name(frame.command));
    if (name.empty()) name = text.header;
    if (const auto value = frame.header(name)) {
        line += " " + printable(without_secrets(name)) + "=" +
                (names_secret(name) || names_secret(meant) ? "***" : shown(*value));
    }
    if (!meant.empty()) line += " meant=" + std::string(meant);
    line += why_and_remedy(text.why, text.remedy);
    client_log_.line(session.client().log_quota, LogLevel::kInfo, line);
}

// Hints at a misspelt header, if the header that is meant is missing.
// @return whether there is a hint
bool SessionLog::hint_names(Session& session, const Frame& frame) {
    const HintSet& hints = session.client().hints;
    const auto has_had = [&](Hint one) { return hints.has(one); };
    bool told = false;
    // In a CONNECT, as in host:localhost:61613, it does no harm.
    if (session.decoder().take_dropped_colon() && frame.header("destination") &&
        !has_had(Hint::kColon)) {
        hint(session, Hint::kColon, frame);
        told = true;
    }
    for (std::size_t i = 0; i < frame.header_count(); ++i) {
        const std::string_view name = frame.header_at(i).name;
        const std::string_view meant = meant_header(frame.command, name);
        if (!meant.empty() && !frame.header(meant) && !has_had(Hint::kMisspelt)) {
            hint(session, Hint::kMisspelt, frame, name, meant);
            told = true;
        }
        if (frame.command != Command::kSubscribe || has_had(Hint::kForeignHeader)) continue;
        if (!is_foreign_subscribe_header(name)) continue;
        hint(session, Hint::kForeignHeader, frame, name);
        told = true;
    }
    return told;
}

void SessionLog::hint_subscription(Session& session,
                                   const Frame& frame,
                                   const SubscribeRequest& request,
                                   const Queue& queue) {
    const auto says = [&](std::string_view header) {
        return equal_ignoring_case(frame.header_or_empty(header), "true");
    };
    hint_names(session, frame);
    hint_selector(session, frame);
    if (has_outer_blank(request.destination)) hint(session, Hint::kBlank, frame);
    const auto ack = frame.header("ack");
    if (ack && *ack != "auto" && *ack != "client" && *ack != "client-individual")
        hint(session, Hint::kAckMode, frame);
    if (says("browser")) hint(session, Hint::kBrowser, frame);
    if (says("durable") && !request.has_durable_name) hint(session, Hint::kDurable, frame);
    if (request.ack_mode == AckMode::kAuto && request.window >= 0)
        hint(session, Hint::kWindowInAuto, frame);
    if (environment_.config.wildcards.any_words != '>' && has_classic_wildcard(request.destination))
        hint(session, Hint::kWildcard, frame);
    if (is_temporary_name(request.destination)) {
        hint(session, Hint::kTemporaryQueue, frame);
    } else if (queue.attributes().temporary) {
        client_log_.subscribed_by_prefix(
            request.destination, who(session), session.client().log_quota);
    }
}

// A frame gets one line: the next frame will report that its message goes nowhere.
void SessionLog::hint_send(Session& session, HintSet hints, const Frame& frame) {
    HintSet& had = session.client().hints;
    constexpr Hint kOfSend[] = {Hint::kExpires,
                                Hint::kExpired,
                                Hint::kBlank,
                                Hint::kTemporaryQueue,
                                Hint::kScheduler,
                                Hint::kAnycast,
                                Hint::kPersistent,
                                Hint::kBody};
    if (session.decoder().body_goes_on()) (void)hints.add(Hint::kBody);
    if (has_outer_blank(frame.header_or_empty("destination"))) (void)hints.add(Hint::kBlank);
    if (had.looks_at_names() && hint_names(session, frame)) client_log_.set_quiet(true);
    for (const Hint one : kOfSend) {
        if (!hints.has(one) || had.has(one)) continue;
        hint(session, one, frame);
        client_log_.set_quiet(true);
    }
}

void SessionLog::hint_ack(Session& session, const Frame& frame, bool done) {
    if (session.client().hints.looks_at_names()) hint_names(session, frame);
    if (!done) return;
    if (frame.command == Command::kNack) hint(session, Hint::kNack, frame);
    if (frame.header("transaction")) hint(session, Hint::kTransactionalAck, frame);
}

void SessionLog::refused(Session& session, std::string_view why, LogLevel level) {
    const std::string text = "connection refused peer=" + session.peer().address +
                             " acceptor=" + printable(session.acceptor().name) + " why=\"" +
                             std::string(why) + "\"";
    if (level == LogLevel::kDebug) {
        environment_.logger.debug(text);
    } else {
        client_log_.line(session.client().log_quota, level, text);
    }
}

void SessionLog::page_refused(Session& session, std::string_view why) {
    client_log_.line(
        session.client().log_quota,
        LogLevel::kWarn,
        "web page refused peer=" + session.peer().address + " why=\"" + std::string(why) + "\"");
}

void SessionLog::trace_in(const Session& session, const Frame& frame) const {
    trace_->in(session.peer().address, frame);
}

void SessionLog::trace_broken(const Session& session, std::string_view why) const {
    if (trace_ != nullptr) trace_->broken(session.peer().address, why);
}

void SessionLog::trace_receipt(const Session& session, std::string_view receipt) const {
    if (trace_ == nullptr) return;
    std::string text;
    protocol::FrameWriter(text, session.version(), "RECEIPT")
        .header("receipt-id", receipt)
        .finish({});
    trace_out(session, text);
}

void SessionLog::trace_out(const Session& session, std::string_view frame) const {
    if (trace_ != nullptr) trace_->out(session.peer().address, frame);
}

void SessionLog::trace_message(const Session& session,
                               const MessageFrame& head,
                               const Message& message) const {
    std::string text;
    append_message_head(text, session.version(), message, head);
    trace_->out(session.peer().address, text, message.body.view());
}

}  // namespace minibroker::broker
