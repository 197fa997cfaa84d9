"""pytest --program BUILD/minibroker tests/crash"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support" / "python"))

from program_option import program, pytest_addoption  # noqa: E402, F401 (pytest looks for them)
