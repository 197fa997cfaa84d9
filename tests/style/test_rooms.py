"""What tests/tidy.py says of the rooms, held against faults that are planted into a copy of the project."""
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", "build", "data", "scenarios", "golden", "__pycache__")


def tidy(root):
    return subprocess.run([sys.executable, "tests/tidy.py"], cwd=root, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT)


def plant(copy, file, old, new):
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_without_a_fault_nothing_is_said(copy):
    said = tidy(copy).stdout
    assert "ok     include direction\n" in said and "ok     rooms\n" in said


@pytest.mark.parametrize("file, header, said", [
    ("broker/queue/queue.h", "broker/session/session.h", "broker/queue may not include broker/session/session.h"),
    ("broker/selector/lexer.cc", "broker/message/message.h", "broker/selector may not include"),
    ("broker/paging/page.cc", "broker/core.h", "broker/paging may not include broker/core.h"),
    ("storage/journal.h", "broker/store/store.h", "storage may not include broker/store/store.h"),
    ("broker/store/store.cc", "asio.hpp", "Asio (asio.hpp) only in"),
    ("broker/store/store.cc", "nlohmann/json.hpp", "the JSON library (nlohmann/json.hpp) only in"),
])
def test_an_include_against_the_direction_fails(copy, file, header, said):
    line = f'#include "{header}"' if "/" in header else f"#include <{header}>"
    plant(copy, file, "#include", f"{line}\n#include")
    ran = tidy(copy)
    assert ran.returncode == 1 and said in ran.stdout


@pytest.mark.parametrize("file, old, new, said", [
    ("broker/queue/CMakeLists.txt", "message selector", "message selector session", "broker/queue/CMakeLists.txt: not"),
    ("tests/rooms.py", '"client_log": [', '"client_log": ["session", ', "broker/client_log/CMakeLists.txt: not linked"),
    ("tests/rooms.py", '"message": ["selector"]', '"message": ["selector", "store"]',
     "a circle of address, message, queue, store"),
    ("docs/rooms.svg", "queue", "line", "docs/rooms.svg: not the picture"),
])
def test_links_table_and_picture_say_the_same(copy, file, old, new, said):
    plant(copy, file, old, new)
    ran = tidy(copy)
    assert ran.returncode == 1 and said in ran.stdout


def test_a_room_says_what_it_is_for(copy):
    (copy / "broker" / "queue" / "README.md").unlink()
    assert "broker/queue: no README.md" in tidy(copy).stdout
