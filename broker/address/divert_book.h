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

/// All diverts, and which of them messages to an address meet. Knows nothing of the journal: see
/// `DivertManager`.
class DivertBook {
public:
    explicit DivertBook(const config::Wildcards& wildcards) : wildcards_(wildcards) {}

    /// Null: there is none of that name.
    [[nodiscard]] const Divert* find(std::string_view name) const;
    /// Whether a divert names `address` itself, not by a wildcard.
    [[nodiscard]] bool names(std::string_view address) const { return counts_.contains(address); }
    /// In the order in which they were made.
    [[nodiscard]] const std::list<Divert>& all() const { return diverts_; }
    /// The diverts that messages to `address` meet, resolved when diverts have changed since the
    /// last call; null: none.
    [[nodiscard]] std::shared_ptr<AddressDiverts> of(Address& address) {
        if (diverts_.empty() && generation_ == 1) return nullptr;
        return resolved(address);
    }

    /// No other one may have its name.
    Divert& add(Divert divert);
    /// There must be one of that name.
    void remove(std::string_view name);

private:
    std::shared_ptr<AddressDiverts> resolved(Address& address);

    const config::Wildcards& wildcards_;
    std::list<Divert> diverts_;
    // By name; the keys are views of `diverts_`.
    std::unordered_map<std::string_view, std::list<Divert>::iterator> by_name_;
    // How many name each address.
    std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> counts_;
    std::uint64_t generation_ = 1;  // of the set of diverts
};

}  // namespace minibroker::broker
