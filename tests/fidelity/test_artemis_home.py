"""tools/conformance/artemis: a home is printed when it is whole, and only then; a script stands in for Maven."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "conformance" / "artemis"
HOME = "build/conformance/apache-artemis-2.40.0"
MAVEN = """#!{python}
import sys, zipfile
from pathlib import Path
with open({calls!r}, "a") as calls:
    calls.write("called\\n")
print("what Maven says is no home")
folder = next(word.partition("=")[2] for word in sys.argv if word.startswith("-DoutputDirectory="))
with zipfile.ZipFile(Path(folder) / "apache-artemis-2.40.0-bin.zip", "w") as archive:
    archive.writestr("apache-artemis-2.40.0/bin/artemis", "#!/bin/sh")
sys.exit({code})
"""


@pytest.fixture
def fetch(tmp_path):
    """Runs a copy of the script in a project of its own; `maven` is the exit code of Maven, None for no Maven."""
    script = tmp_path / "tools" / "conformance" / "artemis"
    script.parent.mkdir(parents=True)
    shutil.copy(SCRIPT, script)
    (tmp_path / "bin").mkdir()

    def run(maven):
        program = tmp_path / "bin" / "mvn"
        program.unlink(missing_ok=True)
        if maven is not None:
            calls = str(tmp_path / "calls")
            program.write_text(MAVEN.format(python=sys.executable, calls=calls, code=maven))
            program.chmod(0o755)
        return subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "PATH": str(tmp_path / "bin")})
    return run


def test_it_is_fetched_once(fetch, tmp_path):
    for maven in (0, 0, None):
        ran = fetch(maven)
        assert (ran.returncode, ran.stdout) == (0, f"{tmp_path / HOME}\n")
    assert os.access(tmp_path / HOME / "bin" / "artemis", os.X_OK)
    assert (tmp_path / "calls").read_text() == "called\n"
    assert [path.name for path in (tmp_path / HOME).parent.iterdir()] == [Path(HOME).name]


def test_what_a_cut_off_attempt_left_is_replaced(fetch, tmp_path):
    (tmp_path / HOME / "lib").mkdir(parents=True)
    assert fetch(0).returncode == 0
    assert [path.name for path in (tmp_path / HOME).iterdir()] == ["bin"]


def test_without_maven_it_says_so(fetch):
    ran = fetch(None)
    assert (ran.returncode, ran.stdout) == (1, "") and "there is no Maven here" in ran.stderr


def test_when_maven_fails_nothing_is_left(fetch, tmp_path):
    ran = fetch(1)
    assert (ran.returncode, ran.stdout) == (1, "") and "could not fetch" in ran.stderr
    assert list((tmp_path / HOME).parent.iterdir()) == []
