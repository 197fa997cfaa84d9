"""tools/lint: the flags it gives to clang, how it tells findings, and that a planted one is found."""
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", "build", "data", "scenarios", "golden", "__pycache__")
lint = SourceFileLoader("lint", str(ROOT / "tools" / "lint")).load_module()


def run(root, *arguments, **more):
    return subprocess.run([sys.executable, "tools/lint", *arguments], cwd=root, capture_output=True, text=True, **more)


def test_flags_for_gcc_alone_are_left_out():
    command = ["c++", "-I/root", "-DNDEBUG", "-O3", "-Wlogical-op", "-Werror", "-ffunction-sections", "-std=c++23",
               "-include", "pch.hxx", "-o", "file.o", "-c", "file.cc"]
    assert lint.flags_for_clang(command) == ["c++", "-I/root", "-DNDEBUG", "-std=c++23", "file.cc",
                                               "-DASIO_HAS_CO_AWAIT=1", "-DASIO_HAS_STD_COROUTINE=1"]


def test_a_header_is_checked_through_its_own_file_or_an_includer():
    commands = {"base/text.cc": {}, "base/timers.cc": {}, "tests/base/fifo_test.cc": {}}
    assert lint.includer("base/text.h", commands) == "base/text.cc"
    assert lint.includer("base/fifo.h", commands) == "tests/base/fifo_test.cc"
    assert lint.includer("base/nowhere.h", commands) is None


def test_a_finding_is_told_from_the_root_with_its_notes():
    head = "base/a.cc:3:5: error: reason [bugprone-x,-warnings-as-errors]"
    assert lint.findings_in(f"{ROOT}/{head}\n    3 | code\n") == {head: f"{head}\n    3 | code"}


def test_without_clang_tidy_it_says_how_to_install_it(tmp_path):
    for name in ("git", "cmake", "ninja", "c++"):
        (tmp_path / name).symlink_to(shutil.which(name))
    told = run(ROOT, "base/time.h", env={"PATH": str(tmp_path)})
    assert told.returncode == 1 and "tools/install-packages --lint" in told.stderr


@pytest.mark.skipif(not any(map(shutil.which, ("clang-tidy-19", "clang-tidy"))), reason="no clang-tidy")
def test_a_planted_finding_fails_with_its_file_and_line(tmp_path):
    copy = shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT)
    subprocess.run(["git", "init", "-q"], cwd=copy, check=True)
    source = copy / "base" / "checksum.cc"
    count = len(source.read_text(encoding="utf-8").splitlines())
    with open(source, "a", encoding="utf-8") as file:
        file.write("int* planted() { return 0; }\n")
    told = run(copy, "base/checksum.cc")
    assert told.returncode == 1, told.stdout + told.stderr
    assert f"base/checksum.cc:{count + 1}:" in told.stdout and "use-nullptr" in told.stdout
