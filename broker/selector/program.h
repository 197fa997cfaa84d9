#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "broker/selector/like_pattern.h"
#include "broker/selector/operand.h"
#include "broker/selector/subject.h"
#include "broker/selector/xpath_condition.h"

namespace minibroker::broker {

/// The effect of one step on the stack of operands. "Jump" continues at the step that the argument
/// names, with the stack unchanged.
enum class SelectorOp : std::uint8_t {
    kConstant,   ///< push constants[argument]
    kName,       ///< push the value of names[argument]
    kXPath,      ///< push whether xpaths[argument] is true of the body
    kToBoolean,  ///< a name used as a condition: false unless it is a boolean, unknown when missing
    kNot,        ///< not; unknown stays unknown
    kNegate,     ///< minus
    kIsNull,     ///< whether the operand is missing
    kEqual,      ///< pop two, push whether they are equal
    kLess,       ///< pop two, push how they compare; likewise the next three
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kArithmetic,  ///< pop two, push the result of the Arithmetic given by the argument
    kLike,        ///< whether the text matches patterns[argument]
    kIn,          ///< whether the text is in lists[argument]; unknown if it is not text
    kAnd,         ///< pop two, push whether both are true
    kOr,          ///< pop two, push whether either is true
    kBetween,     ///< pop the upper end, the result for the lower end, and the value; push whether
                  ///< both hold
    kNotBetween,
    kKeepsLower,        ///< pop the lower end, push whether the value below it is not less
    kBelowLower,        ///< pop the lower end, push whether the value below it is less
    kJumpIfMissing,     ///< jump if the top is missing
    kJumpIfFalse,       ///< jump if the top is false
    kJumpUnlessTrue,    ///< jump unless the top is true
    kJumpIfTrue,        ///< jump if the top is true
    kDropBelowIfFalse,  ///< drop what is below the top and jump, when that is false; likewise the
                        ///< next two
    kDropBelowUnlessTrue,
    kDropBelowIfTrue,
};

struct SelectorStep {
    SelectorOp op;
    std::uint32_t argument = 0;
};

/// A parsed selector: steps for a stack machine, so that evaluation needs no recursion, and memory
/// only for joined texts and very deep expressions. Views point into `texts`; not to be copied.
struct SelectorProgram {
    SelectorProgram() = default;
    SelectorProgram(const SelectorProgram&) = delete;
    SelectorProgram& operator=(const SelectorProgram&) = delete;

    std::vector<SelectorStep> steps;
    std::vector<Operand> constants;
    std::vector<std::string_view> names;
    std::vector<LikePattern> patterns;
    std::vector<XPathCondition> xpaths;
    std::vector<std::vector<std::string_view>> lists;  ///< each sorted
    std::deque<std::string> texts;                     ///< never moves its elements
    std::size_t stack_max = 0;                         ///< the most operands at one time
    bool convert_strings = false;
};

/// Whether `program` is true of `subject`.
[[nodiscard]] bool run(const SelectorProgram& program, const SelectorSubject& subject);

}  // namespace minibroker::broker
