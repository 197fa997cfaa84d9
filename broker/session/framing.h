#pragma once

#include <string>
#include <string_view>

namespace minibroker::broker {

/// Wraps STOMP frames for a client that does not speak STOMP on the bare socket. Owned by the
/// session, called by its outbox.
class Framing {
public:
    virtual ~Framing() = default;
    /// Whether a frame may leave now; until then the outbox holds it back.
    [[nodiscard]] virtual bool ready() const = 0;
    /// Whether all frames that were held back leave together, since there may be no later chance
    /// soon.
    [[nodiscard]] virtual bool takes_all() const = 0;
    /// Appends `frames` to `out`, in the form in which they are sent. Call it only when `ready`.
    virtual void wrap(std::string_view frames, std::string& out) = 0;
};

}  // namespace minibroker::broker
