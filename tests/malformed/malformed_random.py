"""Cases without a known answer: good frames with mutations, and random bytes.

The broker must answer what follows, or send an ERROR and close. `may_wait` and `may_just_close`
name the few inputs with which something else is right.
"""
import re

from malformed_case import QUEUE, TOPIC, VERSIONS, Case, Outcome, frame, login_frame

GOOD = [
    frame("SEND", [("destination", TOPIC), ("content-length", "5"), ("note", "a\\cb")], "hello"),
    frame("SEND", [("destination", QUEUE), ("destination-type", "ANYCAST"), ("receipt", "r")],
          "text"),
    frame("SEND", [("destination", TOPIC), ("persistent", "true"), ("priority", "7"),
                   ("expires", "0"), ("transaction", "t")], "body"),
    frame("SUBSCRIBE", [("id", "1"), ("destination", TOPIC), ("ack", "client"),
                        ("selector", "a = 'x' AND (b > 5 OR c IS NULL)")]),
    frame("SUBSCRIBE", [("id", "2"), ("destination", TOPIC), ("consumer-window-size", "100"),
                        ("no-local", "true")]),
    frame("UNSUBSCRIBE", [("id", "1"), ("receipt", "gone")]),
    frame("ACK", [("id", "1,2"), ("message-id", "1,2"), ("subscription", "1")]),
    frame("NACK", [("id", "1,2"), ("message-id", "1,2"), ("subscription", "1")]),
    frame("BEGIN", [("transaction", "t"), ("receipt", "b")]),
    frame("COMMIT", [("transaction", "t"), ("receipt", "c")]),
    frame("ABORT", [("transaction", "t")]),
    frame("DISCONNECT", [("receipt", "bye")]),
    frame("CONNECT", [("accept-version", "1.1"), ("login", "admin"), ("passcode", "admin"),
                      ("heart-beat", "0,0")]),
]
TOKENS = [b"\n", b"\r\n", b"\r", b"\0", b":", b"\\", b"\\n", b"\\c", b"\\\\", b"\xff", b"\xc3",
          b"-1", b"+", b"999999", b"\ncontent-length:", b"\ndestination:", b"\nreceipt:", b" ",
          b"\t", b"'", b"(", b",", b"\n\n", b"SEND\n", b"D", b"\0\0\0\0", b"2147483647"]
HTTP_METHODS = (b"GE", b"PO", b"PU", b"HE", b"OP", b"PA", b"DE", b"TR")
BODY_BYTES_MAX = 100 * 1024 * 1024
FILLED_BYTES_MAX = 1_000_000


def mutated(random, data):
    """`data` with 1 to 4 changes."""
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 1, 2, 3, 4])):
        at = random.randrange(len(data) + 1)
        until = min(len(data), at + random.choice([1, 1, 2, 5, 20]))
        kind = random.randrange(7)
        if kind == 0:
            data[at:until] = b""
        elif kind == 1:
            data[at:at] = random.choice(TOKENS)
        elif kind == 2:
            data[at:until] = random.choice(TOKENS)
        elif kind == 3:
            data[at:at] = data[at:until] * random.choice([1, 2, 50])
        elif kind == 4:
            data[at:at] = random.randbytes(random.choice([1, 2, 8]))
        elif at < len(data):
            data[at] = data[at] ^ (1 << random.randrange(8)) if kind == 5 else random.randrange(256)
    return bytes(data)


def pieces(random, data):
    """Where to cut `data`; mostly nowhere."""
    if random.random() < 0.7 or len(data) < 2:
        return ()
    count = min(len(data) - 1, random.randint(1, 3))
    return tuple(sorted(random.sample(range(1, len(data)), count)))


def mutation(random):
    good = b"\n".join(random.choice(GOOD) for _ in range(random.choice([1, 1, 2, 3])))
    data = mutated(random, good)
    return Case("mutation", random.choice(VERSIONS), data, Outcome.ANY, cuts=pieces(random, data))


def mutation_before_login(random):
    good = random.choice([login_frame(random.choice(VERSIONS)),
                          login_frame("1.2").replace(b"\n", b"\r\n"),
                          login_frame("1.1").replace(b"CONNECT", b"STOMP")])
    data = mutated(random, good)
    while data[:2] in HTTP_METHODS:
        data = data[1:]
    return Case("mutation of CONNECT", "", data, Outcome.ANY, cuts=pieces(random, data))


def random_bytes(random):
    """Of all values, or of those that mean something, alone or behind a command."""
    size = random.choice([1, 3, 8, 30, 200, 2000])
    if random.random() < 0.5:
        data = random.randbytes(size)
    else:
        data = bytes(random.choices(b"\0\r\n:\\SENDACK 1,-\xff", k=size))
    if random.random() < 0.3:
        commands = [b"SEND\n", b"ACK\n", b"SUBSCRIBE\n", b"COMMIT\r\n", b"CONNECT\n"]
        data = random.choice(commands) + data
    version = random.choice(("",) + VERSIONS)
    if version == "" and random.random() < 0.5:
        data = random.choice([b"CONNECT\n", b"STOMP\n", b"CONNECT\r\n", b"CONNECT"]) + data
    while version == "" and data[:2] in HTTP_METHODS:
        data = data[1:]
    return Case("random bytes", version, data, Outcome.ANY, cuts=pieces(random, data))


def content_lengths(data):
    """The numbers that may count as a body's length."""
    found = re.findall(rb"content-length[^\n]*?([-+]?\d{1,30})", data)
    return [number for number in map(int, found) if number <= BODY_BYTES_MAX]


def filling(data):
    """Behind `data`, what completes a body that claims to be longer than what came.

    NULs, of which those that are left over come where a command should: an invalid frame.
    """
    longest = max([n for n in content_lengths(data) if n <= FILLED_BYTES_MAX], default=0)
    return b"\0" * (longest + 10) if longest else b""


def may_wait(data):
    """Whether Artemis mutes the connection, or a body may be longer than all that we send."""
    return any(number < -1 or number > FILLED_BYTES_MAX for number in content_lengths(data))


def may_just_close(case):
    """Whether the close without an ERROR is right: after DISCONNECT, and for what is not STOMP."""
    if case.login == "" and not case.data.startswith((b"CONNECT", b"STOMP")):
        return True
    return re.search(rb"(?:^|[\0\r\n])D", case.data) is not None


FAMILIES = [(160, mutation), (50, mutation_before_login), (50, random_bytes)]
