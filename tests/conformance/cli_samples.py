#!/usr/bin/env python3
"""Compares minibroker's command line with recorded outputs of Artemis's: prints each difference, then "N of N".

  tests/conformance/cli_samples.py [--program BUILD/minibroker] [--broker COMMAND | --artemis HOME] [--only NAME]

minibroker runs with --as-artemis. The samples are docs/artemis/cli/*.txt. They were recorded one after the other on
one broker, in the order of index.txt, so that is how they are played: on a fresh broker, COMMAND with {config} for the
file, by default the program itself, or a real Artemis.

What may differ: ids, ports, times, the program's name, folders and stack traces; and the address activemq.management,
which exists as soon as somebody manages over STOMP.
"""
import argparse
import difflib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "docs" / "artemis" / "cli"
FIDELITY = ROOT / "tests" / "fidelity"
sys.dont_write_bytecode = True
sys.path.insert(0, str(FIDELITY))

from player.artemis import Artemis  # noqa: E402 (the path comes first)
from player.brokers import CommandBroker  # noqa: E402
from player.profiles import load_profile  # noqa: E402

# Commands that minibroker's command line does not have.
ELSEWHERE = {"version"}

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
REPLACEMENTS = [
    (r"tcp://127\.0\.0\.1:\d+", "tcp://127.0.0.1:<port>"),
    (r"from 127\.0\.0\.1:\d+", "from 127.0.0.1:<port>"),
    (r"JMS Message ID:ID:.*", "JMS Message ID:ID:<id>"),
    (UUID, "<uuid>"),
    (r"(Elapsed time in (milli )?second : )\d+", r"\1<time>"),
    (r"Home::.*", "Home::<home>, Instance::<instance>"),
    (r"Usage: minibroker ", "Usage: artemis "),
    (r"(\t.*\n)+", "\t<stack trace>\n"),
    (r"Time elapsed: [\d.]+ sec", "Time elapsed: <time> sec"),
    (r"(?m)^\d{4}-\d\d-\d\d [\d:]+,\d{3} ", "<time> "),
    (r"result: 1024:[0-9A-F]{64}:[0-9A-F]{128}", "result: <hash>"),
    (r'"id":"\d+"', '"id":"<id>"'),
    (r"(?m)^activemq\.management\n", ""),
    # The queue of the command's own replies: named after its address by Artemis, after nothing over STOMP.
    (r'   \{"id":"<id>","name":"[^"]*","address":"activemq\.management\.<uuid>".*\n', ""),
]


def normal(text):
    for pattern, replacement in REPLACEMENTS:
        text = re.sub(pattern, replacement, text)
    return text


def samples():
    for line in (SAMPLES / "index.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, code, arguments = line.split("\t", 2)
            yield name, int(code), shlex.split(arguments)


def read(name):
    path = SAMPLES / name
    return path.read_text() if path.exists() else ""


def differences(name, code, ran):
    found = [] if ran.returncode == code else [f"exit code {ran.returncode}, expected {code}"]
    for stream, suffix in ((ran.stdout, ""), (ran.stderr, ".stderr")):
        expected, got = normal(read(f"{name}{suffix}.txt")), normal(stream)
        found += difflib.unified_diff(expected.splitlines(), got.splitlines(), f"Artemis{suffix}", f"ours{suffix}",
                                      lineterm="", n=0)
        if expected.splitlines() == got.splitlines() and expected != got:
            found.append("line ends differ")
    return found


def play(broker, program, only):
    environment = {**os.environ, "MINIBROKER_URL": f"tcp://127.0.0.1:{next(iter(broker.ports.values()))}"}
    equal = total = 0
    for name, code, arguments in samples():
        if name in ELSEWHERE:
            continue
        ran = subprocess.run([program, "--as-artemis", *arguments], capture_output=True, text=True, env=environment,
                             timeout=60, stdin=subprocess.DEVNULL)
        if only and name != only:
            continue
        total += 1
        found = differences(name, code, ran)
        equal += not found
        if found:
            print(f"{name}: {' '.join(arguments)}")
            print("".join(f"    {line}\n" for line in found), end="")
    return equal, total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=str(ROOT / "build" / "release" / "minibroker"))
    parser.add_argument("--broker", help="default: PROGRAM --config {config}")
    parser.add_argument("--artemis", help="home of a real Artemis to use instead")
    parser.add_argument("--only", help="compare only this sample; those before it are run, too")
    options = parser.parse_args()
    profile = load_profile("default", FIDELITY / "profiles")
    if options.artemis:
        broker = Artemis(profile, options.artemis)
    else:
        command = options.broker or f"{shlex.quote(options.program)} --config {{config}}"
        broker = CommandBroker(profile, command)
    try:
        broker.start()
        equal, total = play(broker, options.program, options.only)
    finally:
        broker.remove()
    print(f"{equal} of {total}")
    return 0 if equal == total else 1


if __name__ == "__main__":
    sys.exit(main())
