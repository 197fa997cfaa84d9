#pragma once

namespace minibroker::broker {

class FrameTrace;
class AddressBook;
class AddressLimits;
class AddressManager;
class AfterDurable;
class ClientLog;
class Deliveries;
class MessageHeads;
class Notifications;
class PasswordChecks;
class Reaper;
class RequestHandler;
class Returns;
class RouteSelection;
class Router;
class Security;
class Sessions;
class Store;
class TextPool;
class TtlWatch;
struct Environment;
struct SharedBudgets;

/// What sessions work with. Made once by the assembly; a session holds one reference for all.
struct SessionParts {
    Environment& environment;
    ClientLog& client_log;
    AfterDurable& durable;
    Store& store;
    AddressBook& book;
    Security& security;
    AddressManager& manager;
    Reaper& reaper;
    AddressLimits& limits;
    Deliveries& deliveries;
    Returns& returns;
    RouteSelection& selection;
    Router& router;
    RequestHandler& requests;
    Notifications& notifications;
    TtlWatch& ttls;
    MessageHeads& heads;
    TextPool& texts;
    PasswordChecks& passwords;
    SharedBudgets& budgets;
    Sessions& sessions;
    FrameTrace* trace;  ///< null: frames are not traced
};

}  // namespace minibroker::broker
