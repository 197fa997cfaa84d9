"""Client libraries that others wrote, each in a small program of ours, against the real broker.

The programs are in the folders beside this file; what they need is installed by tests/interop/install.
"""
import copy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from broker_process import CONFIG, BrokerProcess, environment

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build" / "interop"
SECONDS = 30  # for a whole program

LINES = """\
connected with STOMP {version}
sent three messages with receipts
received one
received two
received three
acknowledged one and three, disconnected with a receipt
received two again, redelivered
received a body of all 256 byte values
received a header as it was sent
left the durable subscription
sent two messages to the topic
re-attached, received first
re-attached, received second
unsubscribed
aborted a transaction
committed a transaction
received only the committed message
"""
HEART_BEATS = "heart-beats kept the connection alive\n"

# What each language needs to run at all: where that is missing its tests are skipped.
RUNTIMES = {"python": sys.executable, "node": "node", "ruby": "ruby", "perl": "perl", "go": "go"}
COMMANDS = {
    "python": [sys.executable, HERE / "python" / "client.py"],
    "node": ["node", HERE / "node" / "client.js"],
    "ruby": ["ruby", HERE / "ruby" / "client.rb"],
    "perl": ["perl", HERE / "perl" / "client.pl"],
    "go": [BUILD / "go" / "client"],
}
# Each program has a header with every letter that is escaped, but none whose backslash stands before
# a letter: the stomp gem would take the two for an escape when it reads them back.
CASES = [(language, version) for language in ("python", "node", "ruby", "go")
         for version in ("1.0", "1.1", "1.2")]
CASES += [("perl", "1.0"), ("perl", "1.1")]  # Net::Stomp cannot acknowledge in 1.2

# Programs that send with receipts while they are subscribed.
SENDS = 1000
RECEIPTS = {
    "stomp.py": ("python", "receipts.py"),
    "stompman": ("python", "receipts_stompman.py"),
    "stompit": ("node", "receipts.js"),
    "stomp gem": ("ruby", "receipts.rb"),
    "Net::Stomp": ("perl", "receipts.pl"),
}
RECEIPT_CASES = [(library, version) for library in RECEIPTS for version in ("1.1", "1.2")
                 if (library, version) not in (("stompman", "1.1"), ("Net::Stomp", "1.2"))]


@pytest.fixture(scope="module")
def broker(program):
    config = copy.deepcopy(CONFIG)
    config["connectionTtlCheckInterval"] = 100  # ms: a missing heart-beat shows soon
    with BrokerProcess(program, config) as process:
        yield process
        assert process.stop() == 0


def run(broker, language, command):
    if shutil.which(RUNTIMES[language]) is None:
        pytest.skip(f"{RUNTIMES[language]} is not installed; tests/interop/install gets it")
    variables = {**environment(broker), "NODE_PATH": str(BUILD / "node" / "node_modules"),
                 "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([str(word) for word in command], env=variables, capture_output=True,
                          timeout=SECONDS, text=True, errors="replace")


@pytest.mark.parametrize("library, version", RECEIPT_CASES, ids=[" ".join(case) for case in RECEIPT_CASES])
def test_every_message_comes_after_its_receipt_and_in_order(broker, library, version):
    language, program = RECEIPTS[library]
    name = f"receipts.{program}.{version}"
    done = run(broker, language, [RUNTIMES[language], HERE / language / program, name, SENDS, version])
    assert (done.stdout, done.returncode) == (f"{SENDS} in order\n", 0), done.stdout + done.stderr


@pytest.mark.parametrize("language, version", CASES, ids=[" ".join(case) for case in CASES])
def test_client(broker, language, version):
    if language == "go":
        assert COMMANDS["go"][0].exists(), "the Go program is not built: run tests/interop/install"
    done = run(broker, language, [*COMMANDS[language], f"{language}-{version}", version])
    expected = LINES.format(version=version)
    if language == "python" and version != "1.0":
        expected += HEART_BEATS
    assert done.stdout == expected + "done\n", done.stderr
    assert done.returncode == 0, done.stderr
