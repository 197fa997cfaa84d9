"""The steps of a script that a client's connection does: ../README.md lists them."""
import ast
import contextlib
import json
import re
import shlex
import socket
import struct
import time

from player.frames import WAIT
from player.frames import Client
from player.frames import ScenarioError


class ConnectionSteps:
    """A part of Run."""

    def do_open(self, args, _):
        self.clients[args[0]] = Client(self.broker.ports[args[1].strip() if len(args) > 1 else "stomp"])

    def do_connect(self, args, _):
        """connect A [version] [name:value ...]: open, CONNECT as admin, expect CONNECTED (recorded)."""
        words = shlex.split(args[1] + (" " + args[2] if len(args) > 2 else "")) if len(args) > 1 else []
        acceptor = next((w[1:] for w in words if w.startswith("@")), "stomp")
        version = next((w for w in words if re.fullmatch(r"1\.[012]", w)), "1.2")
        extra = [w for w in words if ":" in w]
        client = self.clients[args[0]] = Client(self.broker.ports[acceptor])
        headers = [] if version == "1.0" else [f"accept-version:{version}", "host:localhost"]
        names = {w.split(":")[0] for w in extra}
        headers += [h for h in ("login:admin", "passcode:admin") if h.split(":")[0] not in names] + extra
        client.send(("CONNECT\n" + "\n".join(headers) + "\n\n\0").encode())
        self.show(args[0], client.receive(1, WAIT * 2))

    def do_send(self, args, text):
        options = args[1].split() if len(args) > 1 else []
        text = re.sub(r"\{\{(\w+)(?:\[(-?\d+)\])?\.([\w-]+)\}\}", self.reference, text)
        text = re.sub(r"\{\{now([+-]\d+)\}\}", lambda m: str(int(time.time() * 1000) + int(m[1])), text)
        text = re.sub(r"\{\{(\d+)\*(.)\}\}", lambda m: m[2] * int(m[1]), text)
        data = text.encode("utf-8")
        if "crlf" in options:
            head, _, body = data.partition(b"\n\n")
            data = head.replace(b"\n", b"\r\n") + b"\r\n\r\n" + body
        data = re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), data) if "bytes" in options else data
        data += b"" if "open" in options else b"\0"
        for piece in ([data[i:i + 1] for i in range(len(data))] if "drip" in options else [data]):
            self.clients[args[0]].send(piece)
            time.sleep(0.002 if "drip" in options else 0)

    def reference(self, match):
        client, index, header = self.clients[match[1]], int(match[2] or -1), match[3]
        if not client.messages:
            raise ScenarioError(f"{match[0]}: {match[1]} has received no MESSAGE")
        return client.messages[index if index < 0 else index - 1].header(header)

    def do_raw(self, args, _):
        text = " ".join(args[1:])
        self.clients[args[0]].send(ast.literal_eval("b" + text))     # a Python bytes literal's quoted part

    def do_recv(self, args, _):
        """recv A N [seconds]: up to N frames."""
        timeout = float(args[2]) if len(args) > 2 else WAIT
        count = int(args[1])
        frames = self.clients[args[0]].receive(count, timeout)
        self.show(args[0], frames)
        if len(frames) < count:
            self.out.append(f"{args[0]} < ({count - len(frames)} fewer frames than asked for)"
                            + (" <eof>" if self.clients[args[0]].eof else ""))

    def do_unordered(self, args, _):
        """unordered A N [seconds]: as recv, for frames whose order is free; they are shown sorted."""
        frames = self.clients[args[0]].receive(int(args[1]), float(args[2]) if len(args) > 2 else WAIT)
        shown = []

        def order(frame):
            headers = [header for header in frame.headers if header[0] not in ("message-id", "ack", "timestamp")]
            return frame.command, frame.body, sorted(headers)
        for frame in sorted(frames, key=order):
            shown += self.normaliser.frame(args[0], frame)
        self.out += shown

    def do_quiet(self, args, _):
        """quiet A [seconds]: whatever arrives in that time (as a rule nothing)."""
        frames = self.clients[args[0]].receive(10 ** 9, float(args[1]) if len(args) > 1 else 0.4)
        self.show(args[0], frames)
        if not frames:
            self.out.append(f"{args[0]} < (nothing)" + (" <eof>" if self.clients[args[0]].eof else ""))

    def do_count(self, args, _):
        """count A N [seconds]: up to N frames, only their number by command is recorded."""
        frames = self.clients[args[0]].receive(int(args[1]), float(args[2]) if len(args) > 2 else WAIT)
        names = sorted({f.command for f in frames})
        counts = ", ".join(f"{sum(f.command == n for f in frames)} {n}" for n in names)
        self.out.append(f"{args[0]} < " + (counts or "(nothing)"))

    def do_bodies(self, args, _):
        """bodies A N [seconds]: up to N MESSAGE frames, only their bodies are recorded, in order."""
        frames = self.clients[args[0]].receive(int(args[1]), float(args[2]) if len(args) > 2 else WAIT)
        shown = [f.body.decode("utf-8", "replace") if f.command == "MESSAGE" else f.command for f in frames]
        self.out.append(f"{args[0]} < bodies " + json.dumps(shown))

    def do_bysub(self, args, _):
        """bysub A N [seconds]: up to N MESSAGE frames, their bodies (sorted), grouped by the subscription header."""
        frames = self.clients[args[0]].receive(int(args[1]), float(args[2]) if len(args) > 2 else WAIT)
        groups = {}
        for frame in frames:
            if frame.command == "MESSAGE":
                short = len(frame.body) <= 60
                body = frame.body.decode("utf-8", "replace") if short else f"<{len(frame.body)} bytes>"
                groups.setdefault(frame.header("subscription"), []).append(body)
            else:
                self.show(args[0], [frame])
        for name in sorted(groups):
            self.out.append(f"{args[0]} < to {name}: {json.dumps(sorted(groups[name]), ensure_ascii=False)}")
        if not groups:
            self.out.append(f"{args[0]} < (nothing)")

    def do_beats(self, args, _):
        """beats A seconds: whether server heart-beats arrive within that time."""
        client = self.clients[args[0]]
        self.show(args[0], client.receive(10 ** 9, 0.05))
        client.beats = 0
        frames = client.receive(10 ** 9, float(args[1]))
        self.show(args[0], frames)
        came = "yes" if client.beats else "no"
        self.out.append(f"{args[0]} < heart-beats: {came}" + (" <eof>" if client.eof else ""))

    def do_eof(self, args, _):
        """eof A [seconds]: whether the broker closes the connection (frames before it are recorded)."""
        client, end = self.clients[args[0]], time.monotonic() + (float(args[1]) if len(args) > 1 else WAIT)
        while not client.eof and time.monotonic() < end:
            self.show(args[0], client.receive(1, min(0.2, end - time.monotonic())))
        self.out.append(f"{args[0]} < {'<eof>' if client.eof else '(still open)'}")

    def do_close(self, args, _):
        self.clients[args[0]].sock.close()
        time.sleep(0.15)

    def do_half(self, args, _):
        """half A: close the sending direction only."""
        with contextlib.suppress(OSError):
            self.clients[args[0]].sock.shutdown(socket.SHUT_WR)

    def do_wire(self, args, _):
        """wire A [seconds]: the bytes that arrive in that time as they are, one line for what each NUL ends.
        Without a time: until nothing has come for 0.5 s, waiting for the first byte as long as recv does."""
        client, end = self.clients[args[0]], time.monotonic() + (float(args[1]) if len(args) > 1 else WAIT)
        while not client.eof and time.monotonic() < end:
            if client.fill(end - time.monotonic()) and len(args) == 1:
                end = time.monotonic() + 0.5
        chunks = client.buffer.split(b"\0")
        client.buffer = b""
        for i, chunk in enumerate(chunks):
            if chunk or i < len(chunks) - 1:
                end_mark = b"^@" if i < len(chunks) - 1 else b""
                self.out.append(f"{args[0]} < wire {self.normaliser.wire(chunk + end_mark)}")
        if chunks == [b""]:
            self.out.append(f"{args[0]} < wire (nothing)" + (" <eof>" if client.eof else ""))

    def do_reset(self, args, _):
        sock = self.clients[args[0]].sock
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
        time.sleep(0.15)
