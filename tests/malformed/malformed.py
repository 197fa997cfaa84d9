#!/usr/bin/env python3
"""Malformed STOMP against the real broker: every input ends as Artemis's would, nothing hangs.

    malformed.py --program PATH --frames 100000 --seed 1
    malformed.py --program PATH --seed 1 --case 4711     one case again, with what it received

Meanwhile an honest client's messages must come and go; at the end the broker's memory may not have
grown by more than 16 MiB, and it must have closed what it opened. Exits with 1 after a violation,
which is printed with the bytes sent and what makes them again.
"""
import argparse
import random
import socket
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support" / "python"))

import malformed_commands  # noqa: E402
import malformed_framing  # noqa: E402
import malformed_random  # noqa: E402
from broker_process import CONFIG, BrokerProcess, wait_until  # noqa: E402
from malformed_case import QUEUE, TOPIC, login_frame  # noqa: E402
from malformed_runner import Runner  # noqa: E402

PING_SECONDS_MAX = 5.0
PING_EVERY_SECONDS = 0.02
GROWTH_KIB_MAX = 16 * 1024
WARM_UP_FRAMES_MAX = 5000
PRINTED_BYTES_MAX = 2000
FAMILIES = malformed_framing.FAMILIES + malformed_commands.FAMILIES + malformed_random.FAMILIES
WEIGHTS = [weight for weight, _ in FAMILIES]
PING = "ping"


def configuration():
    """Three addresses and no others, so that no input makes the broker keep anything."""
    config = {**CONFIG, "name": "malformed"}
    config["addressSettings"] = {"#": {"autoCreateAddresses": False, "autoCreateQueues": False}}
    config["addressConfigurations"] = {
        TOPIC: {"routingTypes": "MULTICAST"},
        **{name: {"routingTypes": "ANYCAST", "queueConfigs": {name: {"routingType": "ANYCAST"}}}
           for name in (QUEUE, PING)}}
    return config


def case_of(seed, number):
    """The case of that number: the same for the same seed, whatever came before."""
    generator = random.Random(f"{seed}/{number}")
    make = generator.choices(FAMILIES, WEIGHTS)[0][1]
    return make(generator)


class HonestClient(threading.Thread):
    """Sends itself one message after the other, and takes what malformed senders put in QUEUE."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.socket = socket.create_connection(("127.0.0.1", port), PING_SECONDS_MAX)
        self.stopping = threading.Event()
        self.failure = None
        self.pings = 0
        self.longest = 0.0

    def run(self):
        try:
            self.socket.sendall(login_frame("1.2"))
            for name in (PING, QUEUE):
                self.socket.sendall(f"SUBSCRIBE\nid:{name}\ndestination:{name}\n\n\0".encode())
            self.ping()
            while not self.stopping.wait(PING_EVERY_SECONDS):
                self.ping()
        except (OSError, AssertionError) as error:
            self.failure = f"{type(error).__name__}: {error}"

    def ping(self):
        started = time.monotonic()
        body = f"ping {self.pings}.".encode()
        self.socket.sendall(f"SEND\ndestination:{PING}\n\n".encode() + body + b"\0")
        received = b""
        while body + b"\0" not in received:
            data = self.socket.recv(1 << 16)
            assert data, "the broker closed the honest connection"
            assert b"ERROR\n" not in data or b"message:" not in data, data
            received = received[-len(body):] + data
        self.pings += 1
        self.longest = max(self.longest, time.monotonic() - started)

    def stop(self):
        self.stopping.set()
        self.join(2 * PING_SECONDS_MAX)
        self.socket.close()


def report(violation, seed):
    number, case, what, received = violation
    sent = case.data if len(case.data) <= PRINTED_BYTES_MAX else (
        case.data[:PRINTED_BYTES_MAX] + b"..." + str(len(case.data)).encode())
    print(f"VIOLATION --seed {seed} --case {number}: {case.name}, logged in as "
          f"{case.login or 'nobody'}\n  expected: {case.outcome.value} {case.message.decode()}\n"
          f"  but: {what}\n  sent: {sent!r}\n  received: {received[:PRINTED_BYTES_MAX]!r}")


def warmed_up(broker, frames, seed):
    """Plays cases of another seed first, so that memory is measured after what is needed once."""
    runner = Runner(broker.port)
    runner.play((number, case_of(f"{seed}/warm-up", number)) for number in range(frames))
    for violation in runner.violations:
        report(violation, f"{seed}/warm-up")
    return len(runner.violations)


def problems_of(broker, honest, files, memory):
    """What is wrong with the broker after all cases, in words."""
    if broker.process.poll() is not None:
        end = "".join(broker.log)[-PRINTED_BYTES_MAX:]
        return [f"the broker ended with {broker.process.returncode}: {end}"]
    problems = []
    if honest.failure or honest.pings == 0:
        problems.append(f"the honest client failed: {honest.failure}")
    growth = broker.resident_kib() - memory
    if growth > GROWTH_KIB_MAX:
        problems.append(f"memory grew by {growth} KiB, from {memory}")
    try:
        wait_until(lambda: broker.open_files() <= files, what="the close of all files")
    except AssertionError as error:
        problems.append(f"{error}: {broker.open_files()} are open, {files} were")
    return problems


def check(program, frames, seed, only=None):
    """Plays `frames` cases, or the one numbered `only`; the number of violations, and a summary."""
    with BrokerProcess(program, configuration()) as broker:
        files = broker.open_files()
        count = warmed_up(broker, min(WARM_UP_FRAMES_MAX, frames // 5), seed) if only is None else 0
        memory = broker.resident_kib()
        honest = HonestClient(broker.port)
        honest.start()
        started = time.monotonic()
        runner = Runner(broker.port)
        numbers = range(frames) if only is None else [only]
        runner.play((number, case_of(seed, number)) for number in numbers)
        seconds = time.monotonic() - started
        honest.stop()
        for violation in runner.violations:
            report(violation, seed)
        problems = problems_of(broker, honest, files, memory)
        memory_after = broker.resident_kib() if broker.process.poll() is None else 0
        if not problems and broker.stop() != 0:
            problems.append("the broker did not end well on SIGTERM")
        for problem in problems:
            print(f"VIOLATION --seed {seed}: {problem}")
    count += len(runner.violations) + len(problems)
    outcomes = ", ".join(f"{kind} {times}" for kind, times in runner.outcomes.items())
    summary = (f"{len(numbers)} malformed frames, seed {seed}, {seconds:.1f} s: {outcomes}; "
               f"longest case {runner.longest:.2f} s; {honest.pings} pings, "
               f"longest {honest.longest:.3f} s; memory {memory} KiB, then {memory_after} KiB; "
               f"{count} violations")
    return count, summary


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", required=True, help="the minibroker to test")
    parser.add_argument("--frames", type=int, default=100_000, help="how many malformed inputs")
    parser.add_argument("--seed", default="1", help="what chooses them")
    parser.add_argument("--case", type=int, help="play only the input of that number")
    arguments = parser.parse_args()
    count, summary = check(arguments.program, arguments.frames, arguments.seed, arguments.case)
    print(summary)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
