#include "storage/journal_view.h"

#include <string_view>

#include "base/text.h"

namespace minibroker::storage {
namespace {

class Line {
public:
    explicit Line(std::string_view name) : text_(name) {}
    template <typename Tag>
    Line& add(std::string_view key, Id<Tag> id) {
        return raw(key, std::to_string(id.value));
    }
    Line& add(std::string_view key, std::string_view name) { return raw(key, printable(name)); }
    template <std::integral T>
    Line& add(std::string_view key, T value) {
        return raw(key, std::to_string(value));
    }
    [[nodiscard]] std::string text() const { return text_; }

private:
    Line& raw(std::string_view key, std::string_view value) {
        text_.append(" ").append(key).append("=").append(value);
        return *this;
    }

    std::string text_;
};

struct Describer {
    std::string operator()(const AddAddress& r) const {
        return Line("AddAddress")
            .add("address", r.address)
            .add("name", r.name)
            .add("routing_types", r.routing_types)
            .add("auto_created", static_cast<int>(r.auto_created))
            .text();
    }
    std::string operator()(const UpdateAddress& r) const {
        return Line("UpdateAddress")
            .add("address", r.address)
            .add("routing_types", r.routing_types)
            .text();
    }
    std::string operator()(const DeleteAddress& r) const {
        return Line("DeleteAddress").add("address", r.address).text();
    }
    std::string operator()(const AddQueue& r) const {
        return Line("AddQueue")
            .add("queue", r.queue)
            .add("address", r.address)
            .add("name", r.name)
            .add("attributes_bytes", r.attributes.size())
            .text();
    }
    std::string operator()(const UpdateQueue& r) const {
        return Line("UpdateQueue")
            .add("queue", r.queue)
            .add("attributes_bytes", r.attributes.size())
            .text();
    }
    std::string operator()(const DeleteQueue& r) const {
        return Line("DeleteQueue").add("queue", r.queue).text();
    }
    std::string operator()(const AddMessage& r) const {
        return Line("AddMessage")
            .add("message", r.message)
            .add("payload_bytes", r.payload.size())
            .text();
    }
    std::string operator()(const AddBody& r) const {
        return Line("AddBody").add("body", r.body).add("bytes", r.bytes.size()).text();
    }
    std::string operator()(const AddCopy& r) const {
        return Line("AddCopy")
            .add("message", r.message)
            .add("body", r.body)
            .add("payload_bytes", r.payload.size())
            .text();
    }
    std::string operator()(const AddReference& r) const {
        return Line("AddReference").add("message", r.message).add("queue", r.queue).text();
    }
    std::string operator()(const Acknowledge& r) const {
        return Line("Acknowledge").add("message", r.message).add("queue", r.queue).text();
    }
    std::string operator()(const DeliveryCount& r) const {
        return Line("DeliveryCount")
            .add("message", r.message)
            .add("queue", r.queue)
            .add("count", r.count)
            .text();
    }
    std::string operator()(const ScheduledTime& r) const {
        return Line("ScheduledTime")
            .add("message", r.message)
            .add("queue", r.queue)
            .add("time", r.time)
            .text();
    }
    std::string operator()(const DuplicateId& r) const {
        return Line("DuplicateId").add("address", r.address).add("id", r.id).text();
    }
    std::string operator()(const NextId& r) const {
        return Line("NextId").add("next", r.next).text();
    }
    std::string operator()(const CheckpointBegin&) const { return "CheckpointBegin"; }
    std::string operator()(const CheckpointEnd&) const { return "CheckpointEnd"; }
    std::string operator()(const ForgetDuplicateIds& r) const {
        return Line("ForgetDuplicateIds").add("address", r.address).text();
    }
    std::string operator()(const AddDivert& r) const {
        return Line("AddDivert")
            .add("name", r.name)
            .add("attributes_bytes", r.attributes.size())
            .text();
    }
    std::string operator()(const DeleteDivert& r) const {
        return Line("DeleteDivert").add("name", r.name).text();
    }
    std::string operator()(const AddPage& r) const {
        return Line("AddPage").add("page", r.page).add("address", r.address).text();
    }
    std::string operator()(const PageMessage& r) const {
        Line line("PageMessage");
        line.add("page", r.page).add("size", r.size);
        if (r.transient) line.add("transient", 1);
        for (const QueueId queue : r.queues) line.add("queue", queue);
        return line.text();
    }
    std::string operator()(const DeletePage& r) const {
        return Line("DeletePage").add("page", r.page).text();
    }
    std::string operator()(const AcknowledgePaged& r) const {
        return Line("AcknowledgePaged")
            .add("page", r.page)
            .add("queue", r.queue)
            .add("index", r.index)
            .text();
    }
    std::string operator()(const PurgePaged& r) const {
        return Line("PurgePaged").add("queue", r.queue).text();
    }
    std::string operator()(const PageState& r) const {
        return Line("PageState")
            .add("page", r.page)
            .add("size", r.size)
            .add("messages", r.messages)
            .text();
    }
    std::string operator()(const PageQueue& r) const {
        return Line("PageQueue")
            .add("page", r.page)
            .add("queue", r.queue)
            .add("references", r.references)
            .add("acknowledged", r.acknowledged)
            .text();
    }
    std::string operator()(const PagedDelivery& r) const {
        return Line("PagedDelivery")
            .add("page", r.page)
            .add("queue", r.queue)
            .add("index", r.index)
            .add("count", r.count)
            .add("due", r.due)
            .text();
    }
    std::string operator()(const MoveCopy& r) const {
        Line line("MoveCopy");
        line.add("body", r.body);
        return moved(std::move(line), r.move);
    }
    std::string operator()(const MoveMessage& r) const { return moved(Line("MoveMessage"), r); }

private:
    [[nodiscard]] static std::string moved(Line line, const MoveMessage& r) {
        line.add("message", r.message).add("batch", r.lsn).add("index", r.index);
        line.add("payload_bytes", r.payload.size());
        for (const MoveMessage::Reference& reference : r.references) {
            line.add("queue", reference.queue).add("count", reference.count);
            line.add("due", reference.due);
        }
        return line.text();
    }
};

}  // namespace

std::string describe(const Record& record) {
    return std::visit(Describer{}, record);
}

}  // namespace minibroker::storage
