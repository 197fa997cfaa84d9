"""pytest --program BUILD/minibroker tests/fidelity"""
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support" / "python"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from program_option import program, pytest_addoption  # noqa: E402, F401 (pytest looks for them)
