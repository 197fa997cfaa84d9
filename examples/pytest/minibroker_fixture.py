"""Fixtures that give each test an empty minibroker. Needs pytest and nothing else.

Copy this file beside your conftest.py and write there

    from minibroker_fixture import minibroker, minibroker_process

A test that takes `minibroker` gets a broker as after its start: one process is started for the whole run, on free ports
and with data of its own, and reset before each test. It is `$MINIBROKER_PROGRAM`, or `minibroker` on the PATH;
`$MINIBROKER_CONFIG` may name a broker.json for it. It ends with pytest, also when that is killed.
"""
import json
import os
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import pytest

READY = "AMQ221007: Server is now active"
IDLE_SECONDS_MAX = 30   # the broker gives up clients that are silent for 60


class Control:
    """A STOMP client that asks the broker's management and waits for the answers."""

    def __init__(self, host, port, login, passcode):
        self.socket = socket.create_connection((host, port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.replies = f"activemq.management.{uuid.uuid4()}"
        self.used = time.monotonic()
        self.send("CONNECT", {"accept-version": "1.1", "host": host, "login": login, "passcode": passcode})
        self.expect("CONNECTED")
        self.send("SUBSCRIBE", {"id": "1", "destination": self.replies, "subscription-type": "MULTICAST",
                                "receipt": "ready"})
        self.expect("RECEIPT")

    def send(self, command, headers, body=""):
        lines = [command, *(f"{name}:{value}" for name, value in headers.items()), "", body]
        self.socket.sendall("\n".join(lines).encode() + b"\0")

    def expect(self, command):
        found, headers, body = self.receive()
        if found != command:
            raise RuntimeError(f"minibroker answered {found}: {headers.get('message', '')} {body}")
        return headers, body

    def receive(self):
        """The next frame: (command, headers, body)."""
        while True:
            self.received = self.received.lstrip(b"\r\n")    # heart-beats
            head, separator, rest = self.received.partition(b"\n\n")
            if separator:
                lines = head.decode().split("\n")
                headers = dict(line.split(":", 1) for line in lines[1:])
                size = int(headers["content-length"]) if "content-length" in headers else rest.find(b"\0")
                if 0 <= size < len(rest):
                    self.received = rest[size + 1:]
                    return lines[0], headers, rest[:size].decode()
            more = self.socket.recv(65536)
            if not more:
                raise RuntimeError("minibroker has closed the control connection")
            self.received += more

    def call(self, resource, operation, *arguments):
        """The result of a management operation (docs/MANAGEMENT.md); RuntimeError when it failed."""
        self.used = time.monotonic()
        self.send("SEND", {"destination": "activemq.management", "reply-to": self.replies,
                           "_AMQ_ResourceName": resource, "_AMQ_OperationName": operation}, json.dumps(arguments))
        headers, body = self.expect("MESSAGE")
        result = json.loads(body)[0] if body else None
        if headers.get("_AMQ_OperationSucceeded") != "true":
            raise RuntimeError(f"{resource}.{operation}: {result}")
        return result

    def close(self):
        self.socket.close()


class Minibroker:
    """A running broker: where it is, and what only a broker for tests can do."""

    host = "127.0.0.1"

    def __init__(self, program=None, config=None, login="admin", passcode="admin", acceptor="stomp"):
        self.login, self.passcode = login, passcode
        self.folder = tempfile.TemporaryDirectory(prefix="minibroker-fixture-")
        self.log = Path(self.folder.name) / "log"
        ports_file = Path(self.folder.name) / "ports.json"
        words = [program or os.environ.get("MINIBROKER_PROGRAM", "minibroker"), "run", "--ephemeral",
                 "--ports-file", str(ports_file), "--parent", str(os.getpid())]
        config = config or os.environ.get("MINIBROKER_CONFIG")
        if config:
            words += ["--config", str(config)]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait_until_ready(ports_file)
        self.ports = json.loads(ports_file.read_text())
        self.port = self.ports[acceptor]
        self.control = None

    def wait_until_ready(self, ports_file):
        end = time.monotonic() + 30
        while not ports_file.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                self.process.kill()
                raise RuntimeError(f"minibroker did not start:\n{self.log.read_text()}")
            time.sleep(0.001)

    def call(self, resource, operation, *arguments):
        """A management operation, e.g. `call("queue.orders", "countMessages")`."""
        if self.control and time.monotonic() - self.control.used > IDLE_SECONDS_MAX:
            self.control.close()
            self.control = None
        if not self.control:
            self.control = Control(self.host, self.port, self.login, self.passcode)
        return self.control.call(resource, operation, *arguments)

    def reset(self, match=None, keep_subscribers=False):
        """Empties the broker, or the addresses of `match` (`"orders.#"`). Returns what went.

        Queues made while it ran go, and their consumers are closed, unless `keep_subscribers` says that queues with
        consumers stay: for an application that is started once for many tests.
        """
        return self.call("minibroker", "reset", match, *([True] if keep_subscribers else []))

    def peek(self, queue, offset=0, count=100):
        """Messages of a queue as dictionaries; they stay there."""
        return self.call("minibroker", "peek", queue, offset, count)

    def advance(self, span, connections=False):
        """Lets time pass for messages: milliseconds, or a text such as `"1h30m"`. Returns the new time, epoch ms."""
        return self.call("minibroker", "advanceClock", span, connections)

    def now(self):
        """The broker's time, epoch ms."""
        return self.call("minibroker", "now")

    def stop(self):
        if self.control:
            self.control.close()
        self.process.terminate()
        self.process.wait(30)
        self.folder.cleanup()


@pytest.fixture(scope="session")
def minibroker_process():
    """The broker of the whole run."""
    broker = Minibroker()
    yield broker
    broker.stop()


@pytest.fixture
def minibroker(minibroker_process):
    """An empty broker. What a failed test left can be looked at until the next one begins."""
    minibroker_process.reset()
    return minibroker_process
