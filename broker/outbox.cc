#include "broker/outbox.h"

#include "base/check.h"

namespace minibroker::broker {

std::string& Outbox::open_text() {
    if (chunks_.empty() || chunks_.back().message || chunks_.back().text.size() >= kTextBytes) {
        chunks_.emplace_back();
    }
    open_size_ = chunks_.back().text.size();
    return chunks_.back().text;
}

void Outbox::close_text() {
    MB_CHECK(!chunks_.empty());
    end_ += chunks_.back().text.size() - open_size_;
    open_size_ = chunks_.back().text.size();
}

void Outbox::add_body(MessagePointer message) {
    end_ += message->body.size();
    chunks_.push_back({{}, std::move(message)});
}

void Outbox::gather(std::vector<std::string_view>& views, std::size_t count_max) const {
    views.clear();
    std::size_t offset = first_offset_;
    for (const Chunk& chunk : chunks_) {
        if (views.size() == count_max) return;
        const std::string_view rest = chunk.view().substr(offset);
        if (!rest.empty()) views.push_back(rest);
        offset = 0;
    }
}

void Outbox::consume(std::size_t bytes, std::vector<Delivered>& delivered) {
    MB_CHECK(bytes <= size());
    taken_ += bytes;
    while (bytes > 0) {
        const std::size_t left = chunks_.front().view().size() - first_offset_;
        if (bytes < left) {
            first_offset_ += bytes;
            break;
        }
        bytes -= left;
        first_offset_ = 0;
        chunks_.pop_front();
    }
    if (empty()) {
        chunks_.clear();
        first_offset_ = 0;
    }
    while (!marks_.empty() && marks_.front().first <= taken_) {
        delivered.push_back(marks_.front().second);
        marks_.pop_front();
    }
}

}  // namespace minibroker::broker
