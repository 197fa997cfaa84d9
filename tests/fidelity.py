#!/usr/bin/env python3
"""Plays the fidelity scenarios (../shared/fidelity beside this repository) that must pass against a minibroker.

    python3 tests/fidelity.py --program build/release/minibroker [AREA ...]

Areas are folders of the collection; by default those that are complete here. Scenarios that fail are played once more,
one at a time: many look at instants, and a loaded machine can miss one. The last line counts.
"""
import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLLECTION = ROOT.parent / "shared" / "fidelity"
COMPLETE = ["seed", "protocol", "messaging", "queues", "durability", "operations", "found",
            "reports", "histories"]


def check(program, paths, jobs):
    """Plays; returns (number passed, scenarios that differ, whole output)."""
    command = [sys.executable, str(COLLECTION / "fidelity.py"), "check", "--jobs", str(jobs),
               "--broker", f"{program} --config {{config}}", *map(str, paths)]
    output = subprocess.run(command, capture_output=True, text=True).stdout
    passed = re.search(r"^(\d+) passed", output, re.MULTILINE)
    failed = re.findall(r"^DIFFERS (\S+\.scn)", output, re.MULTILINE)
    return int(passed[1]) if passed else 0, failed, output


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build" / "release" / "minibroker"))
    parser.add_argument("areas", nargs="*", default=COMPLETE)
    args = parser.parse_args()
    if not COLLECTION.is_dir():
        print("the fidelity collection is not here, its scenarios are skipped")
        return 0
    scenarios = COLLECTION / "scenarios"
    program = Path(args.program).resolve()
    passed, failed, output = check(program, [scenarios / area for area in args.areas], 2)
    if failed:
        again, failed, output = check(program, failed, 1)
        passed += again
    if failed or not passed:
        print(output)
    print(f"fidelity of {', '.join(args.areas)}: {passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
