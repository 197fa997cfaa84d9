"""Makes the fixtures known to the tests of this folder."""
from minibroker_fixture import minibroker, minibroker_process  # noqa: F401 (pytest looks for them)
