#include "tools/bench/in_process.h"

#include <cstdio>
#include <cstdlib>

#include "tools/bench/measure.h"

namespace minibroker::bench {

config::Config plain_config() {
    config::Config config;
    config.acceptors.emplace_back().name = "stomp";
    config.persistence_enabled = false;
    config.security_enabled = false;
    config::AddressSettings& settings = config.address_settings["#"];
    settings.auto_delete_queues = false;
    settings.auto_delete_addresses = false;
    return config;
}

InProcessBroker::InProcessBroker(config::Config config)
    : config_(std::move(config)),
      logger_(LogLevel::kError, [](LogLevel, std::string_view) {}),
      broker_(config_, logger_) {
    start();
}

void InProcessBroker::start() {
    storage::JournalContents contents;
    if (config_.persistence_enabled) {
        storage::JournalOptions options;
        options.segment_bytes_max = static_cast<std::uint64_t>(config_.journal_file_size);
        contents.next = Lsn{1};
        writer_ = std::make_unique<storage::JournalWriter>(files_, options, 1);
        if (!writer_->open(contents)) std::abort();
        journal_ = std::make_unique<storage::Journal>(
            options, contents.next, SegmentId{1}, std::uint64_t{0});
    }
    if (!broker_.start(contents, journal_.get(), now_)) std::abort();
    settle();
}

void InProcessBroker::write_journal() {
    while (journal_ && journal_->has_work()) {
        const auto done = writer_->perform(journal_->take_work());
        if (!done) std::abort();
        broker_.on_durable(*done, now_);
    }
}

SessionId InProcessBroker::connect(std::string_view client_id) {
    const SessionId session = broker_.open_session(0, "127.0.0.1:1", 1, now_);
    std::string frame = "CONNECT\naccept-version:1.2\nhost:bench\n";
    if (!client_id.empty()) frame += "client-id:" + std::string(client_id) + "\n";
    send(session, frame + "\n");
    return session;
}

void InProcessBroker::send(SessionId session, std::string_view frame) {
    std::string whole(frame);
    whole += '\0';
    bytes(session, whole);
}

void InProcessBroker::bytes(SessionId session, std::string_view bytes) {
    broker_.on_bytes(session, bytes, now_);
    settle();
}

void InProcessBroker::disconnect(SessionId session) {
    send(session, "DISCONNECT\n\n");
    broker_.on_closed(session, now_);
}

void InProcessBroker::settle() {
    constexpr std::size_t kViewsMax = 64;
    for (;;) {
        write_journal();
        broker_.take_touched(touched_);
        if (touched_.empty()) {
            const auto next = broker_.next_deadline();
            if (!next || *next > now_.steady) return;
            broker_.tick(now_);  // long work goes on
            continue;
        }
        for (const SessionId session : touched_) {
            for (;;) {
                broker_.gather(session, views_, kViewsMax);
                std::size_t bytes = 0;
                for (const std::string_view view : views_) {
                    bytes += view.size();
                    if (listener_) listener_(session, view);
                }
                if (bytes == 0) break;
                bytes_out_ += bytes;
                broker_.on_written(session, bytes, now_);
            }
        }
    }
}

double InProcessBroker::tick() {
    if (const auto next = broker_.next_deadline()) now_ = now_ + (*next - now_.steady);
    const Stopwatch watch;
    broker_.tick(now_);
    return watch.nanoseconds();
}

}  // namespace minibroker::bench
