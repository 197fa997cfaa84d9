#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <utility>
#include <vector>

#include "broker/work/task.h"

namespace minibroker::broker {

/// Work that would take too long at once, cut into slices, so that no client waits for another's
/// (docs/decisions/0019-long-work.md). There is no clock in the core: work is counted in units,
/// each about a quarter of a microsecond, and a slice has a fixed number of them. A call from
/// outside counts too; work for which it has no units left continues in later slices. Tasks take
/// turns, a slice each.
class Work {
public:
    /// Units of a slice, and of one call from outside: about 2 ms.
    static constexpr std::int64_t kSliceUnits = 8'000;

    // Costs, in units.
    static constexpr std::int64_t kLook = 1;      ///< a consumer is asked, a message examined
    static constexpr std::int64_t kFrame = 4;     ///< a frame is read and carried out
    static constexpr std::int64_t kDelivery = 3;  ///< a message goes to a consumer
    static constexpr std::int64_t kMessage = 8;   ///< a message moves to another place for good

    Work() = default;
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;
    ~Work() { clear(); }

    /// A call from outside, or a slice, begins.
    void begin() {
        longest_ = longest();
        left_ = slice_units_;
    }
    void spend(std::int64_t units) { left_ -= units; }
    /// `units`, or the units left if there are fewer.
    [[nodiscard]] std::int64_t at_most(std::int64_t units) const { return std::min(units, left_); }
    /// Whether the remaining work has to wait for a later slice.
    [[nodiscard]] bool spent() const { return left_ <= 0; }

    /// Runs `task` as far as this slice allows, and the rest in later ones.
    void start(Task<> task);
    /// `co_await work.step()` separates two steps of a task.
    [[nodiscard]] auto step() { return Step{*this}; }
    /// `co_await work.turn()`: the task continues in a slice of its own.
    [[nodiscard]] auto turn() { return Turn{{*this}}; }
    /// `co_await work.until(wait)`: calls `wait` at once with a function; when that is called, the
    /// task continues in a later slice.
    using Resume = std::move_only_function<void()>;
    using Wait = std::move_only_function<void(Resume resume)>;
    [[nodiscard]] auto until(Wait wait) { return Until{*this, std::move(wait)}; }

    /// Whether a task can run now.
    [[nodiscard]] bool ready() const { return !ready_.empty(); }
    /// Whether there are no tasks.
    [[nodiscard]] bool idle() const { return tasks_.empty(); }
    /// Runs a slice of the task whose turn it is, if any.
    void run();
    /// Runs all tasks to their end, in one piece and without a wait: the broker stops.
    void finish();
    /// Ends all tasks at their current steps.
    void clear();

    /// The most units that a slice has used since the last `forget_longest`.
    [[nodiscard]] std::int64_t longest() const { return std::max(longest_, slice_units_ - left_); }
    void forget_longest() {
        begin();
        longest_ = 0;
    }
    /// Slices of another size, for tests.
    void set_slice_units(std::int64_t units) { slice_units_ = units; }

private:
    struct Step {
        Work& work;
        [[nodiscard]] bool await_ready() const { return !work.spent(); }
        void await_suspend(std::coroutine_handle<> task) const { work.ready_.push_back(task); }
        void await_resume() const {}
    };
    struct Turn : Step {
        [[nodiscard]] bool await_ready() const { return false; }
    };
    struct Until {
        Work& work;
        Wait wait;
        [[nodiscard]] bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> task) {
            const std::uint64_t number = ++work.last_wait_;
            work.waiting_.emplace(number, task);
            wait([&all = work, number] { all.end_wait(number); });
        }
        void await_resume() const {}
    };
    using Tasks = std::list<Task<>>;
    [[nodiscard]] Task<> run_to_end(Task<> task, Tasks::iterator place);
    void resume(std::coroutine_handle<> task);
    void end_wait(std::uint64_t number);

    std::int64_t slice_units_ = kSliceUnits;
    std::int64_t left_ = kSliceUnits;
    std::int64_t longest_ = 0;
    Tasks tasks_;
    std::vector<Tasks::iterator> ended_;                        // of them
    std::deque<std::coroutine_handle<>> ready_;                 // of them or of what they await
    std::map<std::uint64_t, std::coroutine_handle<>> waiting_;  // the same, by number
    std::uint64_t last_wait_ = 0;
};

}  // namespace minibroker::broker
