"""Cases about commands with wrong headers: CONNECT, ACK, selectors, transactions and the rest."""
from malformed_case import (QUEUE, TOPIC, VERSIONS, Case, Outcome, frame, invalid, login_frame,
                            refused, taken)

DESTINATION = ("destination", TOPIC)
LOGIN = [("login", "admin"), ("passcode", "admin")]


def before_connect(random):
    """Other commands first: no STOMP when the first letters are not those of CONNECT or STOMP."""
    word = random.choice(["SEND", "SUBSCRIBE", "ACK", "NACK", "BEGIN", "COMMIT", "ABORT", "MESSAGE",
                          "ERROR", "connect", "stomp", "UNSUBSCRIBE", "RECEIPT", "\nCONNECT",
                          "\xef\xbb\xbfCONNECT", "\r\nCONNECT", " CONNECT", "CONNEC", "STOM"])
    if word == "CONNEC":  # not the word, but long enough to see that
        return Case("a cut word first", "", b"CONNECx\n\n\0", Outcome.CLOSE)
    data = frame(word, [DESTINATION, *LOGIN], "x")
    return Case(f"{word!r} before CONNECT", "", data, Outcome.CLOSE)


def connected_first(random):
    """Recognised as STOMP, but no login: an ERROR without close, and CONNECT still works."""
    return Case("CONNECTED before CONNECT", "", frame("CONNECTED", [DESTINATION], "x"),
                Outcome.ANSWERED, b"message:AMQ339008 Connection has not been established.")


def accept_version(random):
    value, known = random.choice([
        ("1.3", False), ("", False), ("1.2 ", False), (" 1.2", True), ("x,y", False), (",", False),
        ("1,2", False), ("1.02", False), ("-1.2", False), ("1.2;1.1", False), ("v1.2", False),
        ("1.1, 1.2", True), ("9.9,1.0", True), (",,1.1,,", True), ("1.2\0", False),
        ("1.2," * 1000, True)])
    data = frame("CONNECT", [("accept-version", value), *LOGIN])
    name = f"accept-version {value[:20]!r}"
    if known:
        return taken(name, "", data)
    return invalid(name, "", data, b"message:AMQ339002 Stomp versions not supported")


def heart_beat(random):
    version = random.choice(VERSIONS)
    value, kind = random.choice([
        ("1000", "parts"), ("1,2,3", "parts"), (",", "parts"), ("", "parts"), ("1000,", "parts"),
        ("1,x", "number"), ("x,1", "number"), ("1.5,2", "number"), ("1, 2", "number"),
        ("1 ,2", "number"), (",1", "number"), ("1" * 20 + ",1", "number"), ("1e3,1", "number"),
        ("-1,0", "good"), ("0,0", "good"), ("+5,0", "good"), ("1,0", "good"), ("0,-7", "good")])
    data = frame("CONNECT", [("accept-version", version), ("heart-beat", value), *LOGIN])
    name = f"heart-beat {value!r} in {version}"
    if kind == "good" or version == "1.0":
        return taken(name, "", data)
    if kind == "number":
        return invalid(name, "", data)  # in Artemis with Java's own words
    incorrect = b"message:Incorrect heartbeat header"
    if version == "1.2":
        return invalid(name, "", data, incorrect)
    return Case(name, "", data, Outcome.ANSWERED, incorrect)


def wrong_login(random):
    headers = random.choice([
        [("login", "admin"), ("passcode", "wrong")], [("login", "nobody"), ("passcode", "admin")],
        [], [("login", "admin")], [("passcode", "admin")],
        [("login", "admin "), ("passcode", "admin")],
        [("login", "a" * 60_000), ("passcode", "admin")], [("login", ""), ("passcode", "")]])
    version = random.choice(VERSIONS)
    data = frame("CONNECT", [("accept-version", version), *headers])
    return invalid("wrong login", "", data, b"message:Security Error occurred")


def acknowledgement(random):
    version = random.choice(VERSIONS)
    command = random.choice(["ACK", "NACK"])
    value, code = random.choice([
        ("1,2", b"AMQ339025"), ("0,0", b"AMQ339025"), ("x", b"AMQ339018"), ("", b"AMQ339018"),
        ("1", b"AMQ339018"), (",", b"AMQ339018"), ("1,x", b"AMQ339018"), ("x,1", b"AMQ339018"),
        ("9" * 20 + ",1", b"AMQ339018"), ("1,2,3", b""), ("-1,-1", b""), ("+1,+2", b""),
        ("1 ,2", b""), ("1" * 50_000, b"AMQ339018"), (None, b"none")])
    headers = [("subscription", "1")] if version == "1.1" else []
    if value is not None:
        headers.append(("id" if version == "1.2" else "message-id", value))
    if code == b"none":
        code = b"AMQ339039" if version == "1.2" else b"AMQ339018"
    data = frame(command, headers)
    name = f"{command} of {str(value)[:20]!r}"
    if version == "1.0" and command == "NACK":
        return invalid(name, version, data, b"message:AMQ339023")
    return refused(name, version, data, b"message:" + code)


def acknowledgement_without_subscription(random):
    command = random.choice(["ACK", "NACK"])
    data = frame(command, [("message-id", "1,2")])
    return refused(f"{command} without subscription", "1.1", data, b"message:AMQ339037")


def subscription(headers, message, name):
    """A SUBSCRIBE that is refused, as a case maker."""
    def make(random):
        destination = [DESTINATION] if not any(pair[0] == "destination" for pair in headers) else []
        return refused(f"SUBSCRIBE with {name}", random.choice(VERSIONS),
                       frame("SUBSCRIBE", [("id", "1"), *destination, *headers]), message)
    return make


def subscribe(random):
    return random.choice([
        subscription([("consumer-window-size", "many")], b"", "a window of letters"),
        subscription([("consumer-window-size", "1" * 30)], b"", "an endless window"),
        subscription([("subscription-type", "QUEUE")], b"", "a wrong type"),
        subscription([("durable-subscription-name", "a")], b"message:AMQ339016", "no client-id"),
        subscription([("selector", "")], b"message:Selector cannot be empty", "an empty selector"),
        subscription([("selector", "  ")], b"", "a blank selector"),
        subscription([("destination", "nowhere")], b"message:AMQ339001", "an unknown destination"),
        subscription([("destination", "")], b"", "an empty destination"),
        subscription([("destination", "::")], b"", "an empty name of a queue"),
    ])(random)


def selector(random):
    """Selectors that do not parse, some of them deep."""
    version = random.choice(VERSIONS)
    depth = random.choice([1, 10, 100, 1000, 5000])
    text = random.choice([
        "(" * depth, "(" * depth + "a" + ")" * (depth - 1), "NOT " * depth, "-" * depth,
        "a = " * depth, "a IN (" + "'x'," * depth, "a AND" * depth, "'" * (2 * depth + 1),
        "a LIKE 1", "'x' < 'y' <", "a BETWEEN 1", "1 +", "a b", "=", ")",
        "a = 'x' ESCAPE", "@", "\x01", "a = 1 ; b"])
    data = frame("SUBSCRIBE", [("id", "1"), ("destination", QUEUE), ("selector", text)])
    return refused(f"selector {text[:20]!r}", version, data, b"message:Invalid selector")


def deep_selector(random):
    """Longer than any header line may be."""
    text = random.choice(["(" * 100_000 + "a = 1" + ")" * 100_000, "NOT " * 100_000, "1+" * 100_000,
                          "a OR " * 100_000])
    data = frame("SUBSCRIBE", [("id", "1"), ("destination", QUEUE), ("selector", text)])
    return invalid("selector of 100,000 levels", random.choice(VERSIONS), data)


def good_deep_selector(random):
    """Well-formed, up to any depth: taken, or refused as too deep, and never anything else."""
    depth = random.choice([10, 60, 70, 1000, 3000])
    text = "(" * depth + "a = 'x'" + ")" * depth
    data = frame("SUBSCRIBE", [("id", "1"), ("destination", QUEUE), ("selector", text)])
    return Case(f"selector of {depth} levels", random.choice(VERSIONS), data, Outcome.ANY)


def send(random):
    version = random.choice(VERSIONS)
    bad = b"message:AMQ339031"
    headers, message = random.choice([
        ([], b""), ([("destination", "nowhere")], b"message:AMQ339001"),
        ([DESTINATION, ("destination-type", "anycast")], bad),
        ([DESTINATION, ("destination-type", "")], bad), ([DESTINATION, ("priority", "high")], bad),
        ([DESTINATION, ("priority", "")], bad), ([DESTINATION, ("priority", "300")], bad),
        ([DESTINATION, ("expires", "x")], bad), ([DESTINATION, ("expires", "9" * 20)], bad),
        ([DESTINATION, ("AMQ_SCHEDULED_DELAY", "soon")], bad),
        ([DESTINATION, ("AMQ_SCHEDULED_TIME", "1e3")], bad),
        ([("destination", "d" * 60_000)], b"message:AMQ339001")])
    return refused(f"SEND with {str(headers)[:60]}", version, frame("SEND", headers, "x"), message)


def routing_type(random):
    """Refused without a close, in 1.2 as well."""
    data = frame("SEND", [DESTINATION, ("destination-type", "ANYCAST")], "x")
    return Case("SEND with a type that the address lacks", random.choice(VERSIONS), data,
                Outcome.ANSWERED, b"message:AMQ339041 Not allowed to specify ANYCAST")


def odd_send(random):
    headers = random.choice([
        [("persistent", "maybe")], [("priority", "+7")], [("priority", "10")], [("priority", "-1")],
        [("expires", "-5")], [("AMQ_SCHEDULED_DELAY", "-5")], [("transaction", "nobody")],
        [("transaction", "")], [("JMSXGroupID", "")], [("message-id", "1,2")], [("ack", "x")],
        [("receipt", "")], [("receipt", "r" * 1000)], [("content-type", "\x01")]])
    data = frame("SEND", [DESTINATION, *headers], "x")
    return taken(f"SEND with {headers}"[:60], random.choice(VERSIONS), data)


def transaction(random):
    version = random.choice(VERSIONS)
    command, headers, message = random.choice([
        ("BEGIN", [], b"message:AMQ339032"), ("COMMIT", [], b"message:AMQ339030"),
        ("ABORT", [], b"message:AMQ339033"), ("COMMIT", ["t"], b"message:AMQ339013"),
        ("ABORT", ["t"], b"message:No transaction started"), ("ABORT", [""], b"message:No transa")])
    data = frame(command, [("transaction", name) for name in headers])
    return refused(f"{command} {headers}", version, data, message)


def transaction_twice(random):
    begin = frame("BEGIN", [("transaction", "t")])
    return refused("BEGIN twice", random.choice(VERSIONS), begin + begin,
                   b"message:Transaction already started")


def unsubscribe(random):
    version = random.choice(VERSIONS)
    if random.random() < 0.5:
        return refused("UNSUBSCRIBE of none", version, frame("UNSUBSCRIBE", [("id", "none")]),
                       b"message:Cannot unsubscribe as no subscription exists for id")
    message = b"message:AMQ339035" if version == "1.0" else b"message:AMQ339037"
    return refused("UNSUBSCRIBE without id", version, frame("UNSUBSCRIBE", ["other:x"]), message)


def connect_twice(random):
    version = random.choice(VERSIONS)
    return taken("CONNECT on a connected session", version, login_frame(random.choice(VERSIONS)))


FAMILIES = [
    (10, before_connect), (2, connected_first), (10, accept_version), (12, heart_beat),
    (6, wrong_login), (14, acknowledgement), (2, acknowledgement_without_subscription),
    (8, subscribe), (14, selector), (1, deep_selector), (3, good_deep_selector), (14, send),
    (2, routing_type), (8, odd_send), (8, transaction), (2, transaction_twice), (5, unsubscribe),
    (2, connect_twice)]
