"""A few thousand malformed frames; malformed.py plays as many as one wants."""
from malformed import check

FRAMES = 5000
SEED = "1"


def test_malformed_frames_end_as_they_should(program, capsys):
    count, summary = check(program, FRAMES, SEED)
    assert count == 0, capsys.readouterr().out + summary
