#!/usr/bin/env python3
"""Play STOMP scenarios against a broker and compare what it does with what Apache ActiveMQ Artemis did.

A scenario (*.scn) is a script of what clients do on the wire. Its golden (*.golden, beside it) is the normalised
transcript that Artemis 2.40.0 gave. `check` plays the scenarios against another broker and shows where it differs.

  fidelity.py check  --broker 'build/minibroker --config {config}'  [PATH...] play, compare with the goldens
  fidelity.py play   --broker CMD PATH                                        play one, print its transcript
  fidelity.py record --artemis HOME PATH...                                   write the goldens from a real Artemis
  … --version 2.55                            the same for another release: NAME.2.55.golden, only where it differs
                                              from NAME.golden; the broker's configuration says "emulates": "2.55"

PATH is a scenario or a folder of them; `check` without one plays all of the project's. `check` exits 1 when any
differs; the last line counts them. With --again those that differ are played once more, one at a time, and only what
differs then is shown and counted: many look at instants, and a loaded machine can miss one.

{config} in the command is replaced by a broker.json made from the scenario's profile (profiles/NAME.json): the
ports are free ones on 127.0.0.1, and all files go to a fresh directory, which is also the working directory.
README.md beside this file documents the scenario language. Standard library only; Python 3.9 or newer.
"""
import argparse
import concurrent.futures
import difflib
import json
import sys
from pathlib import Path

from player import goldens
from player import run
from player.artemis import Artemis
from player.brokers import CommandBroker
from player.frames import ScenarioError
from player.goldens import differs_on_purpose
from player.goldens import golden_of
from player.scenario import Scenario
from player.scenario import scenarios

SCENARIOS = Path(__file__).resolve().parent / "scenarios"


def broker_maker(args):
    """What makes a broker of a profile: the real Artemis, or the command that was given."""
    if args.artemis:
        return lambda profile: Artemis(profile, args.artemis)
    return lambda profile: CommandBroker(profile, args.broker)


def attempt(path, make_broker):
    """The transcript; where the scenario could not be played to its end, one line that begins with "! "."""
    try:
        return run.play(Scenario(path), make_broker)
    except (ScenarioError, OSError, json.JSONDecodeError, KeyError, ValueError, IndexError) as error:
        return [f"! {type(error).__name__}: {error}"]


def about(path):
    """What the scenario says of itself; one that cannot be read says nothing."""
    try:
        return Scenario(path).meta.get("about", "")
    except (ScenarioError, OSError, ValueError):
        return ""


def record(args):
    bad = 0

    def one(path):
        first, second = attempt(path, broker_maker(args)), attempt(path, broker_maker(args))
        return path, first, second
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for path, first, second in pool.map(one, list(scenarios(args.paths))):
            if first != second or any(line.startswith("! ") for line in first):
                bad += 1
                print(f"NOT RECORDED {path}: " + ("two runs differ" if first != second else first[-1]))
                sys.stdout.writelines(difflib.unified_diff([line + "\n" for line in first],
                                                           [line + "\n" for line in second], "first", "second"))
            else:
                write_golden(path, "\n".join(first) + "\n")
                print(f"recorded {path}")
            sys.stdout.flush()
    return bad > 0


def write_golden(path, text):
    plain = path.with_suffix(".golden")
    if not goldens.VERSION:
        plain.write_text(text)
    elif not plain.exists() or plain.read_text() != text:
        path.with_suffix(f".{goldens.VERSION}.golden").write_text(text)


class Comparison:
    """What `check` found: paths by what became of them."""

    def __init__(self):
        self.passed, self.differ, self.on_purpose, self.without_golden = [], {}, [], []

    def play(self, paths, make_broker, jobs):
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for path, got in zip(paths, pool.map(lambda p: attempt(p, make_broker), paths)):
                golden = golden_of(path)
                if not golden.exists():
                    self.without_golden.append(path)
                    yield path
                    continue
                want = golden.read_text().rstrip("\n").split("\n")
                if want == got:
                    self.passed.append(path)
                elif differs_on_purpose(path):
                    self.on_purpose.append(path)
                else:
                    self.differ[path] = want, got
                yield path

    def show(self, path, context):
        want, got = self.differ[path]
        print(f"DIFFERS {path}  ({about(path)})")
        lines = difflib.unified_diff(want, got, "artemis", "broker", n=context, lineterm="")
        sys.stdout.writelines(line.rstrip("\n") + "\n" for line in lines)
        sys.stdout.flush()

    def count(self, paths):
        areas = {}
        for path in paths:
            area = areas.setdefault(path.parent.name, [0, 0])
            counts = path.with_suffix(".golden").exists() and path not in self.on_purpose
            area[0] += counts and path not in self.differ
            area[1] += counts
        for name, (good, total) in sorted(areas.items()):
            print(f"  {name}: {good} of {total}")
        if self.on_purpose:
            print(f"  {len(self.on_purpose)} differ on purpose")
        without = f", {len(self.without_golden)} skipped" if self.without_golden else ""
        print(f"{len(self.passed)} passed, {len(self.differ)} failed{without}")


def check(args):
    found = Comparison()
    todo = list(scenarios(args.paths or [SCENARIOS]))
    for path in found.play(todo, broker_maker(args), args.jobs):
        if path in found.differ and not args.quiet and not args.again:
            found.show(path, args.context)
    if args.again and found.differ:
        again, found.differ = list(found.differ), {}
        for path in found.play(again, broker_maker(args), 1):
            if path in found.differ and not args.quiet:
                found.show(path, args.context)
    found.count(todo)
    return bool(found.differ)


def play(args):
    for path in scenarios(args.paths):
        print("\n".join(attempt(path, broker_maker(args))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["check", "play", "record"])
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--broker", help="the command that starts the broker; {config} is its broker.json")
    parser.add_argument("--artemis", help="the folder of an unpacked Artemis distribution")
    parser.add_argument("--version", help="of the goldens, when it is not 2.40: 2.55")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="play those that differ once more, one at a time")
    parser.add_argument("--context", type=int, default=3, help="lines of context in a difference")
    parser.add_argument("--quiet", action="store_true", help="only count")
    args = parser.parse_intermixed_args()      # PATH may stand before, between and after the options
    if not (args.broker or args.artemis):
        parser.error("--broker or --artemis is needed")
    if not args.paths and args.command != "check":
        parser.error("a scenario is needed, or a folder of them")
    if args.command == "record" and not args.artemis:
        parser.error("a golden is what a real Artemis did: record needs --artemis; "
                     "`play --broker` prints what another broker does")
    for path in args.paths:
        if not any(path.is_file() for path in scenarios([path])):
            parser.error(f"{path}: " + ("no scenario (*.scn) in it" if Path(path).is_dir() else "no such scenario"))
    goldens.VERSION = args.version
    return {"check": check, "play": play, "record": record}[args.command](args)


if __name__ == "__main__":
    sys.exit(main())
