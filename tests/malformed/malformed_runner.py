"""Plays cases against a broker, many connections at once in one thread, and judges how they end."""
import re
import selectors
import socket
import struct
import time

from malformed_case import PROBE_RECEIPT, End, Outcome, login_frame, probe
from malformed_random import filling, may_just_close, may_wait

CONNECTIONS_MAX = 32
CASE_SECONDS_MAX = 2.0
CASE_SECONDS_ALONE = 5.0  # a case that was too slow is played again by itself
QUIET_SECONDS = 0.1       # for a silence that is expected, and before an input is completed
RECEIVE_BYTES = 1 << 16
VIOLATIONS_MAX = 50       # then no more cases are begun
# An input that took the probe for its own: ended here, it is a frame whose answer then follows.
COMPLETION = b"\n\n\0"


class Violation(Exception):
    """What a case did that it must not."""


class Play:
    """One case on one connection."""

    def __init__(self, case, port, seconds):
        self.case = case
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect_ex(("127.0.0.1", port))
        self.started = self.active = time.monotonic()
        self.deadline = self.started + seconds
        self.outbox = self.pieces()
        self.stages = []  # what is sent when no answer comes, one after the other
        if case.outcome is Outcome.ANY:
            self.stages = [COMPLETION + probe(True), filling(case.data)]
        self.received = b""
        self.end_of_file = self.reset = False

    def pieces(self):
        """What is sent, each with one call unless the socket takes less; the last first."""
        case, before = self.case, login_frame(self.case.login) if self.case.login else b""
        behind = probe(bool(case.login)) if case.end is End.PROBE else b""
        data = before + case.data + behind
        edges = [0, *(len(before) + cut for cut in case.cuts), len(data)]
        return [data[begin:end] for begin, end in zip(edges, edges[1:])][::-1]

    def events(self):
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self.outbox else 0)

    def write(self):
        piece = self.outbox.pop()
        try:
            sent = self.socket.send(piece) if piece else 0
        except BlockingIOError:
            sent = 0
        except OSError:  # the broker has closed: what it said before can still be read
            self.outbox.clear()
            return
        self.active = time.monotonic()
        if sent < len(piece):
            self.outbox.append(piece[sent:])
        elif not self.outbox and self.case.end is End.FINISH:
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:  # closed already
                pass

    def read(self):
        try:
            data = self.socket.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            self.reset = self.end_of_file = True
            return
        self.active = time.monotonic()
        self.received += data
        self.end_of_file = not data

    def over(self, now):
        """Whether the case has ended as it may; raises Violation when it cannot any more."""
        if self.end_of_file:
            self.judge_end()
            return True
        outcome = self.case.outcome
        if PROBE_RECEIPT in self.received and outcome is not Outcome.CLOSE:
            if outcome not in (Outcome.ANSWERED, Outcome.ANY):
                raise Violation("the frame behind it was answered with a RECEIPT")
            self.judge_message()
            return True
        quiet = not self.outbox and now - self.active > QUIET_SECONDS
        if self.case.login and not self.received:  # a busy machine: it has not come to us yet
            quiet = False
        if quiet and outcome is Outcome.SILENCE:
            if b"ERROR\n" in self.received:
                raise Violation("an ERROR without the close")
            return True
        if quiet and self.stages:
            self.outbox.append(self.stages.pop(0))
            self.active = now
        elif quiet and outcome is Outcome.ANY and may_wait(self.case.data):
            return True
        if now > self.deadline:
            raise TimeoutError
        return False

    def judge_end(self):
        outcome, has_error = self.case.outcome, b"ERROR\n" in self.received
        if outcome in (Outcome.SILENCE, Outcome.ANSWERED):
            raise Violation("the connection was closed")
        if has_error or outcome is Outcome.CLOSE:
            return self.judge_message()
        if outcome is Outcome.ANY and may_just_close(self.case):
            return None
        end = "reset" if self.reset else "closed"
        raise Violation(f"the connection was {end} without an ERROR")

    def judge_message(self):
        message = self.case.message
        if not message:
            return
        found = re.search(rb"(?:^|\n|\0)ERROR\n" + re.escape(message), self.received)
        if not found:
            raise Violation(f"no ERROR with {message.decode()!r}")

    def close(self):
        if not self.end_of_file:  # a reset: no port is kept waiting
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Runner:
    """Plays numbered cases; `violations` are (number, case, what, received)."""

    def __init__(self, port):
        self.port = port
        self.violations = []
        self.slow = []
        self.outcomes = {"ERROR and close": 0, "answered": 0, "close": 0, "silence": 0}
        self.longest = 0.0

    def play(self, numbered_cases):
        """Plays all; those too slow once more, each by itself."""
        self.play_at_once(iter(numbered_cases), CONNECTIONS_MAX, CASE_SECONDS_MAX)
        slow, self.slow = self.slow, []
        for number, case, _ in slow:
            self.play_at_once(iter([(number, case)]), 1, CASE_SECONDS_ALONE)
        for number, case, received in self.slow:
            self.violations.append((number, case, "no end in time", received))
        self.slow = []

    def play_at_once(self, numbered_cases, connections, seconds):
        selector = selectors.DefaultSelector()
        plays = {}  # by file descriptor
        exhausted = False
        while plays or not exhausted:
            while len(plays) < connections and not exhausted:
                number, case = next(numbered_cases, (None, None))
                exhausted = case is None or len(self.violations) >= VIOLATIONS_MAX
                if not exhausted:
                    play = Play(case, self.port, seconds)
                    plays[play.socket.fileno()] = (number, play)
                    selector.register(play.socket, play.events(), play)
            self.wait(selector)
            now = time.monotonic()
            for descriptor, (number, play) in list(plays.items()):
                if self.finished(number, play, now):
                    selector.unregister(play.socket)
                    play.close()
                    del plays[descriptor]
                elif selector.get_key(play.socket).events != play.events():
                    selector.modify(play.socket, play.events(), play)
        selector.close()

    @staticmethod
    def wait(selector):
        for key, events in selector.select(0.02):
            if events & selectors.EVENT_WRITE and key.data.outbox:
                key.data.write()
            if events & selectors.EVENT_READ:
                key.data.read()

    def finished(self, number, play, now):
        try:
            if not play.over(now):
                return False
        except TimeoutError:
            self.slow.append((number, play.case, play.received))
            return True
        except Violation as violation:
            self.violations.append((number, play.case, str(violation), play.received))
            return True
        self.longest = max(self.longest, now - play.started)
        self.outcomes[self.kind(play)] += 1
        return True

    @staticmethod
    def kind(play):
        if not play.end_of_file:
            return "answered" if PROBE_RECEIPT in play.received else "silence"
        return "ERROR and close" if b"ERROR\n" in play.received else "close"
