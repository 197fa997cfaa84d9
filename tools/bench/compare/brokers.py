"""The programs that bench-compare measures: how each is started, and where it listens."""
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
READY_SECONDS = 120
STOP_SECONDS = 30


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def sizes_of_group(group):
    """{process id: bytes in memory} of the living processes of a process group."""
    sizes = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[2]) == group and fields[0] != "Z":
            sizes[int(stat.parent.name)] = int(fields[21]) * resource.getpagesize()
    return sizes


def largest_of_group(group):
    sizes = sizes_of_group(group)
    return max(sizes, key=sizes.get)


def end_group(process):
    """Ends a process and what it has started: a script may be gone before its broker is."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while (process.poll() is None or sizes_of_group(process.pid)) and time.monotonic() < end:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


class Broker:
    """One program under measurement. `command(folder)` prepares a folder and returns the command to start there."""
    name = ""
    title = ""
    dialect = "plain"
    login = "admin"
    passcode = "admin"
    behind_script = False  # is what we start a script that starts the broker?

    def __init__(self):
        self.port = free_port()
        self.folder = None
        self.process = None
        self.environment = {}

    @property
    def url(self):
        return f"stomp://127.0.0.1:{self.port}"

    @property
    def pid(self):
        """The process to measure: behind a script the largest one of its group."""
        return largest_of_group(self.process.pid) if self.behind_script else self.process.pid

    def command(self, folder):
        raise NotImplementedError

    def start(self, folder):
        """Starts it in `folder`, new, and returns once it listens."""
        self.folder = folder
        folder.mkdir(parents=True)
        command = [str(word) for word in self.command(folder)]
        with open(folder / "output.txt", "wb") as out:
            # A group of its own, to be ended whole; but our session, since the kernel shares the processor out by
            # sessions, and the load and the broker are to be equals.
            self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            process_group=0, env={**os.environ, **self.environment})
        end = time.monotonic() + READY_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    output = (folder / "output.txt").read_text(errors="replace")[-2000:]
                    self.stop()
                    raise RuntimeError(f"does not listen: {output}") from None
                time.sleep(0.05)

    def stop(self):
        if self.process:
            end_group(self.process)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class Minibroker(Broker):
    name = "minibroker"
    title = "minibroker"

    def __init__(self, program):
        super().__init__()
        self.program = program

    def command(self, folder):
        config = json.loads((ROOT / "config" / "broker.json").read_text())
        acceptor = config["acceptors"]["stomp"]
        config["acceptors"] = {"stomp": re.sub(r":\d+\?", f":{self.port}?", acceptor)}
        config["journalDirectory"] = str(folder / "journal")
        (folder / "broker.json").write_text(json.dumps(config, indent=2))
        return [self.program, "--config", folder / "broker.json"]


class Floor(Broker):
    """Not a broker, but the lower bound of its cost. See tools/bench/README.md."""
    name = "floor"
    title = "floor"

    def __init__(self, bench):
        super().__init__()
        self.bench = bench

    def command(self, folder):
        return [self.bench, "floor", "--port", self.port, "--log", folder / "floor.log"]


def artemis_home(given):
    """The folder of an unpacked Artemis: `given`, or what Maven fetches into build/; None without Maven."""
    if given:
        return Path(given).resolve()
    return SourceFileLoader("artemis", str(ROOT / "tools" / "conformance" / "artemis")).load_module().fetch_artemis()


class Artemis(Broker):
    """As `artemis create` makes it, which measures the disk to set the journal's buffer timeout, with one acceptor."""
    name = "artemis"
    title = "Artemis, tuned journal"
    create_options = []

    def __init__(self, home):
        super().__init__()
        self.home = home

    def command(self, folder):
        instance = folder / "instance"
        subprocess.run([self.home / "bin" / "artemis", "create", instance, "--silent", "--user", "admin", "--password",
                        "admin", "--require-login", "--host", "127.0.0.1", "--no-web", "--no-amqp-acceptor",
                        "--no-mqtt-acceptor", "--no-hornetq-acceptor", *self.create_options],
                       check=True, capture_output=True)
        xml = instance / "etc" / "broker.xml"
        text = re.sub(r'<acceptor name="artemis">.*?</acceptor>', "", xml.read_text())
        xml.write_text(re.sub(r"(?<=127\.0\.0\.1:)61613\b", str(self.port), text))
        boot = instance / "etc" / "bootstrap.xml"
        boot.write_text(re.sub(r"<web.*?</web>", "", boot.read_text(), flags=re.S))
        return [instance / "bin" / "artemis", "run"]

    def allow_memory(self):
        """A heap for a million messages, so that none are paged to disk."""
        self.environment["JAVA_ARGS_APPEND"] = "-Xmx14G"


class ArtemisDefault(Artemis):
    """With the journal's default timeouts."""
    name = "artemis-default"
    title = "Artemis, default journal"
    create_options = ["--no-autotune"]


class RabbitMq(Broker):
    name = "rabbitmq"
    title = "RabbitMQ"
    dialect = "rabbitmq"
    behind_script = True
    login = "guest"
    passcode = "guest"

    def __init__(self, program):
        super().__init__()
        self.program = program
        self.names_port = free_port()

    def command(self, folder):
        (folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{free_port()}\nstomp.listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            "vm_memory_high_watermark.relative = 0.7\ndisk_free_limit.absolute = 50MB\n")
        (folder / "plugins").write_text("[rabbitmq_stomp].\n")
        self.environment = {
            "ERL_EPMD_PORT": str(self.names_port), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"bench{self.port}@localhost", "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"), "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"), "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "HOME": str(folder),
        }
        return [self.program]

    def stop(self):
        super().stop()
        # Erlang's name server, which the broker has started, stays otherwise.
        subprocess.run(["epmd", "-port", str(self.names_port), "-kill"], capture_output=True)


class Classic(Broker):
    """ActiveMQ Classic as it is unpacked, its STOMP connector moved to our port, the others removed."""
    name = "classic"
    title = "ActiveMQ Classic"
    dialect = "classic"
    behind_script = True

    def __init__(self, home):
        super().__init__()
        self.home = home

    def command(self, folder):
        shutil.copytree(self.home / "conf", folder / "conf")
        xml = folder / "conf" / "activemq.xml"
        connector = f'<transportConnectors><transportConnector name="stomp" uri="stomp://127.0.0.1:{self.port}"/>'
        text = re.sub(r"<transportConnectors>.*?(?=</transportConnectors>)", connector, xml.read_text(), flags=re.S)
        xml.write_text(re.sub(r"<import resource=.jetty.xml.*?/>", "", text))
        self.environment = {"ACTIVEMQ_BASE": str(folder), "ACTIVEMQ_CONF": str(folder / "conf"),
                            "ACTIVEMQ_DATA": str(folder / "data")}
        return [self.home / "bin" / "activemq", "console", f"xbean:file:{folder}/conf/activemq.xml"]
