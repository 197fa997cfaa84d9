"""Output that cannot be written is an error, and nothing is taken from a queue then."""
import json
import os
import subprocess

import pytest
from broker_process import CONFIG, BrokerProcess
from test_wrong_command_lines import at

FULL = "minibroker: cannot write the output: No space left on device\n"
COMMANDS = [["--print-config"], ["--check-config"], ["--version"], ["--help"], ["help"], ["help", "run"], ["man"],
            ["completion", "bash"], ["mask", "x"], ["mask", "--hash", "x"], ["config", "export", "--to", "broker.xml"]]


@pytest.fixture(scope="module")
def broker(program):
    with BrokerProcess(program, CONFIG) as one:
        yield one


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "broker.json"
    path.write_text(json.dumps({"acceptors": {"a": "tcp://127.0.0.1:7"}}))
    return path


def into_full(program, *words, **more):
    with open("/dev/full", "w", encoding="ascii") as full:
        return subprocess.run([program, *map(str, words)], text=True, stdout=full, stderr=subprocess.PIPE,
                              timeout=20, **more)


def closed(program, numbers, *words):
    shell = 'exec "$@" ' + " ".join(f"{number}>&-" for number in numbers)
    return subprocess.run(["sh", "-c", shell, "sh", program, *map(str, words)], text=True, capture_output=True,
                          timeout=20)



@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_full_device_is_an_error(program, file, words):
    given = ["--config", file] if "config" in words[0] else []
    ran = into_full(program, *words, *given)
    assert (ran.returncode, ran.stderr.splitlines(keepends=True)[-1]) == (1, FULL)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_closed_output_is_an_error(program, file, words):
    given = ["--config", file] if "config" in words[0] else []
    ran = closed(program, [1], *words, *given)
    assert (ran.returncode, ran.stderr.splitlines(keepends=True)[-1]) == (
        1, "minibroker: cannot write the output: Bad file descriptor\n")


@pytest.mark.parametrize("words", [["queue", "stat"], ["queue", "stat", "--json"], ["address", "show"], ["browser"],
                                   ["consumer", "--message-count", "0"], ["producer", "--message-count", "0"],
                                   ["check", "node"]], ids=" ".join)
def test_what_a_broker_answered_must_be_written(broker, words):
    for ran in (into_full(broker.program, *words, *at(broker)), closed(broker.program, [1], *words, *at(broker)),
                closed(broker.program, [0, 1], *words, *at(broker))):
        assert ran.returncode == 1
        assert ran.stderr.count("cannot write the output: ") == 1
    assert closed(broker.program, [0, 1, 2], *words, *at(broker)).returncode == 1


@pytest.mark.parametrize("more", [[], ["--verbose"], ["--json"], ["--commit-interval", "1"],
                                  ["--json", "--commit-interval", "1"], ["--as-artemis"]], ids=" ".join)
def test_a_message_that_cannot_be_printed_stays(broker, more):
    queue = "queue://stays" + "".join(more)
    words = ["--destination", queue, "--message-count", "1", *at(broker)]
    subprocess.run([broker.program, "producer", *words], check=True, capture_output=True, timeout=20)
    all_words = ["consumer", *words, *more]
    for ran in (into_full(broker.program, *all_words), closed(broker.program, [1], *all_words)):
        assert ran.returncode == 1
        assert ran.stderr.count("cannot write the output: ") == 1
    taken = subprocess.run([broker.program, "consumer", *words, "--json", "--break-on-null", "--receive-timeout",
                            "2000"],
                           text=True, capture_output=True, timeout=20)
    assert '"consumed":1' in taken.stdout, taken


def test_a_reader_that_ends_early_ends_a_command_in_silence(program):
    reads, writes = os.pipe()
    os.close(reads)
    ran = subprocess.run([program, "man"], stdout=writes, stderr=subprocess.PIPE, timeout=20)
    os.close(writes)
    assert (ran.returncode, ran.stderr) == (-13, b"")
