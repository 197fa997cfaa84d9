#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace minibroker::broker {

template <typename T>
class Task;

namespace task_detail {

struct PromiseBase {
    /// Resumes the coroutine that waits for the task's end, if any.
    struct End {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <typename Promise>
        [[nodiscard]] std::coroutine_handle<> await_suspend(
            std::coroutine_handle<Promise> ended) const noexcept {
            const std::coroutine_handle<> next = ended.promise().waiting;
            return next ? next : std::noop_coroutine();
        }
        void await_resume() const noexcept {}
    };
    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] End final_suspend() const noexcept { return {}; }
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }

    std::coroutine_handle<> waiting;
};

template <typename T>
struct Promise : PromiseBase {
    [[nodiscard]] Task<T> get_return_object();
    void return_value(T given) { value.emplace(std::move(given)); }
    [[nodiscard]] T take() { return *std::move(value); }

    std::optional<T> value;
};

template <>
struct Promise<void> : PromiseBase {
    [[nodiscard]] Task<void> get_return_object();
    void return_void() const {}
    void take() const {}
};

}  // namespace task_detail

/// Work that can stop between two steps and continue in a later slice: a coroutine that awaits
/// `Work::step` between them. It begins when it is awaited, by another task or by `Work::start`;
/// destroying it ends it at its current step.
///
/// Between two steps anything may happen to the objects of the task: across a `co_await` it keeps
/// ids and positions, not pointers or iterators (docs/decisions/0019-long-work.md). gcc 12 destroys
/// temporaries within a `co_await` expression twice: use only names there.
template <typename T = void>
class [[nodiscard]] Task {
public:
    using promise_type = task_detail::Promise<T>;
    using Handle = std::coroutine_handle<promise_type>;

    explicit Task(Handle handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }

    [[nodiscard]] bool done() const { return handle_.done(); }
    [[nodiscard]] std::coroutine_handle<> handle() const { return handle_; }

    // For `co_await task`.
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
        handle_.promise().waiting = awaiting;
        return handle_;
    }
    [[nodiscard]] T await_resume() { return handle_.promise().take(); }

private:
    Handle handle_;
};

template <typename T>
Task<T> task_detail::Promise<T>::get_return_object() {
    return Task<T>(Task<T>::Handle::from_promise(*this));
}

inline Task<void> task_detail::Promise<void>::get_return_object() {
    return Task<void>(Task<void>::Handle::from_promise(*this));
}

}  // namespace minibroker::broker
