#include "broker/selector/emitter.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace minibroker::broker {

SelectorEmitter::SelectorEmitter(bool convert_strings)
    : program_(std::make_unique<SelectorProgram>()) {
    program_->convert_strings = convert_strings;
}

void SelectorEmitter::constant(Operand value) {
    program_->constants.push_back(value);
    emit_push(SelectorOp::kConstant, program_->constants.size() - 1);
}

void SelectorEmitter::text_constant(std::string text) {
    constant(keep(std::move(text)));
}

void SelectorEmitter::big_constant(std::string digits) {
    constant(BigInteger{keep(std::move(digits)), false});
}

void SelectorEmitter::name(std::string name) {
    program_->names.push_back(keep(std::move(name)));
    emit_push(SelectorOp::kName, program_->names.size() - 1);
}

void SelectorEmitter::xpath(XPathCondition condition) {
    program_->xpaths.push_back(std::move(condition));
    emit_push(SelectorOp::kXPath, program_->xpaths.size() - 1);
}

void SelectorEmitter::unary(SelectorOp op) {
    emit(op, 0);
}

void SelectorEmitter::like(LikePattern pattern) {
    program_->patterns.push_back(std::move(pattern));
    emit(SelectorOp::kLike, program_->patterns.size() - 1);
}

void SelectorEmitter::in(std::vector<std::string> texts) {
    std::vector<std::string_view> list;
    list.reserve(texts.size());
    for (std::string& text : texts) list.push_back(keep(std::move(text)));
    std::ranges::sort(list);
    program_->lists.push_back(std::move(list));
    emit(SelectorOp::kIn, program_->lists.size() - 1);
}

void SelectorEmitter::binary(SelectorOp op, std::uint32_t argument) {
    MB_CHECK(operands_ >= 2);
    --operands_;
    emit(op, argument);
}

void SelectorEmitter::lower_end(SelectorOp op) {
    MB_CHECK(operands_ >= 2);
    emit(op, 0);
}

void SelectorEmitter::upper_end(SelectorOp op) {
    MB_CHECK(operands_ >= 3);
    operands_ -= 2;
    emit(op, 0);
}

std::size_t SelectorEmitter::jump(SelectorOp op) {
    emit(op, 0);
    return here() - 1;
}

void SelectorEmitter::land(std::size_t index) {
    program_->steps[index].argument = static_cast<std::uint32_t>(here());
}

void SelectorEmitter::make_operand(std::size_t first) {
    for (; !stopping_.empty() && stopping_.back() >= first; stopping_.pop_back()) {
        SelectorOp& op = program_->steps[stopping_.back()].op;
        op = op == SelectorOp::kJumpUnlessTrue ? SelectorOp::kJumpIfFalse
                                               : SelectorOp::kDropBelowIfFalse;
    }
}

void SelectorEmitter::emit(SelectorOp op, std::size_t argument) {
    if (op == SelectorOp::kJumpUnlessTrue || op == SelectorOp::kDropBelowUnlessTrue)
        stopping_.push_back(here());
    program_->steps.push_back({op, static_cast<std::uint32_t>(argument)});
}

void SelectorEmitter::emit_push(SelectorOp op, std::size_t argument) {
    emit(op, argument);
    ++operands_;
    program_->stack_max = std::max(program_->stack_max, operands_);
}

std::string_view SelectorEmitter::keep(std::string text) {
    return program_->texts.emplace_back(std::move(text));
}

}  // namespace minibroker::broker
