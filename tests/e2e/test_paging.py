"""tools/paging-check with small numbers: a queue much larger than the memory that its address may have."""
import subprocess
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "tools" / "paging-check"


def check(program, messages, *options):
    done = subprocess.run([CHECK, "--program", program, "--messages", str(messages), "--limit", "1M", *options],
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and done.stdout.endswith("0 violations\n"), done.stdout + done.stderr


def test_a_queue_in_pages_comes_back_whole_and_in_order(program):
    check(program, 30_000)


def test_kill_9_in_the_middle_of_paging_loses_nothing(program):
    check(program, 100_000, "--kill")
