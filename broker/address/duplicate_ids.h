#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace minibroker::broker {

/// The duplicate ids (`_AMQ_DUPL_ID`) that each address remembers: the newest ones, compared byte
/// by byte. Knows nothing of the journal. Looking up and adding take constant time.
/// Source: Artemis `PostOfficeImpl.checkDuplicateID`, `PersistentDuplicateIDCache`.
class DuplicateIds {
public:
    [[nodiscard]] bool contains(std::string_view address, std::string_view id) const;
    /// Makes `id` the newest of `address`; drops the oldest if there are more than the limit.
    /// @param limit  how many ids the address remembers (IDCacheSize); read when its first id is
    ///         added
    void add(std::string_view address, std::string_view id, std::size_t limit);
    /// Forgets all ids of `address`. @return whether there were any
    bool forget(std::string_view address);
    /// Whether `address` has any.
    [[nodiscard]] bool knows(std::string_view address) const { return caches_.contains(address); }

    /// The number of ids that `address` remembers.
    [[nodiscard]] std::size_t count(std::string_view address) const {
        const auto it = caches_.find(address);
        return it == caches_.end() ? 0 : it->second.ids.size();
    }

    /// Total size of the ids as records of the journal, bytes.
    [[nodiscard]] std::uint64_t record_bytes() const { return record_bytes_; }
    /// Calls `visit(address, id)` for all of them, the oldest of an address first.
    template <typename Visit>
    void for_each(Visit visit) const {
        for (const auto& [address, cache] : caches_) {
            for (const std::string& id : cache.ids) visit(address, id);
        }
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    struct Cache {
        std::size_t limit = 0;
        std::list<std::string> ids;  // the oldest first
        // By id; the keys are views of `ids`.
        std::unordered_map<std::string_view, std::list<std::string>::iterator> places;
    };

    std::unordered_map<std::string, Cache, Hash, std::equal_to<>> caches_;
    std::uint64_t record_bytes_ = 0;
};

}  // namespace minibroker::broker
