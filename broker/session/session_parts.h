#pragma once

#include "broker/message/text_pool.h"
#include "broker/stomp/message_head.h"

namespace minibroker::broker {

class AfterDurable;
class FrameHandler;
class SessionLog;
class SessionNotices;
class Sessions;
struct Environment;
struct SharedBudgets;

/// Parts of the output that all sessions share.
struct OutputParts {
    MessageHeads heads;
    TextPool texts;
};

/// The collaborators of a session in one place: there are very many sessions, and each has one
/// reference instead of eight. Commands have collaborators of their own (the room `frames`).
struct SessionParts {
    Environment& environment;
    Sessions& sessions;
    AfterDurable& durable;
    FrameHandler& handler;
    SessionLog& log;
    SessionNotices& notices;
    OutputParts& output;
    SharedBudgets& budgets;
};

}  // namespace minibroker::broker
