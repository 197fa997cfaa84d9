"""One malformed input and what a broker that behaves like Artemis may do with it.

Where Artemis logs a decoding error and leaves the connection mute, minibroker answers with an ERROR
and closes. One silence is kept: a negative content-length other than -1.
"""
import enum
from dataclasses import dataclass

VERSIONS = ("1.0", "1.1", "1.2")
TOPIC = "topic"  # multicast, nobody subscribes: what is sent there is dropped
QUEUE = "queue"  # anycast, read by the honest client
PROBE_RECEIPT = b"RECEIPT\nreceipt-id:probe\n"


class Outcome(enum.Enum):
    """How a case must end. An ERROR that is expected to come first is the case's `message`."""

    ERROR_AND_CLOSE = "an ERROR, then the close"
    ANSWERED = "the RECEIPT of the frame behind the input"
    CLOSE = "the close, with or without an ERROR"
    SILENCE = "nothing"
    ANY = "an answer, or an ERROR and the close"


class End(enum.Enum):
    """What we do behind the input."""

    PROBE = "send a good frame that wants a receipt"
    FINISH = "close our direction"


@dataclass(frozen=True)
class Case:
    """`data` is sent in pieces cut at `cuts`, after a login when `login` names a version."""

    name: str
    login: str
    data: bytes
    outcome: Outcome
    message: bytes = b""
    end: End = End.PROBE
    cuts: tuple = ()


def login_frame(version):
    return (f"CONNECT\naccept-version:{version}\nhost:localhost\n"
            "login:admin\npasscode:admin\n\n\0\n").encode()


def probe(logged_in):
    """Good frames that are answered with PROBE_RECEIPT in every version."""
    send = f"SEND\ndestination:{TOPIC}\nreceipt:probe\n\n\0\n".encode()
    return send if logged_in else login_frame("1.0,1.1,1.2") + send


def frame(command, headers=(), body=b"", line_end=b"\n"):
    """A frame of bytes or text; `headers` are pairs or whole lines, nothing is escaped."""
    lines = [as_bytes(command)]
    for header in headers:
        lines.append(b":".join(map(as_bytes, header)) if isinstance(header, tuple)
                     else as_bytes(header))
    return line_end.join(lines) + line_end + line_end + as_bytes(body) + b"\0"


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def refused(name, version, data, message=b""):
    """An ERROR that closes in 1.2 and leaves the connection usable before."""
    outcome = Outcome.ERROR_AND_CLOSE if version == "1.2" else Outcome.ANSWERED
    return Case(name, version, data, outcome, message or b"message:")


def invalid(name, version, data, message=b"message:"):
    """An ERROR that closes in every version."""
    return Case(name, version, data, Outcome.ERROR_AND_CLOSE, message)


def taken(name, version, data):
    """Input that looks odd and is fine, or is skipped."""
    return Case(name, version, data, Outcome.ANSWERED)
