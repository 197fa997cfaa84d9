#include "broker/security/password_checks.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace minibroker::broker {

std::optional<std::uint64_t> PasswordChecks::ask(std::string_view peer,
                                                 std::string_view stored,
                                                 std::string_view given,
                                                 Then then) {
    const std::string address(peer.substr(0, peer.rfind(':')));
    const auto found = lines_.find(address);
    const std::size_t of_peer = found == lines_.end() ? 0 : found->second.size();
    if (of_peer >= kWaitingMaxOfPeer || count_ >= kWaitingMaxOfAll ||
        given.size() > kBytesMax - bytes_) {
        return std::nullopt;
    }
    Waiting waiting{{++last_id_, std::string(stored), std::string(given)}, std::move(then)};
    ++count_;
    bytes_ += given.size();
    lines_[address].push_back(std::move(waiting));
    return last_id_;
}

void PasswordChecks::drop(const Waiting& waiting) {
    --count_;
    bytes_ -= waiting.check.given.size();
}

void PasswordChecks::forget(std::uint64_t id) {
    if (id == out_) then_ = nullptr;
    for (auto it = lines_.begin(); it != lines_.end(); ++it) {
        Line& line = it->second;
        const auto found =
            std::ranges::find(line, id, [](const Waiting& waiting) { return waiting.check.id; });
        if (found == line.end()) continue;
        drop(*found);
        line.erase(found);
        if (line.empty()) lines_.erase(it);
        return;
    }
}

std::optional<PasswordChecks::Check> PasswordChecks::take() {
    if (out_ != 0 || lines_.empty()) return std::nullopt;
    auto it = lines_.upper_bound(last_);
    if (it == lines_.end()) it = lines_.begin();
    last_ = it->first;
    Waiting waiting = std::move(it->second.front());
    it->second.pop_front();
    if (it->second.empty()) lines_.erase(it);
    drop(waiting);
    out_ = waiting.check.id;
    then_ = std::move(waiting.then);
    return std::move(waiting.check);
}

void PasswordChecks::answer(std::uint64_t id, bool right) {
    MB_CHECK(id == out_);
    out_ = 0;
    Then then = std::exchange(then_, nullptr);
    if (then) then(right);
}

}  // namespace minibroker::broker
