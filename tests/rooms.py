"""Which folders may include from which: the table that tests/tidy.py checks."""
import re

# The rooms of the core, each with the rooms right below it, which it is linked with (docs/decisions/0014-rooms.md).
ROOMS = {
    "work": [],
    "environment": ["work"],
    "limits": [],
    "selector": [],
    "message": ["selector"],
    "queue": ["message", "selector"],
    "address": ["queue", "message", "selector"],
    "security": ["address"],
    "store": ["address", "message", "limits", "environment"],
    "paging": ["store", "address", "queue", "message", "environment"],
    "lifecycle": ["store", "address", "queue", "environment"],
    "delivery": ["lifecycle", "paging", "store", "queue", "message", "environment"],
    "routing": ["delivery", "lifecycle", "paging", "store", "security", "address", "queue", "message", "limits",
                "environment"],
    "stomp": ["security", "address", "message", "selector", "limits"],
    "client_log": ["routing", "stomp", "environment"],
    "session": ["routing", "delivery", "client_log", "stomp", "security", "store", "address", "queue", "message",
                "limits", "environment"],
    "frames": ["session", "routing", "delivery", "lifecycle", "paging", "stomp", "security", "store", "address",
               "queue", "message", "limits", "environment"],
    "management": ["frames", "session", "routing", "delivery", "lifecycle", "paging", "store", "security", "address",
                   "queue", "message", "environment"],
    "operation": ["management", "session", "delivery", "lifecycle", "paging", "store", "security", "address", "queue",
                  "message", "environment"],
}
ROOM_FILES_MAX = 30


def links_in(cmake):
    """(room, the rooms that it is linked with) as a room's CMakeLists.txt has it; ("", []) where it has none."""
    call = re.search(r"minibroker_room\((\w+)(?:\s+ROOMS\s+([\w\s]+?))?\s*(?:SOURCES|\))", cmake)
    return (call[1], (call[2] or "").split()) if call else ("", [])


def reached(graph, name):
    """All that can be reached from `name`, in one step or more: itself only where there is a circle."""
    found, to_see = set(), list(graph[name])
    while to_see:
        one = to_see.pop()
        if one not in found:
            found.add(one)
            to_see += graph[one]
    return found


def in_circles(graph):
    """The names that can be reached from themselves."""
    return sorted(name for name in graph if name in reached(graph, name))


def with_below(room):
    """The folders of a room and of all that are below it."""
    return {f"broker/{one}" for one in {room} | reached(ROOMS, room)}


BELOW_CORE = {"base", "protocol", "storage", "config"}
CORE = BELOW_CORE | {"broker"} | {f"broker/{room}" for room in ROOMS}
# No clock, thread or socket: the time is an argument.
PURE = CORE | {"broker/net/commit"}
TOOLS = {"tools/minibroker", "tools/bench"}
# Which folders a folder may include from; the longest matching folder name is a file's own.
MAY_INCLUDE = {
    "base": {"base"},
    "protocol": {"base", "protocol"},
    "storage": {"base", "storage"},
    "config": {"base", "config"},
    "broker": CORE,
    **{f"broker/{room}": BELOW_CORE | with_below(room) for room in ROOMS},
    "broker/net/commit": {"base", "storage", "broker/net/commit"},
    "broker/net": CORE | {"broker/net", "broker/net/commit"},
    "tools/minibroker": CORE | {"broker/net", "tools/minibroker"},
    "tools/bench": CORE | {"tools/bench"},
    "examples": CORE | {"broker/net"},
    "tests": CORE | {"broker/net", "broker/net/commit", "tests"} | TOOLS,
}
