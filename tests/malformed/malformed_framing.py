"""Cases about bytes and frames: line ends, escapes, lengths, limits."""
from malformed_case import (TOPIC, VERSIONS, Case, End, Outcome, frame, invalid, login_frame, taken)

DESTINATION = ("destination", TOPIC)
INVALID_FRAME = b"message:AMQ339023 Invalid STOMP frame"
UNDEFINED_ESCAPE = b"message:AMQ339040 Undefined escape sequence"

# The broker's limits, in bytes and lines; Artemis has none.
HEADER_LINE_BYTES_MAX = 128 * 1024
HEADERS_MAX = 1000
HEAD_BYTES_MAX = 256 * 1024
FRAME_BEFORE_LOGIN_BYTES_MAX = 64 * 1024
BODY_BYTES_MAX = 100 * 1024 * 1024


def content_length(random):
    """Values of content-length in front of the body "hello"."""
    version = random.choice(VERSIONS)
    value, kind = random.choice([
        ("-1", "taken"), ("+5", "taken"), ("0005", "taken"), ("5", "taken"),
        ("00000000005", "taken"), ("-2", "silence"), ("-5", "silence"), ("-2147483648", "silence"),
        ("2147483648", "error"), ("1e3", "error"), ("9223372036854775808", "error"), ("", "error"),
        ("-2147483649", "error"), ("5.0", "error"), ("0x5", "error"), ("--5", "error"),
        ("+", "error"), ("-", "error"), ("+-5", "error"), ("5 ", "error"), ("1,000", "error"),
        ("18446744073709551621", "error"), ("5" * 400, "error"), ("NaN", "error"), ("5\t", "error"),
        (" 5", "blank"), ("\t5", "blank"),
        (str(BODY_BYTES_MAX + 1), "error"), ("2147483647", "error"),
        ("0", "small"), ("2", "small"), ("4", "small")])
    data = frame("SEND", [DESTINATION, ("content-length", value)], "hello")
    name = f"content-length {value[:30]!r}"
    if kind == "silence":
        return Case(name, version, data, Outcome.SILENCE)
    # 1.0 drops blanks before a value, and takes the rest of a longer body for the next frame.
    if kind == "error" or (kind == "blank") == (version != "1.0") and kind != "small":
        return (taken if kind == "taken" else invalid)(name, version, data)
    if kind == "small" and version == "1.0":
        return invalid(name, version, data, INVALID_FRAME if value != "4" else b"message:")
    return taken(name, version, data)


def content_length_too_large(random):
    """The frames behind the body become its end; then NULs come where a command should."""
    version = random.choice(VERSIONS)
    size = random.randint(100, 60_000)
    data = frame("SEND", [DESTINATION, ("content-length", str(size))], "hello")
    return Case("content-length too large", version, data, Outcome.ANY)


def repeated_content_length(random):
    version = random.choice(VERSIONS)
    lengths = [("content-length", "3"), ("content-length", "5")]
    data = frame("SEND", [DESTINATION, *lengths], b"a\0b\0c")
    return taken("content-length twice, the last measures", version, data)


def undefined_escape(random):
    version = random.choice(VERSIONS)
    letter = random.choice(["t", "x", "0", ":", " ", "N", "C", "\xe9"] + ["r"] * (version != "1.2"))
    place = random.choice(["value", "name"])
    line = (f"note:a\\{letter}b" if place == "value" else f"no\\{letter}te:a")
    data = frame("SEND", [DESTINATION, line.encode("latin-1")], "x")
    name = f"undefined escape in a {place}"
    if version == "1.0":
        return taken(name, version, data)
    if letter == ":":  # a colon never counts as the escaped letter: that is the next one
        return Case(name, version, data, Outcome.ANY)
    return invalid(name, version, data, UNDEFINED_ESCAPE)


def backslash_at_the_line_end(random):
    version = random.choice(VERSIONS)
    data = frame("SEND", [DESTINATION, "note:a\\", "xylophone:b"], "x")
    if version == "1.0":
        return taken("backslash at the line's end", version, data)
    return invalid("backslash at the line's end", version, data, UNDEFINED_ESCAPE)


def command(random):
    version = random.choice(VERSIONS)
    word = random.choice(["send", "Foo", "XSEND", "\xff\xfe\xfd\xfc", "\0SEND", "1234", "{}{}",
                          " SEND", "\tSEND", "PUT ", "GET / HTTP/1.1", "Zzzz", "disconnect"])
    data = frame(word.encode("latin-1"), [DESTINATION], "x")
    return invalid(f"command {word!r}", version, data, INVALID_FRAME)


def command_with_a_tail(random):
    version = random.choice(VERSIONS)
    word = random.choice(["SEND ", "SENDX", "BEGIN\t", "ABORT0", "SUBSCRIBE\0", "SEND:",
                          "COMMITED"])
    message = b"message:" if version == "1.0" else INVALID_FRAME
    return invalid(f"command {word!r}", version, frame(word, [DESTINATION], "x"), message)


def first_letters(random):
    """Artemis looks at the first letters and at where the word ends."""
    word = random.choice(["SEXY", "SEND", "SE\0D", "SE:D"])
    return taken(f"command {word!r}", random.choice(VERSIONS), frame(word, [DESTINATION], "x"))


def unsupported_command(random):
    version = random.choice(VERSIONS)
    word = random.choice(["MESSAGE", "RECEIPT", "ERROR", "CONNECTED"])
    closes = version == "1.2"
    return Case(f"command {word}", version, frame(word, [DESTINATION], "x"),
                Outcome.ERROR_AND_CLOSE if closes else Outcome.ANSWERED,
                b"message:AMQ339029 Unsupported command " + word.encode())


def carriage_returns(random):
    version = random.choice(VERSIONS)
    kind = random.choice(["everywhere", "in headers", "two between frames", "two in a line",
                          "between frames", "mixed"])
    name = f"carriage returns {kind}"
    crlf = frame("SEND", [DESTINATION, "a:b"], "x", b"\r\n")
    if kind == "everywhere":
        if version == "1.2":
            return taken(name, version, crlf)
        return invalid(name, version, crlf, INVALID_FRAME if version == "1.1" else b"message:")
    if kind == "in headers":  # before 1.2 the head goes on, up to the end of the probe's
        return taken(name, version, crlf.replace(b"SEND\r", b"SEND"))
    if kind == "two between frames":
        return invalid(name, version, b"\r\r\n" + frame("SEND", [DESTINATION], "x"))
    if kind == "two in a line":
        data = frame("SEND", [DESTINATION, "a\r:b\r"], "x")
        return invalid(name, version, data) if version == "1.2" else taken(name, version, data)
    if kind == "mixed" and version == "1.2":
        data = b"\r\n".join(frame("SEND", [DESTINATION, "a:b", "c:d"], "x").split(b"\n", 2))
        return taken(name, version, data)
    return taken(name, version, b"\n\r\n\n\r\n" + frame("SEND", [DESTINATION], "x") + b"\r\n\n")


def header_lines(random):
    version = random.choice(VERSIONS)
    name, headers, good = random.choice([
        ("first line without colon", ["nocolon", DESTINATION], False),
        ("later line without colon", [DESTINATION, "other:x", "nocolon"], True),
        ("empty name", [DESTINATION, ":x"], True),
        ("empty value", [DESTINATION, "x:"], True),
        ("only a colon", [DESTINATION, ":"], True),
        ("many colons", [DESTINATION, "a:b:c::d:"], True),
        ("blanks around", [DESTINATION, " a : b "], True),
        ("NUL in the head", [DESTINATION, b"a\0b:c\0d\0"], True),
        ("controls in the head", [DESTINATION, bytes(range(1, 9)) + b":" + bytes(range(14, 32))],
         True),
        ("repeated header", [DESTINATION] * 50, True)])
    data = frame("SEND", headers, "x")
    return taken(name, version, data) if good else invalid(name, version, data)


def bad_utf8(random):
    version = random.choice(VERSIONS)
    bad = random.choice([b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80",
                         b"\xe2\x82", b"\x80\x81\x82", b"\xf4\x90\x80\x80"]) * random.randint(1, 5)
    data = random.choice([
        frame("SEND", [DESTINATION, b"note:" + bad], "x"),
        frame("SEND", [DESTINATION, bad + b":x"], "x"),
        frame("SEND", [DESTINATION], bad),
        frame("SEND", [DESTINATION, ("content-length", str(len(bad)))], bad)])
    return taken("bad UTF-8", version, data)


def limits(random):
    """At and over the broker's limits; the connection works on, or gets an ERROR and the close."""
    version = random.choice(VERSIONS)
    over = random.random() < 0.5
    kind = random.choice(["header line", "header count", "head", "unfinished line"])
    if kind == "header count":
        headers = [DESTINATION] + [f"h{i}:v" for i in range(HEADERS_MAX - 1 + over)]
    elif kind == "header line":
        headers = [DESTINATION, "a:" + "v" * (HEADER_LINE_BYTES_MAX - 2 + over)]
    elif kind == "head":
        headers = [DESTINATION] + [f"h{i}:" + "v" * 30_000 for i in range(8 + over)]
    else:
        line = b"SEND\na:" + b"v" * (HEADER_LINE_BYTES_MAX + 100)
        return invalid("a header line without end", version, line)
    name = f"{kind} {'over' if over else 'at'} the limit"
    return (invalid if over else taken)(name, version, frame("SEND", headers, "x"))


def limits_before_login(random):
    """A frame of any kind before the login may have 64 KiB."""
    kind = random.choice(["line", "headers", "body"])
    size = FRAME_BEFORE_LOGIN_BYTES_MAX
    if kind == "line":
        data = b"CONNECT\nlogin:" + b"a" * size
    elif kind == "headers":
        data = b"STOMP\n" + b"a:b\n" * (size // 4)
    else:
        data = frame("CONNECT", [("login", "admin")], "b" * size)
    return invalid(f"{kind} too long before the login", "", data)


def cut(random):
    """A good frame cut anywhere, then the end of our direction."""
    version = random.choice(("",) + VERSIONS)
    good = login_frame("1.2") if version == "" else frame(
        "SEND", [DESTINATION, ("content-length", "5")], "hello")
    end = random.randrange(len(good) - 2)
    return Case("a frame cut by the end", version, good[:end], Outcome.CLOSE, end=End.FINISH)


FAMILIES = [
    (30, content_length), (2, content_length_too_large), (4, repeated_content_length),
    (12, undefined_escape), (4, backslash_at_the_line_end), (16, command), (8, command_with_a_tail),
    (4, first_letters), (8, unsupported_command), (16, carriage_returns), (16, header_lines),
    (10, bad_utf8), (1, limits), (1, limits_before_login), (12, cut)]
