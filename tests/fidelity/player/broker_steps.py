"""The steps of a script that act on the broker or ask its management, over STOMP: ../README.md lists them."""
import contextlib
import json
import re
import signal
import time

from player.frames import WAIT
from player.frames import Client
from player.frames import ScenarioError
from player.profiles import load_profile

REPLIES = "fidelity.replies"      # the queue of management's replies, which no step shows
STAT_FIELDS = ["name", "address", "routingType", "consumerCount", "messageCount", "messagesAdded", "deliveringCount",
               "messagesAcked", "scheduledCount"]

# What differs from run to run in the JSON that management tells.
VARYING = {
    "Alder32", "ID", "addressMemoryUsage", "addressSize", "alder32", "connectionID", "consumerID", "creationTime",
    "currentTimeMillis", "deliveringSize", "diskStoreUsage", "durableDeliveringSize", "durablePersistentSize",
    "durableScheduledSize", "firstMessageAge", "firstMessageTimestamp", "id", "lastAckTimestamp",
    "lastAcknowledgedTime", "lastAddTimestamp", "lastDeliveredTime", "lastProducedMessageID", "messageID",
    "messagesDeliveredSize", "messagesInTransitSize", "msgSizeSent", "nodeID", "nodeId", "persistentSize", "port",
    "reloadTime", "scheduledSize", "sequentialId", "session", "sessionID", "timestamp", "updateTimestamp", "uptime",
    "uptimeMillis",
}


class BrokerSteps:
    """A part of Run."""

    def do_restart(self, args, _, sig=signal.SIGTERM):
        """restart [PROFILE]: stop and start the broker; with the other profile when one is named."""
        self.broker.stop(sig)
        if args:
            self.broker.reconfigure(load_profile(args[0].strip(), self.scenario.path.parent))
        self.broker.start()

    def do_kill(self, args, _):
        self.do_restart(args, _, signal.SIGKILL)

    def do_sleep(self, args, _):
        time.sleep(float(args[0]))

    def do_note(self, args, _):
        self.out.append("# " + " ".join(args))

    def do_stat(self, args, _):
        """stat [@prefix ...] [field ...]: the queues and their counters, as the management address tells them over
        STOMP; with prefixes only the queues on addresses that start so."""
        words = " ".join(args).split()
        prefixes = tuple(w[1:] for w in words if w.startswith("@"))
        fields = [w for w in words if not w.startswith("@")] or STAT_FIELDS

        def is_internal(queue):
            return (queue["name"] == REPLIES or queue.get("internalQueue") == "true"
                    or queue["name"].startswith("$sys."))
        rows = [q for q in self.manage("broker", "listQueues", '["", 1, 1000]')["data"]
                if not is_internal(q) and (not prefixes or q["address"].startswith(prefixes))]
        shown = []
        for row in rows:
            told = " ".join(f"{f}={self.normaliser.text(str(row.get(f)))}" for f in fields)
            shown.append((self.normaliser.text(row["name"]), row["address"], told))
        self.out += ["stat " + text for _, _, text in sorted(shown)]      # a queue named by a UUID stands first
        if not rows:
            self.out.append("stat (no queues)")

    def do_addresses(self, args, _):
        """addresses: the addresses and their routing types, as the management address tells them."""
        rows = [a for a in self.manage("broker", "listAddresses", '["", 1, 1000]')["data"]
                if a["name"] != REPLIES and not re.match(r"\$sys\.|activemq\.", a["name"])]
        for row in sorted(rows, key=lambda a: a["name"]):
            self.out.append(f"address name={row['name']} routingTypes={row.get('routingTypes')}"
                            f" queueCount={row.get('queueCount')}")
        if not rows:
            self.out.append("address (none)")

    def do_manage(self, args, _):
        """manage RESOURCE OPERATION [JSON-ARGUMENTS]: a management call over STOMP; its reply's body is recorded."""
        rest = args[1].split(None, 1) if len(args) == 2 else [args[1], args[2]]
        reply = self.manage(args[0], rest[0], rest[1] if len(rest) > 1 else "[]", raw=True)
        self.show("manage", [reply])

    def settled(self, value, name=None):
        """A JSON value with what differs between runs replaced; JSON inside a string is opened."""
        if name in VARYING and value not in (0, "0", "", None, -1, "-1"):
            return f"<{name}{' number' if isinstance(value, (int, float)) else ''}>"
        if name == "name" and re.fullmatch(r"[0-9a-f-]{36}", str(value)):
            return "<name>"
        if isinstance(value, dict):
            return {k: self.settled(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [self.settled(v) for v in value if not self.is_of_replies(v)]
        if isinstance(value, str) and value[:1] in ("{", "["):
            with contextlib.suppress(ValueError):
                return self.settled(json.loads(value), name)
        return self.normaliser.text(value) if isinstance(value, str) else value

    @staticmethod
    def is_of_replies(value):
        """Whether an entry of a list is the player's own queue, or about it."""
        if isinstance(value, dict):
            return REPLIES in (value.get("name"), value.get("queue"), value.get("queueName"))
        return value == REPLIES

    def outcome(self, frame):
        done = {"true": "ok", "false": "failed"}.get(dict(frame.headers).get("_AMQ_OperationSucceeded"), "no outcome")
        return done, self.settled(json.loads(frame.body)[0]) if frame.body else None

    def do_call(self, args, _):
        """call RESOURCE OPERATION [JSON] [| field ...]: as manage, but recorded in short: the outcome and the value,
        with its JSON opened and its keys sorted; of objects only the fields named, of rows one a line."""
        call, _, fields = " ".join(args).partition(" | ")
        resource, operation, arguments = (call.split(None, 2) + ["[]"])[:3]
        done, value = self.outcome(self.manage(resource, operation, arguments, raw=True))

        def show(v):
            return as_json({f: field_at(v, f) for f in fields.split()} if fields and isinstance(v, dict) else v)
        if done == "failed" and str(value).startswith("Unexpected character '"):
            value = "<what the JSON parser says>"
        self.out.append(f"call {call.strip()} -> {done}")
        if operation.startswith("getRoles") and isinstance(value, list):      # a set, in no order
            value.sort(key=lambda role: json.dumps(role, sort_keys=True))
        if isinstance(value, dict) and isinstance(value.get("data"), list):
            self.out += [f"call   {show(row)}" for row in value["data"]] + [f"call   count {value.get('count')}"]
        elif isinstance(value, list) and any(isinstance(row, dict) for row in value):
            self.out += [f"call   {show(row)}" for row in value]
        else:
            names = isinstance(value, list) and all(isinstance(v, str) for v in value)
            self.out.append(f"call   {show(sorted(value) if names else value)}")

    def do_attribute(self, args, _):
        """attribute RESOURCE NAME ...: attributes of a resource, asked with _AMQ_Attribute."""
        resource, names = args[0], " ".join(args[1:]).split()
        for name in names:
            done, value = self.outcome(self.manage(resource, name, "", raw=True, header="_AMQ_Attribute"))
            if done == "ok" and name in VARYING and value not in (0, "", None, -1):
                value = f"<{name}>"
            self.out.append(f"attribute {resource} {name} -> {done} {as_json(value)}")

    def manage(self, resource, operation, arguments, raw=False, header="_AMQ_OperationName"):
        """Calls management on a connection of its own: the reply's JSON, or its frame when `raw`."""
        client = Client(self.broker.ports["stomp"])
        try:
            client.send(b"CONNECT\naccept-version:1.2\nhost:localhost\nlogin:admin\npasscode:admin\n\n\0")
            client.receive(1, WAIT * 4)
            client.send((f"SUBSCRIBE\nid:0\ndestination:{REPLIES}\nsubscription-type:ANYCAST\n"
                         "receipt:s\n\n\0").encode())
            client.receive(1, WAIT * 4)
            self.calls += 1
            client.send((f"SEND\ndestination:activemq.management\nreply-to:{REPLIES}\n"
                         f"_AMQ_ResourceName:{resource}\ncorrelation-id:call{self.calls}\n{header}:{operation}\n\n"
                         f"{arguments}\0").encode())
            frames = client.receive(1, WAIT * 4)
            while frames and ("correlation-id", f"call{self.calls}") not in frames[0].headers:
                frames = client.receive(1, WAIT * 4)      # an earlier reply whose auto-ack the DISCONNECT overtook
            for frame in frames:
                frame.headers = [h for h in frame.headers if h[0] != "correlation-id"]
            if not frames:
                raise ScenarioError(f"no reply from the management address to {operation}")
            time.sleep(0.05)          # let the automatic acknowledgement happen, or the next call gets this reply again
            client.send(b"BEGIN\ntransaction:wait\nreceipt:wait\n\n\0")
            client.receive(1, WAIT * 4)
            if raw:
                return frames[0]
            answer = json.loads(frames[0].body)[0]
            return json.loads(answer)
        finally:
            client.send(b"DISCONNECT\nreceipt:bye\n\n\0")
            client.receive(1, 1)
            client.sock.close()


def field_at(value, path):
    """a/b/c: a field of an object in an object; None where there is none."""
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def as_json(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
