#pragma once

#include <string>
#include <string_view>

namespace minibroker::broker {

/// How STOMP frames are dressed for their way to a client that does not speak STOMP on the bare
/// socket. Owned by the session, asked by its outbox.
class Framing {
public:
    virtual ~Framing() = default;
    /// Whether a frame may leave now; until then the outbox holds it back.
    [[nodiscard]] virtual bool ready() const = 0;
    /// Whether all frames that were held back leave together, as there may be no other time soon.
    [[nodiscard]] virtual bool takes_all() const = 0;
    /// Appends `frames` as they are to be sent to `out`.
    /// Only when `ready`.
    virtual void wrap(std::string_view frames, std::string& out) = 0;
};

}  // namespace minibroker::broker
