#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker/selector/program.h"

namespace minibroker::broker {

/// Writes a selector's steps while the parser reads it, and tracks how many operands the steps so
/// far leave on the stack.
class SelectorEmitter {
public:
    explicit SelectorEmitter(bool convert_strings);

    /// The index of the next step.
    [[nodiscard]] std::size_t here() const { return program_->steps.size(); }

    void constant(Operand value);
    void text_constant(std::string text);
    /// An integer literal beyond 64 bits; `digits` without leading zeros.
    void big_constant(std::string digits);
    void name(std::string name);
    void xpath(XPathCondition condition);
    /// A step that works on the top operand.
    void unary(SelectorOp op);
    void like(LikePattern pattern);
    void in(std::vector<std::string> texts);
    /// A step that takes two operands and leaves one.
    void binary(SelectorOp op, std::uint32_t argument = 0);
    /// A step that compares with the lower end and leaves the value on the stack as well.
    void lower_end(SelectorOp op);
    /// A step for the upper end: takes three operands and leaves one.
    void upper_end(SelectorOp op);
    /// A jump whose target `land` sets later; returns its index.
    [[nodiscard]] std::size_t jump(SelectorOp op);
    /// The jump at `index` goes to the next step.
    void land(std::size_t index);
    /// The steps from `first` on now produce an operand, no longer the selector's own answer: for
    /// an operand unknown and false differ, so no AND may stop at unknown.
    void make_operand(std::size_t first);

    [[nodiscard]] std::unique_ptr<const SelectorProgram> finish() { return std::move(program_); }

private:
    void emit(SelectorOp op, std::size_t argument);
    void emit_push(SelectorOp op, std::size_t argument);
    [[nodiscard]] std::string_view keep(std::string text);

    std::unique_ptr<SelectorProgram> program_;
    std::vector<std::size_t> stopping_;  // steps at which an AND stops at unknown
    std::size_t operands_ = 0;           // on the stack when the next step begins
};

}  // namespace minibroker::broker
