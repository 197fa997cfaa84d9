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

/// What the output of all sessions shares.
struct OutputParts {
    MessageHeads heads;
    TextPool texts;
};

/// What sessions work with: one reference instead of seven in each of very many.
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
