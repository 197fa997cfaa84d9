"""The pytest plugin of examples/pytest, as its users run it, and what a reset takes."""
import os
import queue
import statistics
import subprocess
import sys
import time
from pathlib import Path

import stomp

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "pytest"
sys.path.insert(0, str(EXAMPLES))

from minibroker_fixture import Minibroker  # noqa: E402 (found by the line above)
from raw_client import RawClient  # noqa: E402

RESETS = 100
TEST_SECONDS_MAX = 0.03  # on a busy machine; with a delayed acknowledgement (40 ms) it is more


def test_the_example_passes(program):
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES)],
                          env={**os.environ, "MINIBROKER_PROGRAM": str(program)}, text=True, capture_output=True,
                          timeout=60)
    assert done.returncode == 0 and "5 passed" in done.stdout, done.stdout + done.stderr


def test_a_program_that_does_not_start_is_told_with_its_words(program, tmp_path):
    try:
        Minibroker(program, config=tmp_path / "none.json")
    except RuntimeError as error:
        assert "none.json" in str(error)
    else:
        raise AssertionError("it started")


def test_resets_one_after_the_other(program, capsys):
    broker = Minibroker(str(program))
    try:
        client = RawClient(broker.port)
        broker.reset()
        times = []
        for _ in range(RESETS):
            for number in range(10):
                client.send("SEND", "x", destination=f"q{number % 3}", destination_type="ANYCAST", persistent="true",
                            receipt=number)
            for _ in range(10):
                assert client.receive()[0] == "RECEIPT"
            start = time.perf_counter()
            removed = broker.reset()
            times.append((time.perf_counter() - start) * 1000)
            assert (removed["messages"], removed["queues"]) == (10, 3)
        assert broker.call("broker", "getTotalMessageCount") == 0
        with capsys.disabled():
            print(f" [{RESETS} resets of 10 messages in 3 queues: median {statistics.median(times):.2f} ms, "
                  f"longest {max(times):.2f} ms]", end="")
        client.close()
    finally:
        broker.stop()


class Inbox(stomp.ConnectionListener):
    def __init__(self):
        self.bodies = queue.Queue()

    def on_message(self, frame):
        self.bodies.put(frame.body)


def test_a_test_with_stomp_py_and_a_reset_takes_milliseconds(program, capsys):
    broker = Minibroker(str(program))
    try:
        connection = stomp.Connection12([(broker.host, broker.port)])
        inbox = Inbox()
        connection.set_listener("inbox", inbox)
        connection.connect(broker.login, broker.passcode, wait=True)
        times = []
        for number in range(RESETS):
            start = time.perf_counter()
            broker.reset()
            connection.subscribe("orders", id=number, headers={"subscription-type": "ANYCAST"})
            connection.send("orders", str(number), headers={"destination-type": "ANYCAST"})
            assert inbox.bodies.get(timeout=10) == str(number)
            connection.unsubscribe(number)
            times.append(time.perf_counter() - start)
        connection.disconnect()
        with capsys.disabled():
            print(f" [a test with stomp.py and a reset: median {statistics.median(times) * 1000:.2f} ms]", end="")
        assert statistics.median(times) < TEST_SECONDS_MAX
    finally:
        broker.stop()
