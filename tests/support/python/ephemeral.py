"""A running `minibroker run --ephemeral`, for tests."""
import json
import socket
import subprocess
from pathlib import Path

from broker_process import READY


class Ephemeral:
    """A running one; `port` is that of the acceptor `stomp`, `data` its directory."""

    def __init__(self, program, folder, *words, **options):
        self.program = str(program)
        self.ports_file = Path(folder) / "ports.json"
        self.process = subprocess.Popen(
            [self.program, "run", "--ephemeral", "--ports-file", str(self.ports_file), *words],
            stdout=subprocess.PIPE, text=True, **options)
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line)
            if READY in line:
                break
        self.ports = json.loads(self.ports_file.read_text())
        self.port = self.ports["stomp"]
        place = next(line for line in self.lines if "journal directory" in line).split()[-1]
        self.data = Path(place).parent

    def command(self, *words):
        return subprocess.run([self.program, *words, "--user", "admin", "--password", "admin", "--url",
                               f"tcp://127.0.0.1:{self.port}"], text=True, capture_output=True, timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()


def refuses(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
