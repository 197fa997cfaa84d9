"""The short form of every check; checks.py and tools/torture play the long one."""
import checks
import pytest


@pytest.mark.parametrize("name", checks.CHECKS)
def test(name, program):
    print(checks.run(name, program))
