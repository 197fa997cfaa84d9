"""Somebody sets the machine's wall clock while the broker runs; here it is that of the process alone."""
import os
import time
from pathlib import Path

import pytest
from ephemeral import Ephemeral
from raw_client import RawClient

HOUR = 3600  # seconds


class SetClock:
    """A broker whose wall clock is set by `set(SECONDS)`, from the right time on."""

    def __init__(self, program, folder):
        shim = Path(program).resolve().parent / "libclock_shim.so"
        if not shim.exists():
            pytest.skip("libclock_shim.so is not built")
        self.file = Path(folder) / "offset"
        self.set(0)
        self.broker = Ephemeral(program, folder, env={**os.environ, "LD_PRELOAD": str(shim),
                                                      "CLOCK_OFFSET_FILE": str(self.file)})

    def set(self, seconds):
        new = self.file.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self.file)


@pytest.fixture
def clock(program, tmp_path):
    made = SetClock(program, tmp_path)
    with made.broker:
        yield made


def subscribed(clock):
    client = RawClient(clock.broker.port)
    client.send("SUBSCRIBE", id=1, destination="q", subscription_type="ANYCAST", receipt="s")
    assert client.receive()[1]["receipt-id"] == "s"
    return client


def schedule(client, header, value):
    client.send_bytes(f"SEND\ndestination:q\ndestination-type:ANYCAST\n{header}:{value}\nreceipt:r\n\nlate\0".encode())
    assert client.receive()[0] == "RECEIPT"


@pytest.mark.parametrize("seconds", [-HOUR, HOUR])
def test_a_delay_is_as_long_as_ever(clock, seconds):
    client = subscribed(clock)
    begun = time.monotonic()
    schedule(client, "AMQ_SCHEDULED_DELAY", 1500)
    clock.set(seconds)
    assert client.receive()[2] == "late"
    assert 1.4 < time.monotonic() - begun < 10


def test_an_instant_is_met_on_the_clock(clock):
    client = subscribed(clock)
    schedule(client, "AMQ_SCHEDULED_TIME", int((time.time() + HOUR) * 1000))
    clock.set(HOUR)
    client.send_bytes(b"\n")
    assert client.receive()[2] == "late"
