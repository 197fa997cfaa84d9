#include "broker/broker.h"

#include <algorithm>

#include "broker/core.h"
#include "broker/message/java_date.h"
#include "broker/session/session.h"
#include "broker/stomp/refusals.h"
#include "storage/segment.h"

namespace minibroker::broker {
namespace {

constexpr std::uint64_t kJournalBacklogBytesMax = 64 * 1024 * 1024;  // above: clients are not read
constexpr std::size_t kOutboxBytesMax = 8 * 1024 * 1024;             // of one session, likewise

}  // namespace

Broker::Broker(const config::Config& config, const Logger& logger, std::uint64_t seed)
    : core_(std::make_unique<Core>(config, logger)),
      recovery_(std::make_unique<Recovery>(core_->recovery())) {
    core_->random = Random(seed);
}

Broker::~Broker() = default;

void Broker::enter(TimePoint now) {
    core_->clock.set(now);
    core_->work.begin();
}

Result<> Broker::on_record(SegmentId segment, Lsn lsn, storage::Record&& record, TimePoint now) {
    core_->clock.set(now);
    return recovery_->on_record(segment, lsn, std::move(record));
}

Result<RecoveredCounts> Broker::start(const storage::JournalContents& contents,
                                      storage::Journal* journal,
                                      TimePoint now) {
    enter(now);
    core_->started = core_->now;
    journal_ = journal;
    if (journal != nullptr) {
        core_->store.attach(*journal, core_->paging);
        core_->paging.attach(*journal);
    }
    core_->durable.advance(Lsn{contents.next.value - 1});
    auto counts = recovery_->finish(contents);
    recovery_.reset();
    if (!counts) return counts;
    for (Queue* queue : core_->book.queues()) core_->slow_consumers.watch_recovered(*queue);
    core_->retroactive.on_recovered();
    if (auto done = core_->deployment.deploy(); !done) return std::unexpected(done.error());
    core_->reaper.sweep_at_start();
    check_ttls();
    if (core_->config.address_queue_scan_period > 0) start_reaper();
    if (core_->config.message_expiry_scan_period > 0) scan_expired();
    core_->deliveries.deliver();
    return counts;
}

SessionId Broker::open_session(std::size_t acceptor,
                               std::string peer,
                               std::uint32_t connection,
                               TimePoint now) {
    enter(now);
    last_session_ = last_session_.next();
    char name[16];
    std::snprintf(name, sizeof name, "%08x", connection);
    Session::Peer who{last_session_, acceptor, std::move(peer), name};
    std::unique_ptr<Session> session =
        core_->trace ? std::make_unique<TracedSession>(core_->session_parts, std::move(who))
                     : std::make_unique<Session>(core_->session_parts, std::move(who));
    session->client().disk_full = disk_full_;
    core_->sessions.add(std::move(session));
    return last_session_;
}

void Broker::on_bytes(SessionId id, std::string_view bytes, TimePoint now) {
    enter(now);
    if (Session* session = core_->sessions.find(id)) session->on_bytes(bytes);
}

void Broker::on_rest(SessionId id, std::string_view bytes, TimePoint now) {
    enter(now);
    if (Session* session = core_->sessions.find(id)) session->on_rest(bytes);
}

void Broker::on_closed(SessionId id, TimePoint now) {
    enter(now);
    const Session* session = core_->sessions.find(id);
    if (session != nullptr && session->is_busy()) return left_.push_back(id);
    remove(id);
    core_->deliveries.deliver();
}

void Broker::remove(SessionId id) {
    if (Session* session = core_->sessions.find(id)) session->end();
    core_->sessions.remove(id);
}

// Frames that a client sent before it left are carried out, as behind a password that is not
// hashed.
void Broker::remove_left() {
    std::erase_if(left_, [this](SessionId id) {
        const Session* session = core_->sessions.find(id);
        if (session != nullptr && session->is_busy()) return false;
        remove(id);
        return true;
    });
}

void Broker::on_durable(Lsn lsn, TimePoint now) {
    enter(now);
    core_->durable.advance(lsn);
    core_->deliveries.deliver();
}

Result<> Broker::on_page(const storage::PageBytes& bytes, TimePoint now) {
    enter(now);
    auto done = core_->paging.on_page(bytes);
    core_->deliveries.deliver();
    return done;
}

void Broker::on_journal_full(TimePoint now) {
    enter(now);
    disk_full_ = true;
    for (Session* session : core_->sessions.all()) session->client().disk_full = true;
    core_->store.commit();
    core_->store.start_segment();
}

void Broker::on_journal_stalled(TimePoint now) {
    enter(now);
    const StompError error = disk_full();
    for (Session* session : core_->sessions.all()) {
        if (session->waits_for_disk()) session->abandon(error);
    }
}

void Broker::on_journal_room(TimePoint now) {
    enter(now);
    disk_full_ = false;
    for (Session* session : core_->sessions.all()) session->client().disk_full = false;
}

void Broker::on_journal_failed(std::string_view why, TimePoint now) {
    enter(now);
    core_->durable.abandon();
    core_->work.clear();
    core_->deliveries.stop();
    const StompError error =
        because(plain_error("The journal cannot be written, the broker stops. " + std::string(why)),
                why,
                "look at the disk, and start the broker again");
    for (Session* session : core_->sessions.all()) session->abandon(error);
}

std::optional<PasswordChecks::Check> Broker::take_password_check() {
    return core_->passwords.take();
}

void Broker::on_password_checked(std::uint64_t check, bool right, TimePoint now) {
    enter(now);
    core_->passwords.answer(check, right);
    remove_left();
    core_->deliveries.deliver();
}

void Broker::tick(TimePoint now) {
    enter(now);
    core_->connection_timers.run_due(core_->connections_now);
    core_->timers.run_due(core_->now.steady);
    core_->deliveries.deliver();
    core_->work.begin();
    core_->work.run();
    core_->store.commit();
    remove_left();
    core_->deliveries.deliver();
    core_->clock.run();
}

// A slice is due at once, like work whose time has come.
std::optional<Milliseconds> Broker::next_deadline() const {
    return has_work() ? core_->clock.real().steady : core_->clock.next_deadline();
}

bool Broker::has_work() const {
    return core_->work.ready() || core_->deliveries.has_woken();
}

void Broker::check_ttls() {
    core_->sessions.check_ttls(core_->connections_now);
    const auto interval = std::max<std::int64_t>(1, core_->config.connection_ttl_check_interval);
    core_->connection_timers.start(core_->connections_now + Milliseconds(interval),
                                   [this] { check_ttls(); });
}

void Broker::scan_expired() {
    core_->expiry.scan();
    core_->timers.start(core_->now.steady + Milliseconds(core_->config.message_expiry_scan_period),
                        [this] { scan_expired(); });
}

void Broker::start_reaper() {
    core_->timers.start(core_->now.steady + Milliseconds(core_->config.address_queue_scan_period),
                        [this] {
                            core_->reaper.scan();
                            start_reaper();
                        });
}

Result<> Broker::reload(const config::Config& next, TimePoint now) {
    enter(now);
    auto done = core_->reload.run(next);
    core_->store.commit();
    core_->deliveries.deliver();
    return done;
}

void Broker::stop(TimePoint now) {
    enter(now);
    for (Session* session : core_->sessions.all()) session->end();
    core_->work.finish();
    core_->store.write_next_id();
    core_->store.commit();
    core_->client_log.report();
}

std::string Broker::stopped_line() const {
    const std::int64_t uptime = (core_->now.steady - core_->started.steady).count();
    return "AMQ221002: Apache ActiveMQ Artemis Message Broker version 2.40.0 [" +
           core_->notifications.node_id() + "] stopped, uptime " +
           java_duration(std::max<std::int64_t>(0, uptime));
}

void Broker::take_touched(std::vector<SessionId>& sessions) {
    core_->sessions.take_touched(sessions);
}

void Broker::gather(SessionId id,
                    std::vector<std::string_view>& views,
                    std::size_t count_max) const {
    views.clear();
    if (Session* session = core_->sessions.find(id)) session->outbox().gather(views, count_max);
}

void Broker::on_written(SessionId id, std::size_t bytes, TimePoint now) {
    enter(now);
    if (Session* session = core_->sessions.find(id)) session->on_written(bytes);
    core_->deliveries.deliver();
}

bool Broker::waits_for_journal() const {
    return core_->durable.waiting() > 0 || core_->clock.advances();
}

bool Broker::wants_close(SessionId id) const {
    const Session* session = core_->sessions.find(id);
    return session != nullptr && session->wants_close();
}

bool Broker::wants_input(SessionId id) const {
    if (journal_ != nullptr && journal_->backlog_bytes() > kJournalBacklogBytesMax) return false;
    Session* session = core_->sessions.find(id);
    return session != nullptr && session->outbox().size() < kOutboxBytesMax &&
           session->takes_input();
}

}  // namespace minibroker::broker
