"""tools/check-presets with a cmake and a ctest that only write down how they were called."""
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRESETS = {"configurePresets": [
    {"name": "base", "hidden": True},
    {"name": "plain", "inherits": "base"},
    {"name": "sanitized", "inherits": "base", "cacheVariables": {"MINIBROKER_SANITIZE": "thread"}},
    {"name": "inherited", "inherits": ["base", "sanitized"]},
    {"name": "off", "inherits": "sanitized", "cacheVariables": {"MINIBROKER_SANITIZE": ""}},
]}
# SAYS is what it prints when its arguments contain AT; CODE is how it then ends.
COMMAND = """#!/bin/sh
echo "$(basename "$0") $*" >>"$CALLS"
case "$*" in *"$AT"*) echo "$SAYS"; exit "$CODE" ;; esac
"""


@pytest.fixture
def check(tmp_path):
    """Runs the script in a project of the presets above. @return its result and the calls it made"""
    (tmp_path / "tools").mkdir()
    script = shutil.copy(ROOT / "tools" / "check-presets", tmp_path / "tools")
    (tmp_path / "CMakePresets.json").write_text(json.dumps(PRESETS))
    (tmp_path / "bin").mkdir()
    for name in ("cmake", "ctest"):
        command = tmp_path / "bin" / name
        command.write_text(COMMAND)
        command.chmod(0o755)

    def run(*arguments, at="nothing", says="", code=0):
        calls = tmp_path / "calls"
        calls.write_text("")
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        result = subprocess.run([script, "--jobs", "1", *arguments], capture_output=True, text=True, env={
            **os.environ, "PATH": path, "CALLS": str(calls), "AT": at, "SAYS": says, "CODE": str(code)})
        return result, calls.read_text().splitlines()

    return run


def test_every_preset_that_is_not_hidden_is_configured_and_built(check):
    result, calls = check()
    assert result.returncode == 0
    assert result.stdout.endswith("8 passed, 0 failed\n")
    assert calls == [call for name in ("plain", "sanitized", "inherited", "off")
                     for call in (f"cmake --preset {name}", f"cmake --build --preset {name} --parallel 1 -- -k 0")]


def test_the_unit_tests_run_where_there_is_a_sanitizer_inherited_or_not(check):
    result, calls = check("--test")
    assert result.returncode == 0
    assert [call.split()[2] for call in calls if call.startswith("ctest")] == ["sanitized", "inherited"]
    assert all("--label-regex ^unit$" in call for call in calls if call.startswith("ctest"))


@pytest.mark.parametrize("at, says, code", [
    ("--build --preset plain", "x.cc:1:2: error: no", 1),
    ("--build --preset plain", "x.cc:1:2: warning: unused", 0),
    ("--build --preset plain", "/usr/bin/ld: warning: x.o: missing .note", 0),
    ("--preset plain", "CMake Warning at CMakeLists.txt:1 (message):", 0),
    ("--preset plain", "CMake Deprecation Warning at CMakeLists.txt:1:", 0),
])
def test_an_error_or_a_warning_fails_and_the_other_presets_go_on(check, at, says, code):
    result, calls = check(at=at, says=says, code=code)
    assert result.returncode == 1
    assert "check-presets: FAILED: plain: " in result.stderr
    assert result.stdout.endswith(" 1 failed\n")
    assert "cmake --preset off" in calls


def test_a_test_that_fails_fails(check):
    result, _ = check("--test", "sanitized", at="--label-regex", says="1 tests failed", code=8)
    assert result.returncode == 1
    assert "FAILED: sanitized: test: exit code 8" in result.stderr


def test_an_unknown_preset_is_refused_by_name(check):
    result, calls = check("tasn")
    assert result.returncode == 2
    assert "no preset tasn; it has plain, sanitized, inherited, off" in result.stderr
    assert calls == []
