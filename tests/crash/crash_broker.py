"""The real program on a directory of its own, to be killed: with a shim between it and libc where asked for."""
import hashlib
import json
import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support" / "python"))

from broker_process import CONFIG  # noqa: E402
from raw_client import RawClient  # noqa: E402

START_SECONDS_MAX = 20


class CrashBroker:
    """`start` waits for the port file; `port` is then the STOMP port, another one at each start."""

    def __init__(self, program, settings=None, **keys):
        self.program = str(program)
        self.directory = Path(tempfile.mkdtemp(prefix="minibroker-crash-"))
        self.config = json.loads(json.dumps(CONFIG))
        self.config["journalDirectory"] = str(self.directory / "journal")
        self.config.update(keys)
        self.config["addressSettings"]["#"].update(settings or {})
        self.log_file = self.directory / "log"
        self.shim_log = self.directory / "shim"
        self.process = None
        self.port = 0

    @property
    def journal(self):
        return Path(self.config["journalDirectory"])

    def launch(self, name="broker", shim=None, descriptors=None):
        """Starts a process and does not wait. `shim`: environment for the shim, or None to run without it."""
        config = self.directory / f"{name}.json"
        config.write_text(json.dumps(self.config))
        (self.directory / f"{name}.ports").unlink(missing_ok=True)
        environment = dict(os.environ)
        if shim is not None:
            environment.update(shim, LD_PRELOAD=str(Path(self.program).resolve().parent / "libcrash_shim.so"),
                               MB_SHIM_LOG=str(self.shim_log))
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors,) * 2)) if descriptors else None
        with open(self.log_file, "ab") as log:
            return subprocess.Popen(
                [self.program, "--config", str(config), "--port-file", str(self.directory / f"{name}.ports")],
                stdout=log, stderr=log, env=environment, preexec_fn=limit)

    def ports_of(self, process, name="broker"):
        """Waits for the port; 0 when the process ended instead."""
        file = self.directory / f"{name}.ports"
        end = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < end:
            if file.exists():
                return json.loads(file.read_text())["stomp"]
            if process.poll() is not None:
                return 0
            time.sleep(0.001)
        raise AssertionError(f"the broker does not start: {self.last_log()}")

    def start(self, shim=None, descriptors=None, may_fail=False):
        """Returns the seconds that it took."""
        begin = time.monotonic()
        self.process = self.launch(shim=shim, descriptors=descriptors)
        self.port = self.ports_of(self.process)
        if not self.port and not may_fail:
            raise AssertionError(f"the broker ended with {self.process.returncode}: {self.last_log()}")
        return time.monotonic() - begin

    def client(self, **options):
        return RawClient(self.port, **options)

    def last_log(self):
        return self.log_file.read_text(errors="replace")[-3000:]

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """SIGTERM; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def digest(self):
        """Of the names and bytes of the journal, without the lock."""
        summary = hashlib.sha256()
        for file in sorted(self.journal.iterdir()):
            if file.name != "lock":
                summary.update(file.name.encode() + b"\0" + file.read_bytes())
        return summary.hexdigest()

    def events(self):
        """What the shim wrote down: (kind, descriptor, result, bytes) in order."""
        data = self.shim_log.read_bytes()
        found, at = [], 0
        while at + 17 <= len(data):
            kind, descriptor, result, size = struct.unpack_from("<ciqI", data, at)
            found.append((kind.decode(), descriptor, result, data[at + 17:at + 17 + size]))
            at += 17 + size
        return found

    def __enter__(self):
        return self

    def __exit__(self, failed, *_):
        if self.process is not None:
            self.kill()
        if failed and issubclass(failed, AssertionError):
            print(f"kept for a look: {self.directory}", file=sys.stderr)
        else:
            shutil.rmtree(self.directory, ignore_errors=True)


def bodies_left(broker, destination="q", routing="ANYCAST"):
    """Takes everything that waits in a queue, up to a message that this puts behind it."""
    client = broker.client()
    client.send("SEND", "the end", destination=destination, destination_type=routing, persistent="true", receipt="r")
    assert client.receive()[0] == "RECEIPT"
    client.send("SUBSCRIBE", id=1, destination=destination, subscription_type=routing)
    bodies = []
    while True:
        command, _, body = client.receive()
        assert command == "MESSAGE", command
        if body == "the end":
            client.close()
            return bodies
        bodies.append(body)
