"""A raw STOMP connection and the frames that arrive on it."""
import re
import socket
import time

WAIT = 3.0          # seconds that `recv` and `eof` wait for what is expected


class ScenarioError(Exception):
    """A scenario cannot be played: it is mistaken, or the broker does not do what it takes for granted."""


class Frame:
    """One STOMP frame as received: command, header pairs in order, body bytes."""

    def __init__(self, command, headers, body):
        self.command, self.headers, self.body = command, headers, body

    def header(self, name):
        for key, value in self.headers:
            if key == name:
                return value
        raise ScenarioError(f"no header {name!r} on {self.command} {self.headers}")


class Client:
    """A raw STOMP connection: it sends the bytes it is told to and splits what arrives into frames."""

    def __init__(self, port, source=None):
        self.sock = socket.create_connection(("127.0.0.1", port), 5)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.beats, self.eof, self.version = b"", 0, False, "1.0"
        self.messages = []

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            self.eof = True

    def fill(self, timeout):
        """Wait for bytes at most `timeout` s; False when none came."""
        if self.eof:
            return False
        self.sock.settimeout(max(timeout, 0.001))
        try:
            data = self.sock.recv(1 << 20)
        except socket.timeout:
            return False
        except OSError:
            data = b""
        if not data:
            self.eof = True
            return False
        self.buffer += data
        return True

    def take(self):
        """The next whole frame in the buffer, or None. Line ends between frames count as heart-beats."""
        while self.buffer[:1] in (b"\n", b"\r"):
            self.beats += self.buffer[:1] == b"\n"
            self.buffer = self.buffer[1:]
        head = re.match(rb"((?:[^\n]+\n)+)\r?\n", self.buffer)
        if not head:
            return None
        lines = [line.rstrip(b"\r").decode("utf-8", "replace") for line in head.group(1).split(b"\n")[:-1]]
        headers = [tuple(self.unescape(part) for part in line.partition(":")[::2]) for line in lines[1:]]
        length = next((int(v) for k, v in headers if k == "content-length" and v.isdigit()), None)
        start = head.end()
        if length is None:
            end = self.buffer.find(b"\0", start)
            if end < 0:
                return None
        else:
            end = start + length
            if len(self.buffer) <= end:
                return None
        frame = Frame(lines[0], headers, self.buffer[start:end])
        self.buffer = self.buffer[end + 1:]
        if self.buffer[:1] == b"\n":
            self.buffer = self.buffer[1:]          # the line end that belongs to the frame is no heart-beat
        if frame.command == "CONNECTED":
            self.version = next((v for k, v in headers if k == "version"), "1.0")
        if frame.command == "MESSAGE":
            self.messages.append(frame)
        return frame

    def unescape(self, text):
        if self.version == "1.0":
            return text
        return re.sub(r"\\(.)", lambda m: {"n": "\n", "c": ":", "\\": "\\", "r": "\r"}.get(m[1], m[0]), text)

    def receive(self, count, timeout):
        """Up to `count` frames, waiting at most `timeout` s for all of them together."""
        frames, end = [], time.monotonic() + timeout
        while len(frames) < count:
            frame = self.take()
            if frame:
                frames.append(frame)
            elif not self.fill(end - time.monotonic()) and (self.eof or time.monotonic() >= end):
                break
        return frames
