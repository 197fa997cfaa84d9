#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "broker/limits/limits.h"
#include "broker/queue/consumer.h"
#include "broker/session/client.h"
#include "broker/session/heart_beat.h"
#include "broker/session/http_transport.h"
#include "broker/session/outbox.h"
#include "broker/session/session_parts.h"
#include "broker/session/stomp_state.h"
#include "broker/stomp/error.h"
#include "broker/stomp/message_head.h"
#include "broker/work/task.h"
#include "config/config.h"
#include "protocol/decoder.h"
#include "protocol/version.h"

namespace minibroker::broker {

/// One connection: bytes to frames, each frame in its turn to the `FrameHandler`, answers in order,
/// and how it ends. Source: Artemis `StompConnection`, `StompSession`,
/// `VersionedStompFrameHandler`.
///
/// How a session ends: `end` returns what its consumers hold and drops its transactions, once. The
/// network side then writes what is left in the outbox, closes the socket and has the broker remove
/// the session.
///
/// It has more public functions than other classes, since four sides meet here: the network, the
/// broker's periodic work, deliveries (`MessageSink`) and the commands. Each has a section below.
class Session : public MessageSink {
public:
    struct Peer {
        SessionId id;
        std::size_t acceptor = 0;  ///< index in Config::acceptors
        std::string address;       ///< IP:PORT, for logs and error texts
        std::string connection;    ///< 8 hex digits, the `session` header
    };

    Session(SessionParts& parts, Peer peer);
    ~Session() override;

    [[nodiscard]] SessionId id() const { return peer_.id; }
    [[nodiscard]] const Peer& peer() const { return peer_; }
    [[nodiscard]] const config::Acceptor& acceptor() const { return acceptor_; }
    [[nodiscard]] Client& client() { return client_; }
    [[nodiscard]] const Client& client() const { return client_; }
    [[nodiscard]] bool ended() const { return state_ == StompState::kEnded; }

    // The network.
    void on_bytes(std::string_view bytes);
    /// Continues with what is left of the packet that `on_bytes` was given last.
    void on_rest(std::string_view bytes);
    /// The connection is gone or about to be dropped: everything it holds goes back. Safe to call
    /// twice.
    void end();
    [[nodiscard]] Outbox& outbox() { return outbox_; }
    /// The socket has taken `bytes` of the outbox: acknowledges deliveries in mode auto, and lets
    /// delivery continue.
    void on_written(std::size_t bytes);
    /// Whether the socket must be closed once the outbox is empty.
    [[nodiscard]] bool wants_close() const { return wants_close_; }
    /// Whether the network side has to look at it; kept by Sessions. @return whether that changed
    bool set_touched(bool touched) { return std::exchange(touched_, touched) != touched; }
    /// Whether more may be read from the client: false while much input waits behind a frame that
    /// takes long.
    [[nodiscard]] bool takes_input() const {
        return !held_ || held_->bytes.size() < kBytesBehindMax;
    }
    /// Whether a frame of the client is still being carried out or waits for that: it is carried
    /// out even if the client has left.
    [[nodiscard]] bool is_busy() const {
        return held_ && (!held_->bytes.empty() || (held_->works > 0 && !asks_for_password()));
    }

    // The broker as a whole.
    /// Whether something that the client did is not on disk yet.
    [[nodiscard]] bool waits_for_disk() const;
    /// The periodic check of the connection's TTL (connectionTtlCheckInterval).
    void check_ttl();
    /// Treats the client as if bytes had come from it.
    void count_as_heard();
    /// Whether bytes came that `check_ttl` has not counted yet.
    [[nodiscard]] bool heard() const { return heart_beat_.heard(); }
    /// The steady time at which the TTL passes if nothing more is heard, if there is a TTL.
    [[nodiscard]] std::optional<Milliseconds> ttl_deadline() const;
    /// Ends the connection with an ERROR that answers no frame, behind the answers that are due.
    [[gnu::cold]] void fail(StompError error);
    /// As `fail`, but at once: the answers that are due will never come.
    void abandon(const StompError& error);
    /// The check of the CONNECT's password has finished.
    void on_password_checked(bool right);

    // MessageSink
    [[nodiscard]] bool accepts() const override;
    std::int64_t send_message(const Consumer& consumer, const MessageReference& reference) override;
    void close_by_management() override;
    /// As `close_by_management()`, with another text.
    void close_by_management(std::string text);
    void disconnect(Consumer& consumer) override;
    [[nodiscard]] Names names() const override;

    // The commands.
    [[nodiscard]] protocol::FrameDecoder& decoder() { return decoder_; }
    /// The frame that is being carried out.
    [[nodiscard]] const protocol::Frame& frame() const { return frame_; }
    [[nodiscard]] protocol::Version version() const { return version_; }
    /// The version that the client was told; it may differ from the one spoken.
    [[nodiscard]] protocol::Version agreed_version() const { return agreed_.value_or(version_); }
    [[nodiscard]] bool logged_in() const { return !before_login_; }
    /// Whether frames are answered but no longer carried out.
    [[nodiscard]] bool closing() const { return is_over(state_); }
    /// Whether messages that were not sent yet count as taken when the session is closed.
    [[nodiscard]] bool leaves_by_itself() const { return wants_close_ && !lost_; }
    /// Carries out the rest of the current frame in slices: its receipt and the frames behind it
    /// wait for the end of `task`.
    void carry_on(Task<> task);
    /// The CONNECT, and everything behind it, waits until its password is compared.
    void wait_for_check(std::uint64_t check, const protocol::Frame& frame);
    /// The CONNECT had a wrong login. @param login  absent: it had none
    void refuse_login(std::optional<std::string_view> login);
    /// The CONNECT had a right login. @param login  of the first CONNECT; a later one does not
    /// change it
    void log_in(std::optional<std::string_view> login, std::optional<std::string_view> client_id);
    /// See `HeartBeat::agree`.
    [[nodiscard]] std::expected<std::string, StompError> agree_heart_beat(std::string_view header);
    /// Calls `write` once everything the client did before is on disk, unless the session has
    /// ended.
    using Write = std::move_only_function<void(Session&)>;
    void reply(Write write) { reply_unless(true, std::move(write)); }
    /// Likewise for a RECEIPT, if the frame asks for one.
    void receipt(const protocol::Frame& frame);
    /// Likewise for a whole frame.
    void reply_with(std::string frame);
    [[nodiscard]] SessionLog& log() const { return parts_.log; }
    [[nodiscard]] SessionNotices& notices() const { return parts_.notices; }

protected:
    [[nodiscard]] MessageFrame head_of(const Consumer& consumer,
                                       const MessageReference& reference) const;

private:
    using Frame = protocol::Frame;

    void on(StompEvent event);

    // session.cc: bytes to frames to commands
    void on_stomp_bytes(std::string_view bytes);
    void decode();
    void handle(Frame& frame);
    FrameOutcome dispatch(Frame& frame);
    FrameOutcome dispatch_messaging(Frame& frame);
    [[nodiscard]] FrameOutcome carry_out(const Frame& frame);
    FrameOutcome negotiate(const Frame& frame);

    // answers.cc
    void reply_unless(bool ended, Write write);
    [[gnu::cold]] void answer(const Frame& frame, const StompError& error);
    void write(std::string_view frame);
    void write_error(const StompError& error, std::optional<std::string_view> receipt);
    void write_receipt(std::string_view receipt);
    void beat();

    // close.cc
    void on_disconnect(const Frame& frame);
    void stop_listening();
    void after_close(const Frame& frame);
    [[nodiscard]] FrameOutcome outcome_after_close(const Frame& frame);
    void close_after_flush();
    void linger(std::size_t before);

    // start.cc
    /// @param level  of its log line; kDebug if another line says it already
    void refuse(std::string_view why, LogLevel level = LogLevel::kDebug);
    void expect_login();
    void end_before_login(const std::string& why);
    void count_before_login();
    void on_first_bytes(std::string_view bytes);
    [[nodiscard]] bool recognise();

    // http.cc
    void start_http();
    void on_http_bytes(std::string_view bytes);
    void finish_http_turn();
    void arm_http_timer();

    /// State that is needed only until the login.
    struct BeforeLogin {
        explicit BeforeLogin(Budget& all) : budget(kBytesBeforeLoginMax, &all) {}
        Budget budget;
        Share bytes{budget};
        std::string first;               ///< bytes of a protocol that is not recognised yet
        std::unique_ptr<Frame> connect;  ///< the CONNECT whose password is being checked
        std::uint64_t password_check = 0;
        bool refused = false;
        std::optional<std::string> refused_login;  ///< absent: it had none
    };
    /// Input that waits behind a frame that takes long, or for the units of another slice.
    struct HeldInput {
        std::string bytes;
        int works = 0;                       ///< begun and not ended yet
        std::optional<std::string> receipt;  ///< asked for by the current frame
    };
    [[nodiscard]] bool asks_for_password() const { return before_login_ && before_login_->connect; }
    [[nodiscard]] HeldInput& held_input();
    void begin_work() { ++held_input().works; }
    void end_work();
    static Task<> carry_on(SessionParts& parts, SessionId id, Task<> task);
    void hold_rest();
    void read_held();
    void read_behind(std::string_view bytes);
    static Task<> read_on(SessionParts& parts, SessionId id);

    SessionParts& parts_;
    Peer peer_;
    const config::Acceptor& acceptor_;
    Client client_;

    // Input.
    StompState state_ = StompState::kFresh;
    std::unique_ptr<BeforeLogin> before_login_;  ///< null: logged in
    std::unique_ptr<HeldInput> held_;            ///< null: nothing takes long
    protocol::FrameDecoder decoder_;
    Frame frame_;
    std::unique_ptr<HttpTransport> http_;  ///< null: STOMP on the bare socket
    protocol::Version version_ = protocol::Version::kV10;
    std::optional<protocol::Version> agreed_;  ///< absent: no CONNECT has named its versions
    HeartBeat heart_beat_;

    // Output.
    Outbox outbox_;
    std::vector<Outbox::Delivered> taken_;

    // Asked too often to be states.
    bool looks_closer_;  ///< `closing`, or frames are traced: one test for both
    bool wants_close_ = false;
    bool touched_ = false;
    bool stopped_ = false;  ///< the outbox was over its high mark and is not below the low one yet
    bool counted_ = false;  ///< for connectionsAllowed
    bool lost_ = false;     ///< the peer is considered dead: messages that were not sent go back

    TimerId linger_timer_;     ///< once the connection is to be closed
    TimerId handshake_timer_;  ///< until the first bytes, then until the login
    TimerId http_timer_;
    Milliseconds opened_{0};
};

/// A session whose frames are logged (`Logger::traces_frames`).
class TracedSession final : public Session {
public:
    using Session::Session;
    std::int64_t send_message(const Consumer& consumer, const MessageReference& reference) override;
};

}  // namespace minibroker::broker
