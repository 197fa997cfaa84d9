"""pytest --program BUILD/minibroker tests/e2e"""
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--program", required=True, help="the minibroker to test")


@pytest.fixture(scope="session")
def program(request):
    path = Path(request.config.getoption("--program")).resolve()
    assert path.exists(), f"{path} is not built"
    return path
