"""A newcomer's walk: types what README.md and the docs' quick starts show, as shown, and compares what is shown with
what comes. It runs in a network of its own, where the shipped ports are free."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from broker_process import READY

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/COMMAND_LINE.md", "docs/FIXTURE.md"]
COMMAND = re.compile(r"(\./tools/|build/run/minibroker |minibroker |source |make )")

# What `walk` does not type, and why.
NOT_TYPED = {
    "./tools/test": "takes many minutes, and this test is a part of it",
    "./tools/run": "typed first of all, and runs beside the others",
    "./tools/run --config my.json": "typed behind the others",
    "minibroker run --ephemeral": "typed with --ports-file, for docs/FIXTURE.md",
    "minibroker run --ephemeral --ports-file ports.json": "typed before the others of docs/FIXTURE.md",
    "minibroker run": "a part of a sentence",
}
ONLY_FOR_TESTS = ("minibroker reset",)      # in README.md; typed as docs/FIXTURE.md shows them
# What is compared with a pattern in place of the text that is shown.
VARIES = [(r"in second : \d+ s", "in second : N s"), (r"in milli second : \d+ milli", "in milli second : N milli"),
          (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID")]

# Switches the loopback of a new network on (SIOCSIFFLAGS, IFF_UP), then runs a command there.
INSIDE = """
import fcntl, socket, struct, subprocess, sys
with socket.socket() as one:
    fcntl.ioctl(one, 0x8914, struct.pack("16sh14x", b"lo", 1))
sys.exit(subprocess.run(sys.argv[1:]).returncode)
"""


def commands_in(page):
    """(command, what is shown behind it or None) of the indented blocks of a page, in order, then those in the text."""
    text = (ROOT / page).read_text()
    text = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    found = []
    shown = None
    for line in text.splitlines():
        code = line.startswith("    ")
        if code and (line.startswith("    $ ") or (shown is None and COMMAND.match(line[4:]))):
            shown = [] if line.startswith("    $ ") else None
            command = line[6:] if line.startswith("    $ ") else line[4:]
            found.append((re.sub(r"\s+# .*", "", command).strip(), shown))
        elif shown is not None and (code or not line):
            shown.append(line[4:])
        else:
            shown = None
    for command in re.findall(r"`((?:minibroker|\./tools/|source)[^`]* [^`]*)`", text):
        if not re.search(r"\.\.\.|\b[A-Z]\b|FILE|NAME", command):
            found.append((command, None))
    return [(command, "\n".join(shown).strip("\n") if shown else None) for command, shown in found]


class Shell:
    """What somebody types in, in a directory laid out as a clone is after ./tools/run."""

    def __init__(self, program, folder):
        self.started = []
        self.folder = folder / "minibroker"
        for name in ("config", "tools", "examples"):
            (self.folder / name).mkdir(parents=True)
        shutil.copy(ROOT / "config" / "broker.json", self.folder / "config")
        for name in ("run", "install-packages"):
            shutil.copy(ROOT / "tools" / name, self.folder / "tools")
        build = self.folder / "build" / "run"
        build.mkdir(parents=True)
        (build / "build.ninja").touch()
        (build / "minibroker").symlink_to(program)
        tools = folder / "bin"
        tools.mkdir()
        (tools / "minibroker").symlink_to(program)
        (tools / "cmake").write_text("#!/bin/sh\n")     # it is built already
        (tools / "cmake").chmod(0o755)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MINIBROKER_")},
            "PATH": f"{tools}:{os.environ['PATH']}", "MINIBROKER_RUNTIME_DIR": str(folder / "notes"),
            "MINIBROKER_SKIP_PACKAGES": "1"}

    def start(self, command):
        process = subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=self.folder, env=self.environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.started.append(process)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if READY in line:
                return process
        raise AssertionError(f"{command}: {''.join(lines)}")

    def type(self, command):
        return subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=self.folder, env=self.environment,
                              text=True, capture_output=True, timeout=30, stdin=subprocess.DEVNULL)


    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.started:
            process.kill()


def stop(process):
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stdout.close()


def comparable(text):
    for pattern, replacement in VARIES:
        text = re.sub(pattern, replacement, text)
    return text.strip("\n")


def walk(shell, page):
    """Types all of a page. @return how many commands that were"""
    typed = 0
    for command, shown in commands_in(page):
        if command in NOT_TYPED or (page == "README.md" and command in ONLY_FOR_TESTS):
            continue
        if "| man " in command and not shutil.which("man"):
            command = command.partition("|")[0]
        ran = shell.type(command)
        typed += 1
        assert ran.returncode == 0, (page, command, ran.stdout, ran.stderr)
        if shown is not None:
            came = comparable(ran.stdout)
            assert came == comparable(shown), f"{page}: {command}\nshown:\n{shown}\ncame:\n{came}"
            assert ran.stderr == "", (page, command, ran.stderr)
    return typed


def program_of_readme():
    return re.search(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.S | re.M)[1]


def walk_all(program, folder):
    """Runs inside of the network."""
    with Shell(program, folder) as shell:
        walk_in(shell)


def walk_in(shell):
    (shell.folder / "my.json").write_text((ROOT / "config" / "broker.json").read_text())
    shutil.copy(ROOT / "tests" / "golden" / "config" / "artemis-create.xml", shell.folder / "broker.xml")
    counts = {}
    broker = shell.start("./tools/run")
    client = subprocess.run([sys.executable, "-c", program_of_readme()], text=True, capture_output=True, timeout=30)
    assert client.stdout == 'received a message "Hello World"\n', client.stderr
    counts["README.md"] = walk(shell, "README.md")
    (shell.folder / "broker.json").unlink(missing_ok=True)      # what README's import wrote
    counts["docs/COMMAND_LINE.md"] = walk(shell, "docs/COMMAND_LINE.md")
    stop(broker)
    stop(shell.start("./tools/run --config my.json"))
    broker = shell.start("minibroker run --ephemeral --ports-file ports.json")
    assert set(json.loads((shell.folder / "ports.json").read_text())) == {"artemis", "stomp"}
    assert shell.type("minibroker producer --destination queue://orders --message-count 1").returncode == 0
    counts["docs/FIXTURE.md"] = walk(shell, "docs/FIXTURE.md")
    stop(broker)
    print(f" [typed: {counts}]")
    assert all(count > 0 for count in counts.values()), counts


def in_own_network():
    """The words before a command that give it a network of its own; None where that is not allowed."""
    for words in (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"]):
        words = [*words, sys.executable, "-c", INSIDE]
        try:
            if subprocess.run([*words, "true"], capture_output=True, timeout=20).returncode == 0:
                return words
        except OSError:
            return None
    return None


def test_a_newcomer_gets_what_the_docs_show(program, tmp_path):
    network = in_own_network()
    if network is None:
        pytest.skip("no network of its own here (unshare)")
    started = time.monotonic()
    ran = subprocess.run([*network, sys.executable, __file__, str(program), str(tmp_path)], text=True,
                         capture_output=True, timeout=300,
                         env={**os.environ, "PYTHONPATH": str(ROOT / "tests" / "support" / "python")})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    print(ran.stdout.rstrip(), f"[{time.monotonic() - started:.1f} s]")


def test_the_pages_have_what_is_typed():
    readme = [command for command, _ in commands_in("README.md")]
    assert "./tools/run" in readme and "build/run/minibroker queue stat" in readme
    assert sum(shown is not None for _, shown in commands_in("README.md")) >= 3
    assert "minibroker clock advance 1h" in [command for command, _ in commands_in("docs/FIXTURE.md")]


if __name__ == "__main__":
    walk_all(Path(sys.argv[1]), Path(sys.argv[2]))
