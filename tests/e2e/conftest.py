"""pytest --program BUILD/minibroker tests/e2e"""
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support" / "python"))

# Brokers of these tests are not found by commands outside of them, nor others by theirs.
NOTES = tempfile.TemporaryDirectory(prefix="minibroker-notes-")
os.environ["MINIBROKER_RUNTIME_DIR"] = NOTES.name

from program_option import program, pytest_addoption  # noqa: E402, F401 (pytest looks for them)
