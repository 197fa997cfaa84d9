"""The player: what it makes of its options, and that the collection is whole."""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from player.profiles import load_profile
from player.run import Run
from player.scenario import Scenario
from player.scenario import scenarios

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCENARIOS = HERE / "scenarios"
SCRIPT = "# about: a login\nconnect A 1.2 client-id:x\nclose A\n"


@pytest.fixture
def folder(tmp_path, program):
    """A scenario with the transcript of `program`."""
    (tmp_path / "login.scn").write_text(SCRIPT)
    golden = player("play", "--broker", f"{program} --config {{config}}", tmp_path / "login.scn").stdout
    assert golden.startswith("A < CONNECTED\n")
    (tmp_path / "login.golden").write_text(golden)
    return tmp_path


def player(*words):
    return subprocess.run([sys.executable, HERE / "fidelity.py", *map(str, words)], capture_output=True, text=True,
                          timeout=60)


def broken_once(folder, program):
    """The command of a broker that does not start the first time."""
    script = folder / "broker"
    script.write_text(f"#!/bin/sh\nmkdir {folder}/was-here 2>/dev/null && exit 1\nexec {program} --config \"$1\"\n")
    os.chmod(script, 0o755)
    return f"{script} {{config}}"


def test_every_scenario_of_the_collection_can_be_played_and_compared():
    found = list(scenarios([SCENARIOS]))
    assert len(found) > 400
    for path in found:
        scenario = Scenario(path)
        assert [verb for verb, _, _ in scenario.steps if not Run.knows(verb)] == [], path
        assert load_profile(scenario.meta["profile"], path.parent)["acceptors"], path
        assert scenario.meta.get("about"), path
        assert path.with_suffix(".golden").exists(), path


def test_check_passes(program, folder):
    ran = player("check", "--broker", f"{program} --config {{config}}", folder)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed")


def test_paths_may_stand_between_options(program, folder):
    ran = player("check", folder / "login.scn", "--quiet", "--broker", f"{program} --config {{config}}")
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed")


def test_a_difference_is_shown_and_fails(program, folder):
    golden = folder / "login.golden"
    golden.write_text(golden.read_text().replace("CONNECTED", "DISCONNECTED"))
    for again in ([], ["--again"]):
        ran = player("check", *again, "--broker", f"{program} --config {{config}}", folder)
        assert (ran.returncode, ran.stdout.splitlines()[-1]) == (1, "0 passed, 1 failed")
        assert ran.stdout.count("DIFFERS") == 1
        assert "-A < DISCONNECTED\n+A < CONNECTED\n" in ran.stdout


def test_with_again_a_scenario_may_miss_its_instant_once(program, folder):
    ran = player("check", "--broker", broken_once(folder, program), folder)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (1, "0 passed, 1 failed")
    (folder / "was-here").rmdir()
    ran = player("check", "--again", "--broker", broken_once(folder, program), folder)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed")
    assert "DIFFERS" not in ran.stdout


@pytest.mark.parametrize("version", [None, "2.55"])
def test_the_version_reaches_the_broker_and_chooses_the_golden(tmp_path, version):
    (tmp_path / "a.scn").write_text(SCRIPT)
    (tmp_path / "a.golden").write_text("# plain\n")
    (tmp_path / "a.2.55.golden").write_text("# newer\n")
    seen = tmp_path / "seen.json"
    ran = player("check", *(["--version", version] if version else []), "--broker", f"cp {{config}} {seen}", tmp_path)
    assert json.loads(seen.read_text()).get("emulates") == version
    assert ("-# newer" if version else "-# plain") in ran.stdout


@pytest.mark.parametrize("text, what", [
    ("frobnicate A\n", "! ScenarioError: unknown step frobnicate"),
    ("# profile: nowhere\nnote x\n", "! ScenarioError: no profile nowhere"),
    ("send A\nSEND\n", "a frame without its closing ^@"),
    ("raw A __import__('os')\nnote x\n", "! "),
])
def test_a_mistaken_scenario_is_told_and_fails(program, tmp_path, text, what):
    (tmp_path / "bad.scn").write_text(text)
    (tmp_path / "bad.golden").write_text("# x\n")
    ran = player("check", "--broker", f"{program} --config {{config}}", tmp_path)
    assert ran.returncode == 1 and what in ran.stdout


@pytest.mark.parametrize("words", [["check"], ["play", "--broker", "x"], ["record", "--artemis", "x"], ["jump"]])
def test_a_mistake_in_the_command_line(words):
    assert player(*words).returncode == 2


@pytest.mark.parametrize("command", ["check", "play"])
def test_a_scenario_that_is_not_there_fails_and_is_named(folder, command):
    for path, why in ((folder / "logn.scn", "no such scenario"), (folder / "none", "no such scenario"),
                      (folder / "empty", "no scenario (*.scn) in it")):
        (folder / "empty").mkdir(exist_ok=True)
        ran = player(command, "--broker", "x", folder / "login.scn", path)
        assert ran.returncode == 2 and f"{path}: {why}" in ran.stderr and not ran.stdout


def test_only_artemis_records_a_golden(program, folder):
    golden = folder / "login.golden"
    golden.write_text("what Artemis did\n")
    ran = player("record", "--broker", f"{program} --config {{config}}", folder)
    assert ran.returncode == 2 and "record needs --artemis" in ran.stderr
    assert golden.read_text() == "what Artemis did\n"


def test_the_first_scenario_of_contributing_can_be_played(program, tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text()
    script = re.search(r"^cat >\S+/my-first\.scn <<'END'\n(.*?)^END$", text, re.S | re.M)[1]
    (tmp_path / "my-first.scn").write_text(script)
    lines = player("play", "--broker", f"{program} --config {{config}}", tmp_path / "my-first.scn").stdout.splitlines()
    assert lines[-1] == 'A      = "hello"'
    assert {"A      priority: 9", "A      colour: red"} <= set(lines)


def test_scenarios_that_the_docs_and_the_list_of_differences_name_are_there():
    there = {path.relative_to(SCENARIOS).with_suffix("").parts for path in scenarios([SCENARIOS])}
    short = {f"{parts[0]}/{parts[-1]}" for parts in there} | {"/".join(parts) for parts in there}
    areas = "|".join(sorted({parts[0] for parts in there}))
    named = re.findall(rf"`((?:{areas})/[\w./-]+)`", (ROOT / "docs" / "CONFIG.md").read_text())
    assert len(named) > 100
    listed = [line.split()[0] for line in (HERE / "on-purpose.txt").read_text().splitlines()
              if line and not line.startswith("#")]
    assert len(listed) > 5
    assert [name for name in [*named, *listed] if name not in short] == []
