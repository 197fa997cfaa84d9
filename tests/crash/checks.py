#!/usr/bin/env python3
"""The checks of this folder by name, short as tools/test runs them and long as tools/torture does.

    tests/crash/checks.py --program build/release/minibroker [--long] [NAME...]
"""
import argparse
import errno
import sys
import time
from pathlib import Path

import io_errors
import kill9
import owners
import promises
import sync_order

PAGES = {"maxSizeMessages": 20, "pageSizeBytes": 16384}


def killed(program, cycles, seconds, *more):
    return kill9.play(kill9.arguments(["--program", str(program), "--cycles", str(cycles), "--seconds", str(seconds),
                                       *more]))


# name: (function, arguments of the short form, arguments of the long form); the program is put before them.
CHECKS = {
    "kill9": (killed, (30, 0.6), (200, 2.0)),
    "power_loss": (killed, (9, 0.6, "--power"), (60, 2.0, "--power")),
    "disconnect_covers_earlier_sends": (promises.disconnect_covers_earlier_sends, (10,), (500,)),
    "durable_subscriptions_last": (promises.durable_subscriptions_last, (5,), (200,)),
    "answers_follow_their_sync": (sync_order.sends, (1000,), (10000,)),
    "answers_follow_their_sync_when_paging": (sync_order.sends, (1000, 0, PAGES), (10000, 0, PAGES)),
    "answers_follow_a_slow_sync": (sync_order.sends, (1000, 100), (1000, 500)),
    "every_command_syncs": (sync_order.every_command_syncs, (20,), (200,)),
    "memory_costs_no_sync": (sync_order.memory_costs_no_sync, (100,), (1000,)),
    "a_failed_sync_is_final": (io_errors.failures_are_final, ("fdatasync", range(1, 201, 20)),
                               ("fdatasync", range(1, 201))),
    "a_failed_write_is_final": (io_errors.failures_are_final, ("write", range(1, 201, 25)),
                                ("write", range(1, 201))),
    "a_failed_rename_is_final": (io_errors.failures_are_final, ("rename", range(1, 4)), ("rename", range(1, 12))),
    "a_failed_create_is_final": (io_errors.failures_are_final, ("create", range(1, 4)), ("create", range(1, 12))),
    "a_failed_directory_sync_is_final": (io_errors.failures_are_final, ("fsync", range(1, 5)),
                                         ("fsync", range(1, 20))),
    "a_failed_sync_is_final_when_paging": (io_errors.failures_are_final,
                                           ("fdatasync", range(30, 201, 40), errno.EIO, PAGES),
                                           ("fdatasync", range(1, 201), errno.EIO, PAGES)),
    "a_failed_write_is_final_when_paging": (io_errors.failures_are_final,
                                            ("write", range(30, 201, 40), errno.EIO, PAGES),
                                            ("write", range(1, 201), errno.EIO, PAGES)),
    "a_short_write_is_completed": (io_errors.harmless, (range(2, 80, 25), "short"), (range(2, 202), "short")),
    "an_interrupted_write_is_repeated": (io_errors.harmless, (range(2, 80, 25), errno.EINTR),
                                         (range(2, 202), errno.EINTR)),
    "one_process_a_journal": (owners.one_process_a_journal, (5,), (100,)),
    "descriptors_run_out": (owners.descriptors_run_out, (), ()),
}


def run(name, program, is_long=False):
    """Returns a line that says what was done; raises AssertionError."""
    function, short, long = CHECKS[name]
    return function(program, *(long if is_long else short))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, type=Path)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of " + ", ".join(CHECKS))
    args = parser.parse_args()
    failed = 0
    for name in args.names or CHECKS:
        begin = time.monotonic()
        try:
            print(f"ok     {name}: {run(name, args.program, args.long)} ({time.monotonic() - begin:.1f} s)", flush=True)
        except (AssertionError, OSError) as problem:
            print(f"FAILED {name}: {problem}", flush=True)
            failed += 1
    print(f"{len(args.names or CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
