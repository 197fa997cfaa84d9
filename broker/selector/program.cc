#include "broker/selector/program.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/check.h"
#include "broker/selector/selector.h"

// How this works: the steps run once from front to back; jumps only go forwards. An operand that an
// operator cannot use stops the run, and the result is no match, whatever the remaining steps would
// give, as an exception does in Artemis.
namespace minibroker::broker {
namespace {

constexpr std::size_t kSmallStack = 16;

bool is_true(const Operand& operand) {
    const bool* value = std::get_if<bool>(&operand);
    return value != nullptr && *value;
}

bool is_false(const Operand& operand) {
    const bool* value = std::get_if<bool>(&operand);
    return value != nullptr && !*value;
}

Operand both(const Operand& left, const Operand& right) {
    if (is_false(left) || is_false(right)) return false;
    if (is_missing(left) || is_missing(right)) return {};
    return true;
}

Operand either(const Operand& left, const Operand& right) {
    if (is_true(left) || is_true(right)) return true;
    if (is_missing(left) || is_missing(right)) return {};
    return false;
}

bool holds(SelectorOp op, std::strong_ordering order) {
    switch (op) {
        case SelectorOp::kLess:
        case SelectorOp::kBelowLower:
            return order < 0;
        case SelectorOp::kLessEqual:
        case SelectorOp::kBetween:
            return order <= 0;
        case SelectorOp::kGreater:
        case SelectorOp::kNotBetween:
            return order > 0;
        case SelectorOp::kGreaterEqual:
        case SelectorOp::kKeepsLower:
            return order >= 0;
        default:
            MB_UNREACHABLE();
    }
}

std::size_t text_size(const Operand& operand) {
    const auto* text = std::get_if<std::string_view>(&operand);
    return text == nullptr ? 0 : text->size();
}

class Evaluation {
public:
    Evaluation(const SelectorProgram& program,
               const SelectorSubject& subject,
               std::span<Operand> stack)
        : program_(program), subject_(subject), stack_(stack), work_(program.steps.size()) {}

    bool run();

private:
    // Runs one step; false if an operand cannot be used.
    bool step(const SelectorStep& step);
    bool step_on_two(const SelectorStep& step);
    void jump(const SelectorStep& step);

    Operand& top() { return stack_[size_ - 1]; }
    void push(Operand operand) { stack_[size_++] = operand; }
    Operand pop() { return stack_[--size_]; }
    // Accounts for more work; false if the limit is exceeded.
    bool spend(std::size_t work) {
        work_ += work;
        return work_ <= kSelectorWorkMax;
    }
    [[nodiscard]] Operand compared(SelectorOp op, const Operand& left, const Operand& right) const;
    [[nodiscard]] Operand is_listed(const Operand& operand, std::size_t list) const;
    [[nodiscard]] Operand is_like(const Operand& operand, std::size_t pattern) const;

    const SelectorProgram& program_;
    const SelectorSubject& subject_;
    std::span<Operand> stack_;
    std::size_t size_ = 0;
    std::size_t at_ = 0;
    std::size_t work_;  // work done so far; no step runs twice
    JoinedTexts texts_;
};

bool Evaluation::run() {
    while (at_ < program_.steps.size()) {
        if (!step(program_.steps[at_++])) return false;
    }
    MB_CHECK(size_ == 1);
    return is_true(top());
}

bool Evaluation::step(const SelectorStep& step) {
    switch (step.op) {
        case SelectorOp::kConstant:
            push(program_.constants[step.argument]);
            return true;
        case SelectorOp::kName:
            push(to_operand(subject_.value(program_.names[step.argument])));
            return true;
        case SelectorOp::kXPath: {
            const auto body = subject_.text_body();
            push(body.has_value() && program_.xpaths[step.argument].matches(*body));
            return true;
        }
        case SelectorOp::kToBoolean:
            if (!is_missing(top())) top() = is_true(top());
            return true;
        case SelectorOp::kNot:
            if (!is_missing(top())) top() = !is_true(top());
            return true;
        case SelectorOp::kNegate:
            top() = negated(top());
            return true;
        case SelectorOp::kIsNull:
            top() = is_missing(top());
            return true;
        case SelectorOp::kLike:
            if (!spend(text_size(top()) * program_.patterns[step.argument].pieces())) return false;
            top() = is_like(top(), step.argument);
            return true;
        case SelectorOp::kIn:
            if (!spend(text_size(top()))) return false;
            top() = is_listed(top(), step.argument);
            return true;
        case SelectorOp::kJumpIfMissing:
        case SelectorOp::kJumpIfFalse:
        case SelectorOp::kJumpUnlessTrue:
        case SelectorOp::kJumpIfTrue:
        case SelectorOp::kDropBelowIfFalse:
        case SelectorOp::kDropBelowUnlessTrue:
        case SelectorOp::kDropBelowIfTrue:
            jump(step);
            return true;
        default:
            return step_on_two(step);
    }
}

bool Evaluation::step_on_two(const SelectorStep& step) {
    const Operand right = pop();
    const Operand left = pop();
    const auto* text = std::get_if<std::string_view>(&right);
    if (text != nullptr && !spend(std::min(text_size(left), text->size()))) return false;
    switch (step.op) {
        case SelectorOp::kEqual:
            push(equal(left, right, program_.convert_strings));
            return true;
        case SelectorOp::kAnd:
            push(both(left, right));
            return true;
        case SelectorOp::kOr:
            push(either(left, right));
            return true;
        case SelectorOp::kArithmetic: {
            if (is_missing(right)) return push({}), true;
            const auto operation = static_cast<Arithmetic>(step.argument);
            const auto result = calculate(operation, left, right, program_.convert_strings, texts_);
            if (result) push(*result);
            return result.has_value();
        }
        case SelectorOp::kKeepsLower:
        case SelectorOp::kBelowLower:  // the value stays on the stack for the upper end
            push(left);
            push(compared(step.op, left, right));
            return true;
        case SelectorOp::kBetween:
        case SelectorOp::kNotBetween: {
            const Operand upper = compared(step.op, pop(), right);
            push(step.op == SelectorOp::kBetween ? both(left, upper) : either(left, upper));
            return true;
        }
        default:
            push(compared(step.op, left, right));
            return true;
    }
}

void Evaluation::jump(const SelectorStep& step) {
    bool jumps = false;
    bool drops = false;
    switch (step.op) {
        case SelectorOp::kJumpIfMissing:
            jumps = is_missing(top());
            break;
        case SelectorOp::kJumpIfFalse:
            jumps = is_false(top());
            break;
        case SelectorOp::kJumpIfTrue:
            jumps = is_true(top());
            break;
        case SelectorOp::kJumpUnlessTrue:
            jumps = !is_true(top());
            break;
        case SelectorOp::kDropBelowIfFalse:
            jumps = drops = is_false(top());
            break;
        case SelectorOp::kDropBelowIfTrue:
            jumps = drops = is_true(top());
            break;
        case SelectorOp::kDropBelowUnlessTrue:
            jumps = drops = !is_true(top());
            break;
        default:
            MB_UNREACHABLE();
    }
    if (!jumps) return;
    if (drops) {
        const Operand kept = pop();
        top() = kept;
    }
    at_ = step.argument;
}

Operand Evaluation::compared(SelectorOp op, const Operand& left, const Operand& right) const {
    if (is_missing(left) || is_missing(right)) return {};
    const auto order = compare(left, right, program_.convert_strings);
    return order.has_value() && holds(op, *order);
}

Operand Evaluation::is_listed(const Operand& operand, std::size_t list) const {
    const auto* text = std::get_if<std::string_view>(&operand);
    if (text == nullptr) return {};
    return std::ranges::binary_search(program_.lists[list], *text);
}

Operand Evaluation::is_like(const Operand& operand, std::size_t pattern) const {
    if (is_missing(operand)) return {};
    const auto* text = std::get_if<std::string_view>(&operand);
    return text != nullptr && program_.patterns[pattern].matches(*text);
}

}  // namespace

bool run(const SelectorProgram& program, const SelectorSubject& subject) {
    if (program.stack_max <= kSmallStack) {
        std::array<Operand, kSmallStack> stack;
        return Evaluation(program, subject, stack).run();
    }
    std::vector<Operand> stack(program.stack_max);
    return Evaluation(program, subject, stack).run();
}

}  // namespace minibroker::broker
