"""What one client makes the broker hold stays small, or a limit that has a name refuses it."""
import held_memory
import pytest


@pytest.mark.parametrize("thing", held_memory.THINGS, ids=lambda thing: thing.__name__)
def test_what_one_client_makes_the_broker_hold(program, thing):
    done, most, after, error = held_memory.measure(program, thing, seconds=3)
    assert most <= held_memory.MOST_MIB or error, (done, most)
    assert after <= held_memory.MOST_MIB, (done, after, error)
