#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minibroker::cli {

/// The sockets of this machine as /proc/net/tcp and /proc/net/tcp6 list them.
struct SocketTables {
    std::string_view four;
    std::string_view six;
};

/// The users whose programs listen at `place`, an IPv4 or IPv6 address with its port; at every
/// address of the machine counts only where nobody listens at that one.
[[nodiscard]] std::vector<uid_t> listeners_at(const sockaddr_storage& place,
                                              const SocketTables& tables);

/// Whether the program at the other end of a connected `socket` may be sent a password out of
/// `file`: whoever listens there is this user, root, or the owner of the file, who all can have the
/// password already. So nobody gets one who takes a port that a stopped broker has left free.
///
/// A program on another machine cannot be looked at: it is taken for the one that was named.
/// @param file  "": the configuration that comes with the program
/// @return kNotFound when somebody else listens there, or when it cannot be told who does
[[nodiscard]] Result<> check_listener(int socket, const std::string& file);

}  // namespace minibroker::cli
