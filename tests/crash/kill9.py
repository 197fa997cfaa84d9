#!/usr/bin/env python3
"""kill -9 at random instants of the real program, and what its clients may hold against it afterwards.

    tests/crash/kill9.py --program build/release/minibroker [--cycles 30] [--seed S] [--seconds 0.6]

Producers with receipts, one of them with transactions of 100 messages, consumers that acknowledge one by one with
receipts, and a durable topic subscriber run until SIGKILL; every third cycle addresses page, every fourth start is
killed while it replays. Segments have 64 KiB, so that they start and go all the time. Every fifth cycle everything is
drained: whatever was receipted and not acknowledged has to be there. Exit code 1 on any violation.

With --power the disk forgets what was not synced, too: what is left is put together from what the shim saw.
"""
import argparse
import itertools
import os
import random
import signal
import sys
import threading
import time

from crash_broker import CrashBroker
from ledger import Ledger
from load import Consumer, Drain, Loop, Producer, TransactionalProducer
from power import Disk

ANYCAST = {"subscription-type": "ANYCAST"}
DURABLE = {"destination": "topic", "subscription-type": "MULTICAST", "durable-subscription-name": "s"}
QUEUES = {      # name: destination, subscription, client id
    "q0": (("q0", "ANYCAST"), {"destination": "q0", **ANYCAST}, None),
    "q1": (("q1", "ANYCAST"), {"destination": "q1", **ANYCAST}, None),
    "c.s": (("topic", "MULTICAST"), DURABLE, "c"),
}
DRAIN_EVERY = 5
MUTE_SECONDS_MAX = 15
PAGING = {"maxSizeMessages": 40, "pageSizeBytes": 16384, "addressFullMessagePolicy": "PAGE"}
NO_PAGING = {"maxSizeMessages": -1, "pageSizeBytes": 16384, "addressFullMessagePolicy": "PAGE"}


class Run:
    def __init__(self, args):
        self.args = args
        self.random = random.Random(args.seed)
        self.ledger = Ledger(QUEUES)
        self.broker = CrashBroker(args.program, journalFileSize=65536)
        self.numbers = {name: itertools.count() for name in ("p0", "p1", "tx", "pt")}
        self.slowest_start = 0.0
        self.replays_killed = 0

    def start(self, shim=None):
        self.ledger.new_life()
        self.slowest_start = max(self.slowest_start, self.broker.start(shim))

    def start_to_be_killed(self):
        """Returns the disk as it is before, where power will be lost."""
        if not self.args.power:
            return self.start()
        self.broker.shim_log.unlink(missing_ok=True)
        disk = Disk(self.broker.journal)
        self.start(shim={})
        return disk

    def kill_replay(self):
        process = self.broker.launch()
        time.sleep(self.random.uniform(0, 0.04))
        process.kill()
        process.wait()
        self.replays_killed += 1

    def add_clients(self, loop):
        books, port = self.ledger.queues, self.broker.port
        for queue in ("q0", "q0", "q1", "c.s"):
            _, subscription, client_id = QUEUES[queue]
            Consumer(loop, port, books[queue], subscription, self.random, client_id)
        for name, queue, kind in (("p0", "q0", Producer), ("p1", "q1", Producer), ("pt", "c.s", Producer),
                                  ("tx", "q1", TransactionalProducer)):
            kind(loop, port, name, books[queue], QUEUES[queue][0], self.numbers[name])

    def cycle(self, number):
        self.broker.config["addressSettings"]["#"].update(PAGING if number % 3 == 2 else NO_PAGING)
        if number % 4 == 3:
            self.kill_replay()
        disk = self.start_to_be_killed()
        loop = Loop()
        pid = self.broker.process.pid
        delay = self.random.uniform(0.05, self.args.seconds)
        killer = threading.Timer(delay, os.kill, (pid, signal.SIGKILL))
        killer.start()
        try:
            self.add_clients(loop)
            loop.run(MUTE_SECONDS_MAX)
        except ConnectionError:
            pass     # killed while they connected
        finally:
            killer.join()
            for client in list(loop.clients):
                loop.remove(client)
            code = self.broker.process.wait()
        if disk:
            disk.play(self.broker.events())
            self.ledger.counts["bytes lost with the power"] += disk.lose_power()
        if code != -signal.SIGKILL:
            self.ledger.violations.append(f"the broker ended with {code}: {self.broker.last_log()}")

    def drain(self):
        self.start()
        loop = Loop()
        drains = [Drain(loop, self.broker.port, self.ledger.queues[name], destination, subscription, client_id)
                  for name, (destination, subscription, client_id) in QUEUES.items()]
        loop.run(MUTE_SECONDS_MAX)
        for drain in drains:
            if not drain.done:
                self.ledger.violations.append(f"{drain.queue.name} could not be drained")
            drain.queue.drained(drain.messages)
        self.ledger.check_transactions()
        if (code := self.broker.stop()) != 0:
            self.ledger.violations.append(f"the broker stopped with {code}: {self.broker.last_log()}")

    def play(self):
        """Returns the number of cycles played."""
        end = time.monotonic() + self.args.minutes * 60 if self.args.minutes else None
        with self.broker:
            self.start()     # the durable subscription exists before anything is sent to the topic
            client = self.broker.client(client_id="c")
            client.send("SUBSCRIBE", id=1, receipt="r", **{name.replace("-", "_"): value
                                                           for name, value in DURABLE.items()})
            assert client.receive()[0] == "RECEIPT"
            self.broker.kill()
            for number in range(self.args.cycles):
                self.cycle(number)
                last = number + 1 == self.args.cycles or (end and time.monotonic() > end)
                if last or number % DRAIN_EVERY == DRAIN_EVERY - 1:
                    self.drain()
                if last or self.ledger.violations:
                    break
            if self.ledger.violations:
                raise AssertionError("\n".join([f"kill9 --seed {self.args.seed}, cycle {number}:",
                                                *self.ledger.violations[:20]]))
        return number + 1


def arguments(text=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=text is None)
    parser.add_argument("--cycles", type=int, default=30)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--seconds", type=float, default=0.6, help="the longest life of a broker under load")
    parser.add_argument("--power", action="store_true", help="what was not synced is lost")
    parser.add_argument("--minutes", type=float, default=0, help="stop after so long; 0: after all cycles")
    args = parser.parse_args(text)
    if args.seed is None:
        args.seed = random.randrange(1 << 32)
    return args


def play(args):
    """Returns a line that says what was done; raises AssertionError on a violation."""
    run = Run(args)
    begin = time.monotonic()
    cycles = run.play()
    counts = ", ".join(f"{value} {name}" for name, value in run.ledger.counts.items())
    return (f"kill9 --seed {args.seed}: {cycles} cycles in {time.monotonic() - begin:.0f} s, 0 violations; {counts}, "
            f"{run.replays_killed} replays killed, slowest start {run.slowest_start:.2f} s")


def main():
    args = arguments()
    try:
        print(play(args))
    except (AssertionError, TimeoutError) as problem:
        print(f"FAILED: kill9 --seed {args.seed} --cycles {args.cycles} --seconds {args.seconds}\n{problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
