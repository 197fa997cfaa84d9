"""What every pytest folder shares: the option --program and the fixture of that name."""
from pathlib import Path

import pytest


def pytest_addoption(parser):
    try:
        parser.addoption("--program", required=True, help="the minibroker to test")
    except ValueError:
        pass  # another folder of the same run has added it


@pytest.fixture(scope="session")
def program(request):
    path = Path(request.config.getoption("--program")).resolve()
    assert path.exists(), f"{path} is not built"
    return path
