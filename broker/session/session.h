#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "broker/client_log/client_log.h"
#include "broker/delivery/returns.h"
#include "broker/limits/limits.h"
#include "broker/message/route.h"
#include "broker/queue/consumer.h"
#include "broker/routing/notifications.h"
#include "broker/security/security.h"
#include "broker/session/destination.h"
#include "broker/session/http_transport.h"
#include "broker/session/outbox.h"
#include "broker/session/session_parts.h"
#include "broker/session/subscription.h"
#include "broker/stomp/error.h"
#include "broker/stomp/hints.h"
#include "broker/stomp/message.h"
#include "broker/stomp/message_head.h"
#include "broker/stomp/send_shape.h"
#include "broker/store/orphaned_ids.h"
#include "config/config.h"
#include "protocol/decoder.h"
#include "protocol/version.h"

namespace minibroker::broker {

/// One client's STOMP state machine: bytes in, commands to the router, frames to the outbox.
/// Source: Artemis `StompConnection`, `StompSession`, `VersionedStompFrameHandler`.
///
/// How a session ends: `end` returns what its consumers hold and drops its transactions, once. The
/// network side then writes what is left in the outbox, closes the socket and has the broker remove
/// the session.
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
    void on_bytes(std::string_view bytes);
    /// What is left of the packet that `on_bytes` was given last.
    void on_rest(std::string_view bytes);
    /// The connection is gone or to be dropped: everything it holds goes back. Safe to call twice.
    void end();
    [[nodiscard]] bool ended() const { return ended_; }

    [[nodiscard]] Outbox& outbox() { return outbox_; }
    /// The socket has taken `bytes` of the outbox: acknowledges mode-auto deliveries, lets delivery
    /// go on.
    void on_written(std::size_t bytes);
    /// Whether the socket is to be closed once the outbox is empty.
    [[nodiscard]] bool wants_close() const { return wants_close_; }
    /// Whether the network side is to look at it; kept by Sessions. @return whether that changed
    bool set_touched(bool touched) { return std::exchange(touched_, touched) != touched; }

    /// While the disk is full a SEND gets an ERROR.
    void set_disk_full(bool full) { disk_full_ = full; }
    /// Whether something that it did is not on disk yet.
    [[nodiscard]] bool waits_for_disk() const;

    /// The periodic look at the connection's TTL (connectionTtlCheckInterval).
    void check_ttl();
    /// As if bytes had come.
    void count_as_heard();
    /// Whether bytes came that `check_ttl` has not counted yet.
    [[nodiscard]] bool heard() const { return heard_; }
    /// The steady time at which the TTL will have passed if nothing more is heard, if it has one.
    [[nodiscard]] std::optional<Milliseconds> ttl_deadline() const;
    /// Ends the connection with an ERROR that answers no frame, behind the answers that are due.
    [[gnu::cold]] void fail(StompError error);
    /// The same at once: the answers that are due will never come.
    void abandon(const StompError& error);

    /// Messages of open transactions to addresses that `concerns` picks are never sent (reset).
    void forget_sends(const std::function<bool(std::string_view address)>& concerns);

    // MessageSink
    [[nodiscard]] bool accepts() const override;
    std::int64_t send_message(const Consumer& consumer, const MessageReference& reference) override;
    void close_by_management() override;
    /// The same with another text.
    void close_by_management(std::string text);
    void disconnect(Consumer& consumer) override;
    [[nodiscard]] Names names() const override;

    /// Whether more is to be read from the client: not while much waits behind its CONNECT.
    [[nodiscard]] bool takes_input() const {
        return !before_login_ || before_login_->behind.size() < kBytesBehindConnectMax;
    }

    /// Whether frames of a client that has left wait behind the check of its CONNECT's password.
    [[nodiscard]] bool has_waiting_frames() const {
        return asks_for_password() && !before_login_->behind.empty();
    }

    // What management and notifications tell of the client.
    [[nodiscard]] const std::optional<std::string>& login() const { return login_; }
    [[nodiscard]] const std::optional<std::string>& client_id() const { return client_id_; }
    [[nodiscard]] std::int64_t created_ms() const { return created_ms_; }
    /// The sessions that Artemis would have: one from the CONNECT on, one for each transaction, as
    /// numbers; see `session_name`. The first and the last ones of many.
    [[nodiscard]] const std::vector<std::uint64_t>& session_numbers() const {
        return session_numbers_;
    }
    [[nodiscard]] std::string session_name(std::uint64_t number) const;
    [[nodiscard]] ClientView view(std::string session) const;
    [[nodiscard]] const std::unordered_map<ConsumerId, Subscription*>& consumers() const {
        return consumers_;
    }
    struct Sent {
        std::uint64_t messages = 0;
        std::int64_t bytes = 0;  ///< of messages as Artemis counts them
    };
    [[nodiscard]] const Sent& sent() const { return sent_; }

protected:
    [[nodiscard]] MessageFrame head_of(const Consumer& consumer,
                                       const MessageReference& reference) const;
    void trace_message(const MessageFrame& head, const Message& message) const;

private:
    using Frame = protocol::Frame;
    using Outcome = std::expected<void, StompError>;
    enum class State { kFresh, kStomp };
    struct Transaction {
        bool begun = false;    ///< a SEND may name one before its BEGIN
        bool spoiled = false;  ///< a SEND was a duplicate: COMMIT fails
        Share one;             ///< of the transactions
        Share bytes;           ///< of its name, its messages and their copies
        std::vector<Route> routes{};
    };
    // close.cc
    void on_disconnect(const Frame& frame);
    void stop_listening();
    void after_close(const Frame& frame);
    [[nodiscard]] Outcome outcome_after_close(const Frame& frame);
    [[nodiscard]] Outcome late_subscribe(const Frame& frame) const;

    // session.cc: recognising, dispatching, answering
    void on_stomp_bytes(std::string_view bytes);
    void decode();
    void handle(Frame& frame);
    Outcome dispatch(Frame& frame);
    Outcome dispatch_messaging(Frame& frame);
    [[nodiscard]] Outcome carry_out(const Frame& frame);
    void receipt(const Frame& frame);
    [[gnu::cold]] void answer(const Frame& frame, const StompError& error);
    void write_error(const StompError& error, std::optional<std::string_view> receipt);
    void write_receipt(std::string_view receipt);
    enum class Ended : std::uint8_t { kNoReply, kReply };
    /// Lets `write` write once all that the client did before is on disk.
    /// @param ended  what becomes of it if the session has ended by then
    void reply(std::move_only_function<void(Session&)> write, Ended ended = Ended::kNoReply);
    void close_after_flush();
    void linger(std::size_t before);

    // start.cc
    /// @param level  of its line in the log; kDebug where another line says it already
    void refuse(std::string_view why, LogLevel level = LogLevel::kDebug);
    void expect_login();
    void end_before_login(const std::string& why);
    void count_before_login();
    void on_first_bytes(std::string_view bytes);

    // log.cc
    [[nodiscard]] std::string who() const;
    [[nodiscard]] std::string told_of(const Frame& frame) const;
    /// `answer`, with what the log is to say.
    void explain(const Frame& frame, const StompError& error);
    [[nodiscard]] std::string foreign_details() const;
    void log_error(const StompError& error);
    void log_mute();
    void log_uncommitted();
    void hint_selector(const Frame& frame);
    void hint(Hint one, const Frame& frame, std::string_view name = {}, std::string_view as = {});
    bool hint_names(const Frame& frame);
    void hint_subscription(const Frame& frame, const SubscribeRequest& request, const Queue& queue);
    void hint_send(HintSet hints, const Frame& frame);
    void hint_ack(const Frame& frame, bool done);
    void trace_in(const Frame& frame) const;
    void trace_out(std::string_view text, std::size_t begin) const;
    void trace_receipt(std::string_view receipt) const;

    // http.cc
    void start_http();
    void on_http_bytes(std::string_view bytes);
    void finish_http_turn();
    void arm_http_timer();

    // connect.cc
    Outcome negotiate(const Frame& frame);
    Outcome on_connect(const Frame& frame);
    Outcome ask_for_password(const Frame& frame, const Security::Login& login);
    void on_password_checked(bool right);
    Outcome enter(const Frame& frame, bool right);
    Outcome refuse_login(const Frame& frame);
    Outcome log_in(const Frame& frame, std::optional<std::string_view> login);
    void write_connected(const Frame& frame, const std::string& heart_beat);
    std::expected<std::string, StompError> agree_heart_beat(std::string_view header);
    void beat();
    void open_session();

    // destination.cc
    [[nodiscard]] std::expected<Destination, StompError> destination_of(const Frame& frame) const;
    [[nodiscard]] std::expected<Creation, StompError> plan_creation(
        std::string_view name, std::optional<RoutingType> type) const;
    [[nodiscard]] Outcome plan_queue(std::string_view name, Creation& creation) const;
    [[nodiscard]] Outcome check_destination(std::string_view name,
                                            std::optional<RoutingType> type,
                                            const Creation& creation) const;
    void create(const Creation& creation);
    [[nodiscard]] Outcome refuse_odd_name(std::string_view name,
                                          Permission permission,
                                          const Creation& creation);
    [[nodiscard]] Outcome require(Permission permission, Security::Target target) const;
    [[nodiscard]] bool would_allow(Permission permission, Security::Target target) const;

    // send.cc
    Outcome on_send(Frame& frame);
    /// A head that is not the last one's; large, and not in the way of `send_again`.
    [[gnu::noinline]] Outcome send_new(Frame& frame);
    Outcome send_again(Frame& frame);
    [[nodiscard]] Outcome stamp(Message& message) const;
    void keep_shape(const Message& message, const Frame& frame, std::optional<RoutingType> type);
    [[nodiscard]] bool shape_holds() const;
    [[nodiscard]] bool plan_own_type(std::string_view name,
                                     const Message& message,
                                     Creation& creation) const;
    [[nodiscard]] bool head_too_big(const Message& message) const;
    Outcome send_message_now(std::shared_ptr<Message> message,
                             std::optional<std::string> transaction,
                             SendShape* shape,
                             const Creation* creation);
    Outcome route_now(std::shared_ptr<Message> message,
                      const std::optional<std::string>& transaction,
                      Address* address,
                      const QualifiedName& name,
                      const Sent& size);
    Outcome manage(const std::shared_ptr<Message>& message,
                   const std::optional<std::string>& transaction,
                   const Sent& size,
                   const Creation& creation);
    std::expected<Transaction*, StompError> transaction_named(const std::string& name);
    [[nodiscard]] Outcome has_room_for_transaction(const std::string& name) const;
    Outcome keep_for_commit(Transaction& transaction, Route route);
    [[nodiscard, gnu::cold]] StompError too_large(std::size_t more) const;
    [[nodiscard]] Outcome check_sender(const Message& message,
                                       const QualifiedName& name,
                                       bool manages,
                                       SendShape* shape) const;
    void count_sent(const Sent& sent);
    Outcome on_begin(const Frame& frame);
    Outcome on_commit(const Frame& frame);
    Outcome on_abort(const Frame& frame);

    // subscribe.cc
    Outcome on_subscribe(const Frame& frame);
    /// The queue of a subscription.
    struct Target {
        Queue* queue = nullptr;    ///< null: it is still to be made
        std::string name{};        ///< "" for a queue of the subscription's own
        bool makes_queue = false;  ///< with `attributes`, beside what a `Creation` makes
        bool filters = false;      ///< the queue has the selector, not the consumer
        QueueAttributes attributes{};
    };
    [[nodiscard]] std::expected<Target, StompError> target_of(const SubscribeRequest& request,
                                                              const Creation& creation) const;
    [[nodiscard]] std::expected<Target, StompError> multicast_target(
        const SubscribeRequest& request,
        std::string_view address,
        std::shared_ptr<const config::AddressSettings> settings) const;
    std::expected<Queue*, StompError> queue_of(const SubscribeRequest& request,
                                               const Target& target);
    void subscribe(const Frame& frame, SubscribeRequest request, Queue& queue);
    Outcome on_unsubscribe(const Frame& frame);
    [[nodiscard]] bool may_delete(std::string_view name, const Queue* left) const;
    void delete_durable_subscription(std::string_view name);
    void close_subscription(Subscription& subscription, ReturnReason reason);
    void drop_queue(Queue& queue);

    // ack.cc
    Outcome on_ack(const Frame& frame);
    Outcome acknowledge(std::string_view id, std::optional<std::string_view> subscription);
    [[nodiscard]] Subscription* subscription_of(ConsumerId consumer);

    /// What a session needs until its login, and nearly all of its life not.
    struct BeforeLogin {
        explicit BeforeLogin(Budget& all) : budget(kBytesBeforeLoginMax, &all) {}
        Budget budget;
        Share bytes{budget};
        std::string first;               ///< bytes of a protocol that is not yet recognised
        std::unique_ptr<Frame> connect;  ///< the CONNECT whose password is being looked at
        std::uint64_t password_check = 0;
        std::string behind;  ///< bytes that came behind that CONNECT
    };
    [[nodiscard]] bool asks_for_password() const { return before_login_ && before_login_->connect; }

    SessionParts& parts_;
    Peer peer_;
    const config::Acceptor& acceptor_;
    State state_ = State::kFresh;
    std::unique_ptr<BeforeLogin> before_login_;  ///< null: logged in
    protocol::FrameDecoder decoder_;
    Frame frame_;
    std::unique_ptr<HttpTransport> http_;  ///< null: STOMP on the bare socket
    Outbox outbox_;
    protocol::Version version_ = protocol::Version::kV10;
    protocol::Version agreed_ = protocol::Version::kV10;
    bool negotiated_ = false;
    bool valid_ = false;          ///< logged in
    bool mute_ = false;           ///< Artemis listens no more; neither do we
    bool disconnecting_ = false;  ///< nothing is carried out any more
    bool looks_closer_;           ///< `disconnecting_`, or frames are traced: one question for both
    bool wants_close_ = false;
    bool touched_ = false;
    bool ended_ = false;
    bool stopped_ = false;  ///< the outbox was over its high mark and is not yet below the low one
    bool recognised_ = false;
    bool disk_full_ = false;
    bool heard_ = false;  ///< bytes came since the last look
    bool lost_ = false;   ///< the peer is taken for dead: what it was not sent goes back
    std::int64_t created_ms_ = 0;
    std::vector<std::uint64_t> session_numbers_;
    Sent sent_;
    std::optional<std::string> login_;
    std::optional<std::string> client_id_;
    std::map<std::string, std::unique_ptr<Subscription>, std::less<>> subscriptions_;
    std::unordered_map<ConsumerId, Subscription*> consumers_;
    Budget transaction_budget_{kTransactionsMax, &parts_.budgets.transactions};
    Budget transaction_bytes_{kTransactionBytesMax, &parts_.budgets.transaction_bytes};
    std::map<std::string, Transaction, std::less<>> transactions_;
    OrphanedIds orphaned_{parts_.budgets.orphaned_ids};
    std::unique_ptr<SendShape> send_shape_;  ///< of the last SEND, if it may be repeated
    std::size_t no_local_ = 0;               ///< subscriptions with no-local
    Lsn last_;                               ///< what the next receipt has to wait for
    // heart-beats and TTL, ms
    std::unique_ptr<const std::string> heart_beat_;  ///< as agreed and told; null: not yet
    std::int64_t ttl_ = 60'000;
    std::int64_t beat_period_ = 0;
    TimerId beat_timer_;
    TimerId linger_timer_;     ///< once it is to be closed
    TimerId handshake_timer_;  ///< until the first bytes, then until the login
    Milliseconds opened_{0};
    TimerId http_timer_;
    Milliseconds last_heard_{0};
    std::vector<Outbox::Delivered> delivered_;
    ClientLog::Quota log_quota_;
    HintSet hints_;                      ///< that it has had
    std::uint64_t refusals_before_ = 0;  ///< of permissions, when the frame at hand came
};

/// A session whose frames are logged (`Logger::traces_frames`).
class TracedSession final : public Session {
public:
    using Session::Session;
    std::int64_t send_message(const Consumer& consumer, const MessageReference& reference) override;
};

}  // namespace minibroker::broker
