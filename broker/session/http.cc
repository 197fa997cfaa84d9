#include "broker/environment/environment.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/session/sessions.h"

// STOMP inside HTTP and WebSocket: `HttpTransport` unwraps the input, the outbox wraps the output,
// and the rest of the session knows nothing of it.
namespace minibroker::broker {

void Session::start_http() {
    http_ = std::make_unique<HttpTransport>(acceptor_);
    outbox_.set_framing(*http_);
    // The unwrapped bytes begin a new protocol, which has to be recognised again.
    const std::string bytes = std::exchange(before_login_->first, {});
    on_http_bytes(bytes);
}

void Session::on_http_bytes(std::string_view bytes) {
    const HttpTransport::Input input = http_->feed(bytes, parts_.environment.connections_now);
    outbox_.add_raw(input.answers);
    http_->set_corked(true);
    if (!input.data.empty()) on_stomp_bytes(input.data);
    finish_http_turn();
    if (input.ends && !wants_close_) {
        outbox_.add_raw(input.farewell);
        if (!http_->refusal().empty()) {
            parts_.log.page_refused(*this, http_->refusal());
            refuse("a web page");
        } else if (!input.reason.empty()) {
            refuse(input.reason, LogLevel::kWarn);
        } else {
            refuse("the client has closed its WebSocket");
        }
    }
    parts_.sessions.touch(*this);
    if (!ended()) arm_http_timer();
}

// Everything that one packet caused leaves together.
void Session::finish_http_turn() {
    http_->set_corked(false);
    if (wants_close_) http_->answer_early(parts_.environment.connections_now);
    outbox_.release_held();
}

// A POST gets an empty answer if nothing had to be sent within httpResponseTime.
void Session::arm_http_timer() {
    parts_.environment.connection_timers.cancel(http_timer_);
    const auto deadline = http_->next_deadline();
    if (!deadline) return;
    http_timer_ = parts_.environment.connection_timers.start(*deadline, [this] {
        outbox_.add_raw(http_->late_answers(parts_.environment.connections_now));
        parts_.sessions.touch(*this);
        arm_http_timer();
    });
}

}  // namespace minibroker::broker
