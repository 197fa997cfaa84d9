"""Reads scenarios: a script (*.scn) is its steps, one a line, and what its head says of it."""
import re
from pathlib import Path

from player.frames import ScenarioError


def scenarios(paths):
    """The scenarios that `paths` name, folders with all below them."""
    for path in map(Path, paths):
        yield from (sorted(path.rglob("*.scn")) if path.is_dir() else [path])


class Scenario:
    """`meta` is what the head says (about, profile, source); `steps` are (verb, words, text of a `send`)."""

    def __init__(self, path):
        self.path = Path(path)
        self.meta, self.steps = {"profile": "default"}, []
        lines = self.path.read_text(encoding="utf-8").split("\n")
        i = 0
        while i < len(lines):
            line = lines[i]
            i += 1
            meta = re.match(r"#\s*(about|profile|source):\s*(.*)", line)
            if meta:
                self.meta[meta[1]] = meta[2].strip()
            if not line.strip() or line.startswith("#"):
                continue
            words = line.split(None, 2)
            if words[0] in ("recv", "unordered", "bodies", "count", "bysub"):
                words = line.split()
            if words[0] == "send":
                text = []
                while i < len(lines) and lines[i] != "^@":
                    text.append(lines[i])
                    i += 1
                if i == len(lines):
                    raise ScenarioError(f"{self.path}: a frame without its closing ^@")
                i += 1
                blank = text.index("") if "" in text else len(text)      # the head ends at the first empty line
                self.steps.append((words[0], words[1:], "\n".join(text[:blank]) + "\n\n" + "\n".join(text[blank + 1:])))
            else:
                self.steps.append((words[0], words[1:], None))
