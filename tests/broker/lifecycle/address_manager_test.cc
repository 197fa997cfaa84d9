#include "broker/lifecycle/address_manager.h"

#include <doctest/doctest.h>

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/divert_manager.h"
#include "broker/store/duplicate_id_cache.h"
#include "broker/store/store.h"
#include "tests/support/configurations.h"
#include "tests/support/lifecycle_recorder.h"

using namespace minibroker;
using namespace minibroker::test;
using broker::RoutingType;

namespace {

using Told = std::vector<std::string>;

/// The parts that making and removing needs, and no other.
struct Parts {
    broker::Address& address(std::string_view name, bool auto_created = false) {
        return manager.create_address(name, {}, auto_created);
    }
    broker::Queue& queue(std::string_view name, broker::Address& on) {
        broker::QueueAttributes attributes;
        attributes.routing_type = RoutingType::kAnycast;
        auto made = manager.create_queue(name, on, std::move(attributes));
        REQUIRE(made);
        return **made;
    }
    Told take() { return std::exchange(recorder.told, {}); }

    Logger logger;
    broker::Environment environment{default_config(), logger};
    broker::AddressBook book{environment.config};
    broker::Store store;
    broker::DuplicateIdCache duplicate_ids{environment.config, book, store};
    LifecycleRecorder recorder;
    broker::AddressManager manager{environment, book, store, duplicate_ids, recorder};
    broker::DivertManager diverts{environment, book, store, duplicate_ids, recorder};
};

}  // namespace

TEST_CASE("address manager: tells of what it makes and removes, in that order") {
    Parts f;
    broker::Address& address = f.address("a");
    broker::Queue& queue = f.queue("q", address);
    CHECK(f.take() == Told{"address a", "queue q"});
    f.manager.delete_queue(queue);
    f.manager.delete_address(address);
    CHECK(f.take() == Told{"no queue q", "unbound a", "no address a"});
    CHECK(f.book.address_count() == 0);
}

TEST_CASE("address manager: of the broker's own addresses nobody is told") {
    Parts f;
    CHECK(f.manager.create_internal_address("$sys", {}).internal);
    CHECK(f.take().empty());
}

TEST_CASE("address manager: a queue brings its routing type, and a wrong filter makes none") {
    Parts f;
    broker::Address& address = f.address("a");
    broker::QueueAttributes wrong;
    wrong.filter = "(";
    CHECK(f.manager.create_queue("q", address, wrong).error().code == ErrorCode::kInvalid);
    CHECK(f.book.find_queue("q") == nullptr);
    CHECK_FALSE(address.types.has(RoutingType::kAnycast));
    f.queue("q", address);
    CHECK(address.types.has(RoutingType::kAnycast));
}

TEST_CASE("address manager: a queue that changes its type moves to the other list") {
    Parts f;
    broker::Address& address = f.address("a");
    broker::Queue& queue = f.queue("q", address);
    f.take();
    broker::QueueAttributes changed = queue.attributes();
    changed.routing_type = RoutingType::kMulticast;
    f.manager.change_queue(queue, changed);
    CHECK(address.anycast.empty());
    CHECK(address.multicast.size() == 1);
    CHECK(f.take() == Told{"changed q"});
}

TEST_CASE("address manager: a filter that does not parse changes nothing") {
    Parts f;
    broker::Queue& queue = f.queue("q", f.address("a"));
    f.take();
    broker::QueueAttributes wrong = queue.attributes();
    wrong.filter = "(";
    wrong.ring_size = 5;
    CHECK_FALSE(f.manager.change_queue_and_filter(queue, wrong));
    CHECK(queue.attributes().ring_size == -1);
    CHECK(f.take().empty());
}

TEST_CASE("address manager: an auto-created address goes with its last queue on a client's word") {
    Parts f;
    broker::Address& made = f.address("auto", true);
    f.manager.delete_queue_and_address(f.queue("q", made));
    CHECK(f.book.find("auto") == nullptr);
    broker::Address& kept = f.address("kept", false);
    f.manager.delete_queue_and_address(f.queue("q", kept));
    CHECK(f.book.find("kept") != nullptr);
}

TEST_CASE("address manager: an address that a divert names stays") {
    Parts f;
    broker::Address& address = f.address("a", true);
    config::Divert divert;
    divert.name = "d";
    divert.address = "a";
    divert.forwarding_address = "b";
    REQUIRE(f.diverts.create(divert));
    f.take();
    f.manager.delete_queue_and_address(f.queue("q", address));
    CHECK(f.book.find("a") != nullptr);
    CHECK(f.diverts.destroy("d"));
    CHECK(f.take() == Told{"queue q", "no queue q", "unbound a", "unbound a"});
    CHECK_FALSE(f.diverts.destroy("d"));
}

TEST_CASE("address manager: new settings reach addresses and queues") {
    Parts f;
    f.queue("q", f.address("a"));
    f.take();
    f.environment.config.address_settings["a"].max_delivery_attempts = 3;
    f.manager.settings_changed();
    CHECK(f.book.find("a")->settings->max_delivery_attempts == 3);
    CHECK(f.take() == Told{"settings a", "settings q"});
}
