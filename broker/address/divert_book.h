#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/text_hash.h"
#include "broker/address/divert.h"
#include "config/config.h"

namespace minibroker::broker {

struct Address;

/// All diverts, and the look-up of those that apply to an address. Knows nothing of the journal:
/// see
/// `DivertManager`.
class DivertBook {
public:
    explicit DivertBook(const config::Wildcards& wildcards) : wildcards_(wildcards) {}

    /// Null: there is no divert of that name.
    [[nodiscard]] const Divert* find(std::string_view name) const;
    /// Whether a divert names `address` itself, not by a wildcard.
    [[nodiscard]] bool names(std::string_view address) const { return counts_.contains(address); }
    /// In the order in which they were created.
    [[nodiscard]] const std::list<Divert>& all() const { return diverts_; }
    /// The diverts that apply to messages to `address`, looked up again if diverts have changed
    /// since the last call; null: none.
    [[nodiscard]] std::shared_ptr<AddressDiverts> of(Address& address) {
        if (diverts_.empty() && generation_ == 1) return nullptr;
        return resolved(address);
    }

    /// Adds a divert; its name must be unused.
    Divert& add(Divert divert);
    /// Removes the divert of that name, which must exist.
    void remove(std::string_view name);

private:
    std::shared_ptr<AddressDiverts> resolved(Address& address);

    const config::Wildcards& wildcards_;
    std::list<Divert> diverts_;
    // By name; the keys are views of `diverts_`.
    std::unordered_map<std::string_view, std::list<Divert>::iterator> by_name_;
    // The number of diverts that name each address.
    std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> counts_;
    std::uint64_t generation_ = 1;  // of the set of diverts
};

}  // namespace minibroker::broker
