#pragma once

#include <string_view>

#include "broker/message/message.h"

namespace minibroker::broker {

class AddressBook;
class AddressManager;
class Security;

/// Creates the address and the queue that a divert with a routing type leads to, if settings and
/// permissions allow it. Source: Artemis `PostOfficeImpl.checkAddress` and `simpleRoute`,
/// `ServerSessionImpl.checkAutoCreate`.
class AutoCreation {
public:
    AutoCreation(AddressBook& book, AddressManager& manager, Security& security)
        : book_(book), manager_(manager), security_(security) {}

    /// @param message  has a routing type
    /// @return whether everything that its address needs exists now
    [[nodiscard]] bool ensure(const Message& message, std::string_view user);

private:
    AddressBook& book_;
    AddressManager& manager_;
    Security& security_;
};

}  // namespace minibroker::broker
