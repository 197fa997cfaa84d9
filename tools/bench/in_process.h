#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "broker/broker.h"
#include "config/config.h"
#include "storage/journal.h"
#include "storage/journal_writer.h"
#include "tools/bench/null_file_system.h"

namespace minibroker::bench {

/// One acceptor, no security, no persistence: only the core is measured.
[[nodiscard]] config::Config plain_config();

/// The core without sockets and clock; with persistenceEnabled the journal's work is done in line,
/// for a disk that takes everything.
class InProcessBroker {
public:
    explicit InProcessBroker(config::Config config);
    InProcessBroker(const InProcessBroker&) = delete;
    InProcessBroker& operator=(const InProcessBroker&) = delete;

    /// Connects and logs in. @param client_id  "" for none
    SessionId connect(std::string_view client_id);
    /// One frame; the NUL is added.
    void send(SessionId session, std::string_view frame);
    /// Whole frames or parts of some, as they are.
    void bytes(SessionId session, std::string_view bytes);
    void disconnect(SessionId session);
    /// From now on the output of every session also goes to `listener`.
    using OutputListener = std::function<void(SessionId, std::string_view)>;
    void on_output(OutputListener listener) { listener_ = std::move(listener); }
    /// Takes all output as a client would that reads at once.
    void settle();
    /// Moves time to the next deadline and does the work that is due. @return how long that took,
    /// ns
    double tick();

    /// Bytes of output taken so far.
    [[nodiscard]] std::uint64_t bytes_out() const { return bytes_out_; }
    [[nodiscard]] broker::Broker& broker() { return broker_; }

private:
    void start();
    void write_journal();

    config::Config config_;
    Logger logger_;
    NullFileSystem files_;
    std::unique_ptr<storage::JournalWriter> writer_;
    std::unique_ptr<storage::Journal> journal_;
    broker::Broker broker_;
    TimePoint now_{Milliseconds(1'000'000), Milliseconds(1'700'000'000'000)};
    std::uint64_t bytes_out_ = 0;
    std::vector<SessionId> touched_;
    std::vector<std::string_view> views_;
    OutputListener listener_;
};

}  // namespace minibroker::bench
