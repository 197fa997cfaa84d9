#include "broker/session/outbox.h"

#include "base/check.h"

namespace minibroker::broker {

std::string& Outbox::open_chunk() {
    if (chunks_.empty() || chunks_.back().message || chunks_.back().text.size() >= kTextBytes) {
        const bool behind_body = !chunks_.empty() && chunks_.back().message != nullptr;
        const bool behind_text = !chunks_.empty() && !behind_body;
        std::string& text = chunks_.emplace_back().text;
        if (!behind_body) text = pool_->take();
        if (behind_text) text.reserve(kTextReservedBytes);
    }
    open_size_ = chunks_.back().text.size();
    return chunks_.back().text;
}

void Outbox::close_chunk() {
    MB_CHECK(!chunks_.empty());
    end_ += chunks_.back().text.size() - open_size_;
    open_size_ = chunks_.back().text.size();
}

std::string& Outbox::open_text() {
    if (framing_ == nullptr) return open_chunk();
    frame_.clear();
    return frame_;
}

void Outbox::close_text() {
    if (framing_ == nullptr) {
        const std::uint64_t before = end_;
        close_chunk();
        stomp_bytes_ += end_ - before;
        return;
    }
    stomp_bytes_ += frame_.size();
    if (held_.empty() && framing_->ready()) return wrap(frame_);
    held_bytes_ += frame_.size();
    held_.push_back({std::move(frame_), {}});
}

void Outbox::add_body(MessagePointer message) {
    MB_CHECK(framing_ == nullptr);
    end_ += message->body.size();
    stomp_bytes_ += message->body.size();
    chunks_.push_back({{}, std::move(message)});
}

void Outbox::mark(Delivered delivered) {
    if (held_.empty()) {
        marks_.push_back({end_, delivered});
    } else {
        held_.back().marks.push_back(delivered);
    }
}

void Outbox::add_raw(std::string_view bytes) {
    if (bytes.empty()) return;
    open_chunk() += bytes;
    close_chunk();
}

void Outbox::wrap(std::string_view frames) {
    framing_->wrap(frames, open_chunk());
    close_chunk();
}

void Outbox::release_held() {
    while (!held_.empty() && framing_->ready()) {
        const std::size_t count = framing_->takes_all() ? held_.size() : 1;
        std::string frames;
        std::vector<Delivered> marks;
        for (std::size_t i = 0; i < count; ++i) {
            frames += held_.front().text;
            marks.insert(marks.end(), held_.front().marks.begin(), held_.front().marks.end());
            held_.pop_front();
        }
        held_bytes_ -= frames.size();
        wrap(frames);
        for (const Delivered& delivered : marks) marks_.push_back({end_, delivered});
    }
}

void Outbox::gather(std::vector<std::string_view>& views, std::size_t count_max) {
    views.clear();
    shown_ = taken_;
    std::size_t offset = first_offset_;
    for (const Chunk& chunk : chunks_) {
        if (views.size() == count_max) return;
        const std::string_view rest = chunk.view().substr(offset);
        if (!rest.empty()) views.push_back(rest);
        shown_ += rest.size();
        offset = 0;
    }
}

void Outbox::drop_front() {
    pool_->give(std::move(chunks_.front().text));
    chunks_.pop_front();
    first_offset_ = 0;
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
        drop_front();
    }
    // Only entries without bytes are left.
    if (empty()) {
        while (!chunks_.empty()) drop_front();
    }
    while (!marks_.empty() && marks_.front().first <= taken_) {
        delivered.push_back(marks_.front().second);
        marks_.pop_front();
    }
}

void Outbox::abandon() {
    chunks_ = {};
    marks_ = {};
    held_ = {};
    first_offset_ = 0;
    held_bytes_ = 0;
    taken_ = shown_ = end_;
}

}  // namespace minibroker::broker
