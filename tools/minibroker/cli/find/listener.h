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

/// The users whose programs listen at `place`, an IPv4 or IPv6 address with its port; a program
/// that listens at every address of the machine counts only if none listens at that one.
[[nodiscard]] std::vector<uid_t> listeners_at(const sockaddr_storage& place,
                                              const SocketTables& tables);

/// Whether `user` can read a file, by the owners and modes of the file and of the folders above it.
[[nodiscard]] bool can_read(uid_t user, const std::string& file);

/// A password out of a configuration.
struct FilePassword {
    std::string file;  ///< "": the configuration that comes with the program
    std::string password;
};

/// Whether the program at the other end of a connected `socket` may be sent a password: its user
/// must be this user, root, the owner of the file, or another user (a service's own, say) who can
/// read it there. They all can have it already, so nobody gets one by taking a port that a stopped
/// broker has left free.
///
/// A password that is not in the file itself, but in the environment or in a file of users, cannot
/// be read there by anybody. A program on another machine cannot be examined: it is assumed to be
/// the one that was named.
/// @return kNotFound if somebody else listens there, or if the listener cannot be determined
[[nodiscard]] Result<> check_listener(int socket, const FilePassword& password);

}  // namespace minibroker::cli
