"""A minibroker process on free ports and a directory of its own, for tests of the real program."""
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from pathlib import Path

PERMISSIONS = ("send", "consume", "createAddress", "deleteAddress", "createDurableQueue",
               "deleteDurableQueue", "createNonDurableQueue", "deleteNonDurableQueue", "manage",
               "browse")
CONFIG = {
    "name": "e2e",
    "acceptors": {"stomp": "tcp://127.0.0.1:0?protocols=STOMP"},
    "users": {"admin": {"password": "admin", "roles": ["amq"]}},
    "securityRoles": {"#": {"amq": {name: True for name in PERMISSIONS}}},
    "addressSettings": {"#": {"deadLetterAddress": "DLQ", "expiryAddress": "ExpiryQueue",
                              "autoDeleteQueues": False, "autoDeleteAddresses": False}},
    "addressConfigurations": {
        name: {"routingTypes": "ANYCAST", "queueConfigs": {name: {"routingType": "ANYCAST"}}}
        for name in ("DLQ", "ExpiryQueue")},
}
READY = "AMQ221007: Server is now active"
LOG_LINES_KEPT = 1000


class BrokerProcess:
    """Starts in `start`, which waits for the ready line; `port` is then the STOMP port.

    What the broker writes afterwards is read by a thread, so that it never waits for us; the last
    lines are in `log`.
    """

    def __init__(self, program, config=None):
        self.program = str(program)
        self.directory = Path(tempfile.mkdtemp(prefix="minibroker-e2e-"))
        self.config = json.loads(json.dumps(config or CONFIG))
        self.config_file = self.directory / "broker.json"
        self.port_file = self.directory / "ports.json"
        self.process = None
        self.port = 0
        self.log = deque(maxlen=LOG_LINES_KEPT)
        self.log_reader = None

    def start(self):
        if self.port:     # come back on the port that the clients know
            port = self.port
            self.config["acceptors"]["stomp"] = f"tcp://127.0.0.1:{port}?protocols=STOMP"
        self.config_file.write_text(json.dumps(self.config))
        self.process = subprocess.Popen(
            [self.program, "--config", str(self.config_file), "--port-file", str(self.port_file)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if READY in line:
                break
        else:
            raise AssertionError(f"the broker ended with {self.process.wait()}: {''.join(lines)}")
        self.log_reader = threading.Thread(target=self.log.extend, args=(self.process.stdout,),
                                           daemon=True)
        self.log_reader.start()
        self.port = json.loads(self.port_file.read_text())["stomp"]
        return lines

    def kill(self):
        """SIGKILL, and wait."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.close_log()

    def stop(self):
        """SIGTERM; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self.close_log()
        return code

    def close_log(self):
        self.log_reader.join()
        self.process.stdout.close()

    def resident_kib(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0

    def open_files(self):
        """How many file descriptors the broker has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()


def environment(broker):
    return {**os.environ, "STOMP_HOST": "127.0.0.1", "STOMP_PORT": str(broker.port)}


def wait_until(condition, seconds=10, what="the condition"):
    """Polls `condition` until it holds; a failure names what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError(f"{what} did not come about in {seconds} s")
