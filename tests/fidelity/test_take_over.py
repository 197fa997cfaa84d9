"""take-over: what it takes of another collection, what it refuses, and that it leaves nothing half done."""
import json
import subprocess
import sys
from pathlib import Path

import pytest

TAKE_OVER = Path(__file__).resolve().with_name("take-over")
SCRIPT = "# about: a note\n# profile: {profile}\nnote {word}\n"


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def scenario(folder, name, word="hello", profile="default", golden=None):
    write(folder, f"scenarios/{name}.scn", SCRIPT.format(profile=profile, word=word))
    write(folder, f"scenarios/{name}.golden", golden or f"# {word}\n")


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def take_over(theirs, ours, *options):
    """(exit code, lines)"""
    ran = subprocess.run([sys.executable, TAKE_OVER, theirs, "--into", ours, *options], capture_output=True, text=True,
                         timeout=60)
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, (ran.stdout + ran.stderr).splitlines()


@pytest.fixture
def ours(tmp_path):
    folder = tmp_path / "ours"
    write(folder, "profiles/default.json", "{}\n")
    scenario(folder, "queues/known")
    return folder


@pytest.fixture
def theirs(tmp_path):
    folder = tmp_path / "theirs"
    write(folder, "profiles/default.json", "{}\n")
    scenario(folder, "queues/known")
    return folder


def test_what_is_the_same_stays(theirs, ours):
    before = contents(ours)
    assert take_over(theirs, ours) == (0, ["0 new, 0 changed, 3 the same, 0 refused"])
    code, lines = take_over(theirs, ours, "--all")
    assert code == 0 and "the same  scenarios/queues/known.golden" in lines
    assert contents(ours) == before


@pytest.mark.parametrize("inner", ["", "scenarios"])
def test_new_scenarios_goldens_and_profiles_are_copied(theirs, ours, inner):
    write(theirs, "profiles/other.json", '{"extends": "default"}\n')
    scenario(theirs, "fresh/area/one", profile="other")
    write(theirs, "scenarios/fresh/area/one.2.55.golden", "# other\n")
    write(theirs, "scenarios/queues/known.2.55.golden", "# newer\n")
    assert take_over(theirs / inner, ours) == (0, [
        "new       profiles/other.json", "new       scenarios/fresh/area/one.scn",
        "new       scenarios/fresh/area/one.2.55.golden", "new       scenarios/fresh/area/one.golden",
        "new       scenarios/queues/known.2.55.golden", "5 new, 0 changed, 3 the same, 0 refused"])
    assert contents(ours) == contents(theirs)


def test_a_folder_of_scenarios_of_another_name(theirs, ours):
    (theirs / "scenarios").rename(theirs / "more")
    scenario(theirs, "x/y")
    write(theirs, "more/x/new.scn", SCRIPT.format(profile="default", word="w"))
    write(theirs, "more/x/new.golden", "# w\n")
    code, lines = take_over(theirs / "more", ours)
    assert code == 0 and lines[-1] == "2 new, 0 changed, 3 the same, 0 refused"
    assert (ours / "scenarios/x/new.scn").exists()


def test_a_golden_of_a_version_for_a_scenario_that_only_we_have(theirs, ours):
    scenario(ours, "queues/mine-1.1")
    write(theirs, "scenarios/queues/mine-1.1.2.55.golden", "# newer\n")
    code, lines = take_over(theirs, ours)
    assert code == 0 and lines[0] == "new       scenarios/queues/mine-1.1.2.55.golden"


def test_a_script_that_changed_is_taken(theirs, ours):
    scenario(theirs, "queues/known", word="changed", golden="# hello\n")
    assert take_over(theirs, ours) == (0, ["changed   scenarios/queues/known.scn",
                                           "0 new, 1 changed, 2 the same, 0 refused"])
    assert contents(ours) == contents(theirs)


@pytest.mark.parametrize("options", [[], ["--replace"]])
def test_a_changed_script_that_leaves_a_golden_of_ours_behind_is_refused(theirs, ours, options):
    write(ours, "scenarios/queues/known.2.55.golden", "# newer\n")
    scenario(theirs, "queues/known", word="changed")
    before = contents(ours)
    code, lines = take_over(theirs, ours, *options)
    assert (code, lines[0]) == (1, "REFUSED   scenarios/queues/known.scn: scenarios/queues/known.2.55.golden is ours "
                                   "alone, and of another script")
    assert contents(ours) == before


@pytest.mark.parametrize("golden", ["known.golden", "known.2.55.golden"])
def test_a_golden_that_differs_is_taken_with_replace_alone(theirs, ours, golden):
    scenario(theirs, "queues/known", word="changed", golden="# hello\n")
    write(ours, "scenarios/queues/known.2.55.golden", "# newer\n")
    write(theirs, "scenarios/queues/known.2.55.golden", "# newer\n")
    write(theirs, f"scenarios/queues/{golden}", "# differs\n")
    scenario(theirs, "queues/new")
    before = contents(ours)
    code, lines = take_over(theirs, ours)
    assert code == 1
    assert (f"REFUSED   scenarios/queues/known.scn: scenarios/queues/{golden} is not what ours is; --replace takes it"
            in lines)
    after = contents(ours)
    assert {name: after[name] for name in before} == before      # its script is not taken either
    assert "scenarios/queues/new.scn" in after
    code, lines = take_over(theirs, ours, "--replace")
    assert code == 0 and f"changed   scenarios/queues/{golden}" in lines
    assert contents(ours) == contents(theirs)


def test_a_profile_that_differs_is_taken_with_replace_alone(theirs, ours):
    write(theirs, "profiles/default.json", '{"name": "x"}\n')
    write(theirs, "profiles/based.json", '{"extends": "default"}\n')
    scenario(theirs, "queues/new", profile="based")
    before = contents(ours)
    code, lines = take_over(theirs, ours)
    assert code == 1 and lines[-1] == "0 new, 0 changed, 0 the same, 4 refused"
    assert contents(ours) == before
    assert take_over(theirs, ours, "--replace")[0] == 0
    assert contents(ours) == contents(theirs)


@pytest.mark.parametrize("text, why", [
    ("frobnicate A\n", "unknown step frobnicate"),
    ("open A\nplay A\n", "unknown step play"),
    ("send A\nSEND\n\n", "without its closing ^@"),
    ("# profile: nowhere\nnote x\n", "no profile nowhere"),
    ("note x\nrestart nowhere\n", "no profile nowhere"),
    ("note x\nkill nowhere\n", "no profile nowhere"),
    ("# profile: broken\nnote x\n", "the profile broken is no JSON"),
    ("# profile: list\nnote x\n", "the profile list is no JSON object"),
    ("# profile: empty\nnote x\n", "the profile empty is no JSON"),
    ("# profile: circle\nnote x\n", "the profile circle extends itself"),
    ("# profile: baseless\nnote x\n", "no profile nowhere"),
    ("note \udcff\n", "cannot be read"),
])
def test_a_scenario_that_cannot_be_played_is_refused_alone(theirs, ours, text, why):
    write(theirs, "profiles/broken.json", "{")
    write(theirs, "profiles/list.json", "[]")
    write(theirs, "profiles/empty.json", "")
    write(theirs, "profiles/circle.json", json.dumps({"extends": "circle"}))
    write(theirs, "profiles/baseless.json", json.dumps({"extends": "nowhere"}))
    (theirs / "scenarios/queues/bad.scn").write_bytes(text.encode("utf-8", "surrogateescape"))
    write(theirs, "scenarios/queues/bad.golden", "# x\n")
    write(theirs, "scenarios/queues/bad.2.55.golden", "# x\n")
    scenario(theirs, "queues/good")
    code, lines = take_over(theirs, ours)
    assert code == 1
    assert [line for line in lines if line.startswith("REFUSED   scenarios/queues/bad.scn: ") and why in line]
    taken = contents(ours)
    assert "scenarios/queues/good.scn" in taken
    assert not [name for name in taken if "bad" in name or name.startswith("profiles/") and "default" not in name]


def test_a_scenario_without_a_golden_and_a_golden_without_a_scenario_are_refused(theirs, ours):
    scenario(theirs, "queues/no-golden")
    (theirs / "scenarios/queues/no-golden.golden").unlink()
    write(theirs, "scenarios/queues/alone.golden", "# x\n")
    before = contents(ours)
    code, lines = take_over(theirs, ours)
    assert (code, lines) == (1, ["REFUSED   scenarios/queues/no-golden.scn: no golden",
                                 "REFUSED   scenarios/queues/alone.golden: neither side has its scenario",
                                 "0 new, 0 changed, 3 the same, 2 refused"])
    assert contents(ours) == before


def test_a_copy_that_fails_leaves_the_collection_as_it_was(theirs, ours):
    scenario(theirs, "a/new")
    scenario(theirs, "queues/also-new")
    write(ours, "scenarios/queues/also-new.scn.taken/in-the-way", "")     # the name to write under is a folder
    before = contents(ours)
    code, lines = take_over(theirs, ours)
    assert code == 1 and lines[0].startswith("take-over: nothing is copied: ")
    assert contents(ours) == before


def test_no_scenarios_at_all_is_a_mistake(tmp_path, ours):
    assert take_over(tmp_path / "nowhere", ours)[0] == 2
    assert take_over(ours / "profiles", ours)[0] == 2
