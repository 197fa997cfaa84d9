#include "broker/session/session.h"

#include <string>

#include "broker/environment/environment.h"
#include "broker/session/session_log.h"
#include "broker/session/sessions.h"
#include "broker/store/after_durable.h"
#include "protocol/encoder.h"

// Sends the client its answers, in the order of its frames, and its heart-beats.

namespace minibroker::broker {

using protocol::Version;

// An answer waits until everything that the client did before is durable, so that answers leave in
// order.
void Session::reply_unless(bool ended, Write write) {
    client_.last = parts_.durable.run(
        client_.last,
        [&sessions = parts_.sessions, id = id(), ended, write = std::move(write)]() mutable {
            Session* session = sessions.find(id);
            if (session == nullptr || (ended && session->ended())) return;
            write(*session);
        });
}

void Session::reply_with(std::string frame) {
    reply([frame = std::move(frame)](Session& session) { session.write(frame); });
}

void Session::write(std::string_view frame) {
    if (looks_closer_) parts_.log.trace_out(*this, frame);
    outbox_.open_text() += frame;
    outbox_.close_text();
    parts_.sessions.touch(*this);
}

// While the client does not read its output, another line end would only grow the outbox.
void Session::beat() {
    if (ended() || wants_close_ || !accepts()) return;
    outbox_.open_text() += '\n';
    outbox_.close_text();
    parts_.sessions.touch(*this);
}

void Session::receipt(const Frame& frame) {
    const auto receipt = frame.header("receipt");
    if (!receipt) return;
    reply([text = std::string(*receipt)](Session& session) { session.write_receipt(text); });
}

void Session::write_receipt(std::string_view receipt) {
    std::string& out = outbox_.open_text();
    protocol::FrameWriter(out, version_, "RECEIPT").header("receipt-id", receipt).finish({});
    outbox_.close_text();
    if (looks_closer_) [[unlikely]]
        parts_.log.trace_receipt(*this, receipt);
    parts_.sessions.touch(*this);
}

void Session::write_error(const StompError& error, std::optional<std::string_view> receipt) {
    std::string& out = outbox_.open_text();
    const std::size_t begin = out.size();
    // Until a version is agreed, the line end of the first frame decides the format (as in
    // Artemis).
    const Version version = agreed_ ? version_ : decoder_.handler_version();
    protocol::FrameWriter writer(out, version, "ERROR");
    if (error.raw_head) {
        writer.raw_header("message", error.message);
    } else if (!error.only_body) {
        writer.header("message", error.message);
    }
    if (receipt && error.with_receipt) writer.header("receipt-id", *receipt);
    if (!error.versions.empty()) writer.header("version", error.versions);
    const bool has_body = error.body && !error.body->empty();
    if (error.body && error.typed_body) writer.header("content-type", "text/plain");
    if (has_body && version != Version::kV10) {
        writer.header("content-length", std::to_string(error.body->size()));
    }
    writer.finish(error.body.value_or(""));
    if (looks_closer_) parts_.log.trace_out(*this, std::string_view(out).substr(begin));
    outbox_.close_text();
    parts_.sessions.touch(*this);
    parts_.log.error(*this, error);
}

void Session::answer(const Frame& frame, const StompError& error) {
    const bool closes = error.close == StompError::Close::kAlways ||
                        (error.close == StompError::Close::kByVersion && version_ == Version::kV12);
    if (closes) stop_listening();
    std::optional<std::string> receipt;
    if (const auto header = frame.header("receipt")) receipt = std::string(*header);
    reply([error, receipt, closes](Session& session) {
        session.write_error(error,
                            receipt ? std::optional<std::string_view>(*receipt) : std::nullopt);
        if (!closes) return;
        session.close_after_flush();
        session.end();
    });
}

}  // namespace minibroker::broker
