#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "broker/operation/recovered_counts.h"
#include "broker/security/password_checks.h"
#include "broker/store/checkpoint.h"
#include "config/config.h"
#include "storage/journal.h"
#include "storage/journal_reader.h"

namespace minibroker::broker {

class Recovery;
struct Core;

/// The core's front door. Bytes and the current time go in, bytes come out; no socket, clock, file
/// or thread.
///
/// One thread calls everything. Each entry takes the time; between two calls time stands still for
/// the core. After any call `take_touched` names the sessions whose output or state the caller has
/// to look at.
class Broker {
public:
    /// @param config  copied
    /// @param logger  outlives the broker
    /// @param seed  of the core's random numbers
    Broker(const config::Config& config, const Logger& logger, std::uint64_t seed = 1);
    ~Broker();
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;

    /// Start, step one: the journal's records, in order. kCorrupt if they do not fit together.
    [[nodiscard]] Result<> on_record(SegmentId segment,
                                     Lsn lsn,
                                     storage::Record&& record,
                                     TimePoint now);
    /// Step two: fills the queues, creates the entries of the configuration, starts the periodic
    /// work.
    /// @param journal  continues from `contents`; outlives the broker; null: persistenceEnabled
    ///         false
    [[nodiscard]] Result<RecoveredCounts> start(const storage::JournalContents& contents,
                                                storage::Journal* journal,
                                                TimePoint now);

    /// A client has connected. @param peer  IP:PORT; @param connection  a random number, shown as
    /// the session's name
    SessionId open_session(std::size_t acceptor,
                           std::string peer,
                           std::uint32_t connection,
                           TimePoint now);
    /// Bytes from the client, cut anywhere.
    void on_bytes(SessionId session, std::string_view bytes, TimePoint now);
    /// The rest of a packet whose beginning went to `on_bytes`: a packet is read to its end, even
    /// if it closes the session.
    void on_rest(SessionId session, std::string_view bytes, TimePoint now);
    /// The client's end of the connection is gone (end of file or an error); also call it after the
    /// caller has closed the connection.
    void on_closed(SessionId session, TimePoint now);
    /// The journal is on disk up to `lsn`.
    void on_durable(Lsn lsn, TimePoint now);
    /// The result of a read that the journal's work asked for. An error: a page is damaged or
    /// cannot be read, and the caller stops as if the journal had failed.
    [[nodiscard]] Result<> on_page(const storage::PageBytes& bytes, TimePoint now);
    /// The disk of the journal is full: until `on_journal_room` every SEND gets an ERROR;
    /// deliveries and acknowledgements, which make room, continue. The current segment is ended, so
    /// that it can be removed when it is empty.
    void on_journal_full(TimePoint now);
    /// Nothing can be written any more: clients that wait for the disk get an ERROR. Their work is
    /// written when there is room.
    void on_journal_stalled(TimePoint now);
    void on_journal_room(TimePoint now);
    /// The journal cannot be written any more: sessions that wait for it get an ERROR, nothing is
    /// acknowledged.
    void on_journal_failed(std::string_view why, TimePoint now);
    /// A password to be compared with its hash by `is_password` (broker/security/password.h) on
    /// another thread; pass the result to `on_password_checked`. Absent while one is out or none
    /// waits.
    [[nodiscard]] std::optional<PasswordChecks::Check> take_password_check();
    void on_password_checked(std::uint64_t check, bool right, TimePoint now);
    /// Does the work that is due. See `next_deadline`.
    void tick(TimePoint now);
    /// Whether long work continues with the next `tick`, which is due at once then.
    [[nodiscard]] bool has_work() const;
    /// When the next `tick` is needed, in steady time.
    [[nodiscard]] std::optional<Milliseconds> next_deadline() const;
    /// Applies the configuration `next`, as far as it can change: see `broker::reload`.
    [[nodiscard]] Result<> reload(const config::Config& next, TimePoint now);
    /// A clean stop: every session ends, without a frame, and the last id is written.
    void stop(TimePoint now);

    /// The last line of the log, as in Artemis: AMQ221002 with the uptime.
    [[nodiscard]] std::string stopped_line() const;

    /// Sessions with output, or to be closed, since the last call; ids may repeat or be gone.
    void take_touched(std::vector<SessionId>& sessions);
    /// Views of a session's output for one gather write; empty if there is none. Valid until the
    /// next call.
    void gather(SessionId session,
                std::vector<std::string_view>& views,
                std::size_t count_max) const;
    /// The socket has taken `bytes` of what `gather` showed.
    void on_written(SessionId session, std::size_t bytes, TimePoint now);
    /// Whether the socket must be closed once its output is written.
    [[nodiscard]] bool wants_close(SessionId session) const;
    /// Whether an answer, a message's entry into its queues or an advance of the clock waits for
    /// the journal.
    [[nodiscard]] bool waits_for_journal() const;
    /// Whether the caller should read from this client now; false while the journal's backlog or
    /// the client's output is over its limit.
    [[nodiscard]] bool wants_input(SessionId session) const;

    /// The parts, for tests and for the journal's checkpoint.
    [[nodiscard]] Core& core() { return *core_; }

private:
    void enter(TimePoint now);
    void check_ttls();
    void scan_expired();
    void start_reaper();
    void remove(SessionId id);
    void remove_left();

    std::unique_ptr<Core> core_;
    std::unique_ptr<Recovery> recovery_;
    storage::Journal* journal_ = nullptr;
    SessionId last_session_;
    std::vector<SessionId> left_;  // sessions without a client whose frames wait for the login
    bool disk_full_ = false;
};

}  // namespace minibroker::broker
