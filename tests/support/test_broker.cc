#include "tests/support/test_broker.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "broker/security/password.h"
#include "broker/session/session.h"
#include "storage/journal_reader.h"

namespace minibroker::test {
namespace {

config::Queue anycast_queue(const std::string& name) {
    config::Queue queue;
    queue.name = name;
    queue.address = name;
    queue.anycast = true;
    return queue;
}

config::Permissions all_permissions() {
    config::Permissions all;
    all.send = all.consume = all.create_address = all.delete_address = true;
    all.create_durable_queue = all.delete_durable_queue = true;
    all.create_non_durable_queue = all.delete_non_durable_queue = true;
    all.manage = all.browse = true;
    return all;
}

}  // namespace

config::Config default_config() {
    config::Config config;
    config.acceptors.emplace_back().name = "stomp";
    config.users["admin"] = {"admin", {"amq"}};
    config.security_roles["#"]["amq"] = all_permissions();
    config::AddressSettings& settings = config.address_settings["#"];
    settings.dead_letter_address = "DLQ";
    settings.expiry_address = "ExpiryQueue";
    settings.auto_delete_queues = false;
    settings.auto_delete_addresses = false;
    for (const char* name : {"DLQ", "ExpiryQueue"}) {
        config.addresses.push_back({name, true, false, {anycast_queue(name)}});
    }
    return config;
}

TestBroker::TestBroker(config::Config config,
                       MemoryFileSystem* files,
                       TimePoint now,
                       BatchSizes batches,
                       Start start_mode)
    : config_(std::move(config)),
      batches_(batches),
      start_(start_mode),
      files_(files),
      now_(now),
      logger_(LogLevel::kDebug, [this](LogLevel level, std::string_view line) {
          log_.emplace_back(line);
          if (level >= LogLevel::kInfo) told_.emplace_back(line);
      }) {
    if (files_ == nullptr) {
        owned_files_ = std::make_unique<MemoryFileSystem>();
        files_ = owned_files_.get();
    }
    start();
}

TestBroker::~TestBroker() = default;

void TestBroker::start() {
    broker_ = std::make_unique<broker::Broker>(config_, logger_);
    storage::JournalContents contents;
    if (config_.persistence_enabled) {
        storage::JournalOptions options;
        options.segment_bytes_max = static_cast<std::uint64_t>(config_.journal_file_size);
        options.datasync = config_.journal_datasync;
        options.part_bytes = batches_.part;
        options.batch_bytes_max = batches_.max;
        options.fill_bytes = 700;  // so that zeros end, and are written again, in short tests
        auto read = storage::read_journal(
            *files_, [&](SegmentId segment, Lsn lsn, storage::Record&& record) {
                return broker_->on_record(segment, lsn, std::move(record), now_);
            });
        if (!read && may_fail_with(read.error())) return;
        REQUIRE_MESSAGE(read, (read ? std::string() : read.error().text));
        contents = std::move(*read);
        writer_ = std::make_unique<storage::JournalWriter>(*files_, options, 42);
        const Result<> opened = writer_->open(contents);
        if (!opened && may_fail_with(opened.error())) return;
        REQUIRE_MESSAGE(opened, (opened ? std::string() : opened.error().text));
        journal_ = std::make_unique<storage::Journal>(
            options,
            contents.next,
            contents.current.valid() ? contents.current : SegmentId{1},
            contents.current_bytes);
    }
    auto counts = broker_->start(contents, journal_.get(), now_);
    if (!counts && may_fail_with(counts.error())) return;
    REQUIRE_MESSAGE(counts, (counts ? std::string() : counts.error().text));
    recovered_ = *counts;
    settle();
}

// Power may be planned to fail before the start is done; anything else that fails fails the test,
// unless it says otherwise.
bool TestBroker::may_fail_with(const Error& error) {
    if (start_ == Start::kMayFail) {
        refused_ = error;
        return true;
    }
    if (!files_->power_is_off()) return false;
    journal_error_ = error.text;
    return true;
}

void TestBroker::write_journal() {
    if (!journal_ || hold_journal_ || !journal_error_.empty()) return;
    if (stalled_ && !perform(std::exchange(stalled_, std::nullopt).value())) return;
    look_for_room();
    while (journal_->has_work()) {
        const storage::JournalWork work = journal_->take_work();
        for (const storage::PageRead& read : work.reads) {
            if (auto taken = broker_->on_page({read, writer_->read(read)}, now_); !taken) {
                journal_error_ = taken.error().text;
                broker_->on_journal_failed(journal_error_, now_);
                return;
            }
        }
        if (!perform(work)) return;
    }
}

// As the journal thread does it, but for the wait.
bool TestBroker::perform(const storage::JournalWork& work) {
    for (;;) {
        const auto done = writer_->perform(work);
        if (done) {
            broker_->on_durable(*done, now_);
            look_for_room();
            return true;
        }
        if (done.error().code != ErrorCode::kNoSpace) {
            journal_error_ = done.error().text;
            broker_->on_journal_failed(journal_error_, now_);
            return false;
        }
        if (!std::exchange(disk_full_, true)) broker_->on_journal_full(now_);
        if (writer_->use_reserve()) continue;
        broker_->on_journal_stalled(now_);
        stalled_ = work;
        return false;
    }
}

void TestBroker::look_for_room() {
    if (!disk_full_ || !writer_->keep_reserve(reserve_bytes_)) return;
    disk_full_ = false;
    broker_->on_journal_room(now_);
}

void TestBroker::keep_reserve(std::uint64_t bytes) {
    reserve_bytes_ = bytes;
    REQUIRE(writer_->keep_reserve(bytes));
}

void TestBroker::check_passwords() {
    while (!hold_passwords_) {
        const auto check = broker_->take_password_check();
        if (!check) return;
        broker_->on_password_checked(
            check->id, broker::is_password(check->stored, check->given), now_);
    }
}

void TestBroker::hold_passwords(bool hold) {
    hold_passwords_ = hold;
    settle();
}

void TestBroker::settle() {
    std::vector<SessionId> touched;
    for (;;) {
        check_passwords();
        write_journal();
        broker_->take_touched(touched);
        if (touched.empty()) {
            // A deadline that has come: the server's timer would run at once.
            const auto next = broker_->next_deadline();
            if (!next || *next > now_.steady) return;
            broker_->tick(now_);
            continue;
        }
        for (TestClient* client : std::vector(clients_)) client->pump();
    }
}

void TestBroker::advance(Milliseconds span) {
    const Milliseconds end = now_.steady + span;
    for (;;) {
        const auto next = broker_->next_deadline();
        const Milliseconds to = next ? std::clamp(*next, now_.steady, end) : end;
        now_ = now_ + (to - now_.steady);
        broker_->tick(now_);
        settle();
        if (now_.steady == end && (!broker_->next_deadline() || *broker_->next_deadline() > end))
            return;
    }
}

void TestBroker::set_wall_clock(Milliseconds by) {
    now_.wall += by;
    advance(Milliseconds(0));
}

void TestBroker::hold_journal(bool hold) {
    hold_journal_ = hold;
    settle();
}

void TestBroker::stop_clients() {
    for (TestClient* client : clients_) client->closed_ = true;
    clients_.clear();
}

Result<> TestBroker::reload(const config::Config& config) {
    auto done = broker_->reload(config, now_);
    settle();
    return done;
}

void TestBroker::restart() {
    broker_->stop(now_);
    hold_journal_ = false;
    write_journal();
    if (writer_) REQUIRE(writer_->close());
    stop_clients();
    broker_.reset();
    start();
}

void TestBroker::crash(CrashMode mode, std::uint64_t seed) {
    stop_clients();
    owned_files_ = files_->crash(mode, seed);
    files_ = owned_files_.get();
    journal_error_.clear();
    hold_journal_ = false;
    stalled_.reset();
    disk_full_ = false;
    broker_.reset();
    start();
}

broker::Queue& TestBroker::queue(std::string_view name) {
    broker::Queue* queue = core().book.find_queue(name);
    REQUIRE_MESSAGE(queue != nullptr, std::string(name));
    return *queue;
}

TestClient::TestClient(TestBroker& broker, std::size_t acceptor) : broker_(broker) {
    static std::uint32_t next = 0x1000;
    session_ = broker_.broker_->open_session(acceptor, "127.0.0.1:5000", next++, broker_.now_);
    broker_.clients_.push_back(this);
}

TestClient::~TestClient() {
    std::erase(broker_.clients_, this);
}

TestClient& TestClient::raw(std::string_view bytes) {
    if (closed_) return *this;
    broker_.broker_->on_bytes(session_, bytes, broker_.now_);
    broker_.settle();
    return *this;
}

TestClient& TestClient::send(std::string_view frame) {
    std::string bytes(frame);
    if (frame.find("\n\n") == std::string_view::npos)
        bytes += frame.ends_with('\n') ? "\n" : "\n\n";
    bytes += '\0';
    return raw(bytes);
}

TestClient& TestClient::login(std::string_view version, std::string_view headers) {
    send("CONNECT\naccept-version:" + std::string(version) + "\nlogin:admin\npasscode:admin\n" +
         std::string(headers) + "\n");
    CHECK(next_command() == "CONNECTED");
    return *this;
}

void TestClient::drop() {
    if (closed_) return;
    closed_ = true;
    std::erase(broker_.clients_, this);
    broker_.broker_->on_closed(session_, broker_.now_);
    broker_.settle();
}

void TestClient::take_at_most(std::size_t bytes) {
    allowance_ = bytes;
    auto& sessions = broker_.broker_->core().sessions;
    if (auto* session = sessions.find(session_)) sessions.touch(*session);
    broker_.settle();
}

void TestClient::pump() {
    std::vector<std::string_view> views;
    while (!closed_) {
        broker_.broker_->gather(session_, views, 16);
        std::size_t taken = 0;
        for (const std::string_view view : views) {
            const std::string_view part = view.substr(0, allowance_ - taken);
            received_ += part;
            taken += part.size();
        }
        if (taken == 0) break;
        if (allowance_ != SIZE_MAX) allowance_ -= taken;
        broker_.broker_->on_written(session_, taken, broker_.now_);
    }
    if (!closed_ && views.empty() && broker_.broker_->wants_close(session_)) drop();
}

std::string TestClient::next() {
    while (received_.starts_with('\n')) received_.erase(0, 1);  // heart-beats
    const std::size_t head = received_.find("\n\n");
    if (head == std::string::npos) return {};
    const std::string length =
        header_of(std::string_view(received_).substr(0, head + 2), "content-length");
    const std::size_t end = length.empty()
                                ? received_.find('\0', head)
                                : head + 2 + static_cast<std::size_t>(std::stoul(length));
    if (end == std::string::npos || end + 1 >= received_.size()) return {};  // with its line end
    std::string frame = received_.substr(0, end);
    received_.erase(0, end + 2);
    return frame;
}

std::string TestClient::next_command() {
    const std::string frame = next();
    return frame.substr(0, frame.find('\n'));
}

std::vector<std::string> TestClient::bodies() {
    std::vector<std::string> bodies;
    for (std::string frame = next(); !frame.empty(); frame = next()) {
        if (frame.starts_with("MESSAGE\n")) bodies.push_back(body_of(frame));
    }
    return bodies;
}

std::size_t TestClient::skip() {
    std::size_t count = 0;
    while (!next().empty()) ++count;
    return count;
}

std::string header_of(std::string_view frame, std::string_view name) {
    const std::string_view head = frame.substr(0, frame.find("\n\n") + 1);
    const std::string line = "\n" + std::string(name) + ":";
    const std::size_t at = head.find(line);
    if (at == std::string_view::npos) return {};
    const std::size_t from = at + line.size();
    return std::string(head.substr(from, head.find('\n', from) - from));
}

std::string body_of(std::string_view frame) {
    const std::size_t at = frame.find("\n\n");
    return at == std::string_view::npos ? std::string() : std::string(frame.substr(at + 2));
}

}  // namespace minibroker::test
