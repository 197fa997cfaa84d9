#pragma once

#include <string>
#include <string_view>

#include "base/log.h"
#include "broker/client_log/client_log.h"
#include "broker/security/security.h"
#include "broker/session/client.h"
#include "broker/stomp/error.h"
#include "broker/stomp/hints.h"
#include "broker/stomp/message_head.h"
#include "config/config.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class FrameTrace;
class Queue;
class Session;
struct Environment;
struct SubscribeRequest;

/// Writes the log lines about a session (docs/LOGGING.md): errors with their causes, hints, and
/// every frame if that is wanted. It has one function for each possible line, so many more than
/// other classes, and no state of its own.
class SessionLog {
public:
    /// @param trace  null: frames are not traced
    SessionLog(const Environment& environment,
               const Security& security,
               ClientLog& client_log,
               const FrameTrace* trace)
        : environment_(environment), security_(security), client_log_(client_log), trace_(trace) {}

    [[nodiscard]] ClientLog& client_log() { return client_log_; }
    [[nodiscard]] bool traces() const { return trace_ != nullptr; }
    void set_trace(const FrameTrace* trace) { trace_ = trace; }

    /// A frame is about to be carried out: refusals from now on belong to it.
    void begin_frame(Client& client) const { client.refusals_before = security_.refusals(); }
    /// `error`, which answers `frame`, with the details for the log.
    [[nodiscard]] StompError explained(const Session& session,
                                       const protocol::Frame& frame,
                                       const StompError& error) const;
    /// An ERROR has been written.
    void error(Session& session, const StompError& error);
    /// A guess at the protocol of a client that does not begin with CONNECT, as fields of a log
    /// line.
    /// @param first  its first bytes
    [[nodiscard]] static std::string foreign_details(const config::Acceptor& acceptor,
                                                     std::string_view first);
    /// @param level  kDebug if another line says it already
    void refused(Session& session, std::string_view why, LogLevel level);
    void page_refused(Session& session, std::string_view why);
    void mute(Session& session);
    /// Open transactions are lost.
    void uncommitted(Session& session);

    /// @param name  of the header to show, if the hint applies to several
    /// @param meant  the header it is taken for
    void hint(Session& session,
              Hint hint,
              const protocol::Frame& frame,
              std::string_view name = {},
              std::string_view meant = {});
    /// Hints at a misspelt header, if the header that is meant is missing.
    /// @return whether there is a hint
    bool hint_names(Session& session, const protocol::Frame& frame);
    void hint_subscription(Session& session,
                           const protocol::Frame& frame,
                           const SubscribeRequest& request,
                           const Queue& queue);
    void hint_send(Session& session, HintSet hints, const protocol::Frame& frame);
    void hint_ack(Session& session, const protocol::Frame& frame, bool done);

    // For every frame.
    void trace_in(const Session& session, const protocol::Frame& frame) const;
    void trace_broken(const Session& session, std::string_view why) const;
    void trace_out(const Session& session, std::string_view frame) const;
    void trace_receipt(const Session& session, std::string_view receipt) const;
    void trace_message(const Session& session,
                       const MessageFrame& head,
                       const Message& message) const;

private:
    [[nodiscard]] static std::string who(const Session& session);
    [[nodiscard]] std::string told_of(const Session& session, const protocol::Frame& frame) const;
    void hint_selector(Session& session, const protocol::Frame& frame);

    const Environment& environment_;
    const Security& security_;
    ClientLog& client_log_;
    const FrameTrace* trace_;
};

}  // namespace minibroker::broker
