"""A broker as a process on a directory of its own."""
import contextlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from player import goldens
from player.frames import ScenarioError

READY = 40.0        # seconds a broker may take until its acceptors accept


def free_ports(count):
    socks = [socket.socket() for _ in range(count)]
    for s in socks:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in socks]
    for s in socks:
        s.close()
    return ports


class Broker:
    """A broker process on its own directory, started from a profile; ports are chosen at the first start."""

    def __init__(self, profile):
        self.profile = json.loads(json.dumps(profile))
        self.dir = Path(tempfile.mkdtemp(prefix="fidelity-"))
        self.ports, self.process = {}, None
        acceptors = self.profile["acceptors"]
        for (name, url), port in zip(list(acceptors.items()), free_ports(len(acceptors))):
            acceptors[name] = url.replace("${port}", str(port))
            self.ports[name] = port
        self.log = open(self.dir / "log.txt", "ab")

    def start(self):
        self.process = subprocess.Popen(self.command(), cwd=self.dir, stdout=self.log, stderr=self.log,
                                        stdin=subprocess.DEVNULL, start_new_session=True, env=self.environment())
        end = time.monotonic() + READY
        for port in self.ports.values():
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if self.process.poll() is not None:
                        raise ScenarioError(f"the broker ended with {self.process.returncode}: {self.tail()}")
                    if time.monotonic() > end:
                        raise ScenarioError(f"the broker accepts nothing after {READY} s: {self.tail()}")
                    time.sleep(0.01)
        time.sleep(self.settle)

    settle = 0.0

    def reconfigure(self, profile):
        """The next start uses this profile, on the same ports and in the same directory."""
        self.profile = json.loads(json.dumps(profile))
        acceptors = self.profile["acceptors"]
        self.profile["acceptors"] = {n: u.replace("${port}", str(self.ports[n])) for n, u in acceptors.items()}
        self.write_config()

    def environment(self):
        return dict(os.environ)

    def tail(self):
        return (self.dir / "log.txt").read_text(errors="replace")[-800:]

    def stop(self, sig=signal.SIGTERM):
        if self.process is None or self.process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, sig)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def remove(self):
        self.stop(signal.SIGKILL)
        self.log.close()
        if not os.environ.get("FIDELITY_KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)


class CommandBroker(Broker):
    """The broker that a command starts; {config} in it becomes the broker.json made from the profile."""

    def __init__(self, profile, command):
        super().__init__(profile)
        self.config = self.dir / "broker.json"
        self.template = command
        self.write_config()

    def write_config(self):
        version = {"emulates": goldens.VERSION} if goldens.VERSION else {}
        self.config.write_text(json.dumps({**self.profile, **version}, indent=2))

    def command(self):
        words = shlex.split(self.template)
        if words and os.path.exists(words[0]):
            words[0] = os.path.abspath(words[0])
        return [w.replace("{config}", str(self.config)) for w in words]
