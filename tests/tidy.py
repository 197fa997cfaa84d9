#!/usr/bin/env python3
"""The mechanical rules of the style as a test: prints each finding, then "N passed, M failed" (checks, not findings).

  tests/tidy.py            check the tree
  tests/tidy.py --shrink   lower the entries of tests/tidy_ratchet.txt to what is there now

Sizes may exceed their limit only as far as tests/tidy_ratchet.txt says, whose entries may only shrink.
"""
import os
import re
import sys
from collections import Counter
from pathlib import Path

import rooms_picture
from rooms import MAY_INCLUDE, PURE, ROOM_FILES_MAX, ROOMS, TOOLS, in_circles, links_in

ROOT = Path(__file__).resolve().parents[1]
RATCHET = ROOT / "tests" / "tidy_ratchet.txt"
# Written down from a real Artemis, or a script whose bytes matter: blanks and tabs are as they are.
RECORDED = re.compile(r"tests/fidelity/scenarios/|docs/artemis/(cli|jolokia)/")
SKIPPED = {".git", "build", "data", ".venv", ".cache", "__pycache__", ".pytest_cache"}

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
CODE_COLUMNS_MAX = 100
PYTHON_COLUMNS_MAX = 120

# Headers that only some folders may include; `.cc` alone where a header would slow every build.
RESTRICTED_HEADERS = [
    (r"asio([./].*)?", {"broker/net", "tests"}, "Asio"),
    (r"spdlog/.*", {"tools/minibroker"}, "spdlog"),
    (r"CLI/.*", TOOLS, "CLI11"),
    (r"openssl/.*", {"protocol", "config", "broker/security", "broker/operation", "tools/minibroker"}, "OpenSSL"),
    (r"nlohmann/.*", {"config", "broker/management", "tests"} | TOOLS, "the JSON library"),
    (r"(pugixml\.hpp|expat\.h)", {"config", "broker/selector"}, "an XML library"),
    (r"(http_parser\.h|wslay/.*)", {"protocol"}, "a library of HTTP or WebSocket"),
    (r"(thread|mutex|shared_mutex|atomic|condition_variable|future)", {"broker/net", "tests"} | TOOLS, "threads"),
]
BANNED_CALLS = [
    (r"::now\s*\(", "a clock: the time is an argument"),
    (r"\b(u|nano)?sleep(_for|_until)?\s*\(", "sleep"),
    (r"\brand\s*\(", "rand"),
    (r"\bstd::(cout|cerr|clog)\b", "streams of the process: use the Logger"),
    (r"\bgetenv\s*\(", "getenv"),
    (r"^(?!.*unique_ptr<.*>[ \w]*\(new ).*\bnew\s+[A-Za-z_:]", "raw new: std::make_unique"),
    (r"\bdelete\s+[A-Za-z_*]", "raw delete"),
]


class Source:
    """A text file of the tree."""

    def __init__(self, path):
        self.path = path
        self.name = path.relative_to(ROOT).as_posix()
        self.text = path.read_text(encoding="utf-8", errors="replace")
        self.lines = self.text.split("\n")
        if self.lines[-1] == "":
            self.lines.pop()
        self.is_cpp = path.suffix in (".cc", ".h")

    @property
    def folder(self):
        for folder in sorted(MAY_INCLUDE, key=len, reverse=True):
            if self.name.startswith(folder + "/"):
                return folder
        return ""

    def code(self):
        """The lines without comments and without what is in quotes."""
        def blank(match):
            text = match[0]
            return "\n" * text.count("\n") if text.startswith("/") else '""' + "\n" * text.count("\n")
        pattern = r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\''
        return re.sub(pattern, blank, self.text, flags=re.S).split("\n")


def sources():
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        for name in sorted(files):
            path = Path(folder) / name
            if path.suffix in (".cc", ".h", ".py", ".md", ".txt", ".cmake", ".json", ".scn") or is_script(path):
                found.append(Source(path))
    return found


def is_script(path):
    if path.suffix or path.name.startswith("."):
        return path.parent.name == ".ci"
    with open(path, "rb") as file:
        return file.read(2) == b"#!" or path.name == "Makefile"


def includes(source):
    """(line number, header, quoted) of each #include."""
    for number, line in enumerate(source.lines, 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if match:
            yield number, match[2], match[1] == '"'


def folder_of(header):
    for folder in sorted(MAY_INCLUDE, key=len, reverse=True):
        if header.startswith(folder + "/"):
            return folder
    return ""


# ---------------------------------------------------------------- checks: each yields findings


def check_include_direction(files):
    for source in files:
        if not source.is_cpp or not source.folder:
            continue
        for number, header, quoted in includes(source):
            if not quoted:
                continue
            if not (ROOT / header).is_file():
                yield f"{source.name}:{number}: no such file from the root: {header}"
            elif folder_of(header) not in MAY_INCLUDE[source.folder]:
                yield f"{source.name}:{number}: {source.folder} may not include {header}"


def check_rooms(files):
    """Rooms are linked with what they may include, are not too large, and say what they are for."""
    if circle := in_circles(ROOMS):
        yield f"tests/rooms.py: a circle of {', '.join(circle)}"
    for room, below in ROOMS.items():
        folder = ROOT / "broker" / room
        if links_in((folder / "CMakeLists.txt").read_text(encoding="utf-8")) != (room, below):
            yield f"broker/{room}/CMakeLists.txt: not linked as tests/rooms.py has it: {' '.join(below)}"
        if not (folder / "README.md").is_file():
            yield f"broker/{room}: no README.md"
        count = sum(source.folder == f"broker/{room}" and source.is_cpp for source in files)
        if count > ROOM_FILES_MAX:
            yield f"broker/{room}: {count} files, the limit is {ROOM_FILES_MAX}"
    if not rooms_picture.is_true():
        yield "docs/rooms.svg: not the picture of these rooms; run tests/rooms_picture.py"


def check_restricted_headers(files):
    for source in files:
        for number, header, _ in includes(source) if source.is_cpp else ():
            for pattern, folders, what in RESTRICTED_HEADERS:
                if re.fullmatch(pattern, header) and source.folder not in folders:
                    yield f"{source.name}:{number}: {what} ({header}) only in {', '.join(sorted(folders))}"


def check_json_only_in_cc(files):
    for source in files:
        for number, header, _ in includes(source) if source.path.suffix == ".h" else ():
            if header.startswith("nlohmann/"):
                yield f"{source.name}:{number}: {header} only in .cc files"


def check_headers(files):
    for source in files:
        if source.path.suffix == ".h" and not re.search(r"^#pragma once$", source.text, re.M):
            yield f"{source.name}: no #pragma once"


def check_banned_calls(files):
    for source in files:
        if not source.is_cpp or source.folder not in PURE:
            continue
        for number, line in enumerate(source.code(), 1):
            for pattern, what in BANNED_CALLS:
                if re.search(pattern, line):
                    yield f"{source.name}:{number}: not in the core: {what}"


def check_to_dos(files):
    for source in files:
        if source.path == Path(__file__).resolve():
            continue
        for number, line in enumerate(source.lines, 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))", line):
                yield f"{source.name}:{number}: TODO without its issue, TODO(#N)"


def check_listed_in_cmake(files):
    listed = set()
    for source in files:
        if source.path.name != "CMakeLists.txt":
            continue
        for name in re.findall(r"[\w./-]+\.cc\b", source.text):
            listed.add((source.path.parent / name).resolve())
    for source in files:
        if source.path.suffix == ".cc" and source.path.resolve() not in listed:
            yield f"{source.name}: in no CMakeLists.txt, so it is neither built nor run"


def slug(heading):
    """The anchor that a heading of Markdown gets."""
    text = re.sub(r"[`*]", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def check_links(files):
    for source in files:
        if source.path.suffix != ".md":
            continue
        text = re.sub(r"```.*?```|^    .*?$", "", source.text, flags=re.S | re.M)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            path = (source.path.parent / name).resolve() if name else source.path
            if not path.exists():
                yield f"{source.name}: link to {target}, which is not there"
            elif anchor and path.suffix == ".md":
                headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
                if anchor not in [slug(heading) for heading in headings]:
                    yield f"{source.name}: link to {target}, a heading that is not there"


def check_text(files):
    for source in files:
        if RECORDED.match(source.name):
            continue
        if source.text and not source.text.endswith("\n"):
            yield f"{source.name}: no line end at the end of the file"
        for number, line in enumerate(source.lines, 1):
            if line != line.rstrip():
                yield f"{source.name}:{number}: blanks at the end of the line"
            if "\t" in line and source.path.name != "Makefile":
                yield f"{source.name}:{number}: a tab"


# ---------------------------------------------------------------- sizes, with the ratchet


def function_sizes(source):
    """(name, lines) of functions: best effort by the layout that clang-format gives."""
    depths = {0: None}
    for number, line in enumerate(source.code(), 1):
        text = line.rstrip()
        indent = len(text) - len(text.lstrip())
        if not text or text.lstrip().startswith(("#", "public:", "private:", "protected:")):
            continue
        if re.match(r" *\}", text):
            start = depths.get(indent)
            if start and start[2]:
                yield start[1], number - start[0] + 1
            depths[indent] = None
        elif indent in (0, 4) and not text.lstrip().startswith((")", ":")) and not inside(depths, indent):
            head = text.strip()
            is_type = re.match(r"(template .*> *)?(namespace|class|struct|enum|union|extern)\b", head)
            named = re.search(r"([\w:~]+|operator\S+) *\(", head)
            is_function = named and not is_type and not re.search(r"[\]\w] = ", head.split("(")[0])
            name = named[1] if named else head
            if named and named[1] == "TEST_CASE":
                name = f"TEST_CASE line {number}"
            depths[indent] = (number, name, bool(is_function))


def inside(depths, indent):
    """Is column `indent` inside the body of a function that begins further left?"""
    return any(start and start[2] for column, start in depths.items() if column < indent)


def measured(files):
    """{(kind, name): size} of everything over its limit."""
    sizes = {}
    for source in files:
        if source.path.suffix not in (".cc", ".h", ".py"):
            continue
        limit = CODE_COLUMNS_MAX if source.is_cpp else PYTHON_COLUMNS_MAX
        exempt = False
        long_lines = 0
        for line in source.lines:
            exempt = "clang-format off" in line or (exempt and "clang-format on" not in line)
            long_lines += len(line) > limit and not exempt
        if long_lines:
            sizes["long-lines", source.name] = long_lines
        if len(source.lines) > FILE_LINES_MAX:
            sizes["file-lines", source.name] = len(source.lines)
        for name, lines in function_sizes(source) if source.is_cpp else ():
            if lines > FUNCTION_LINES_MAX:
                sizes["function-lines", f"{source.name}:{name.replace(' ', '-')}"] = lines
    return sizes


def read_ratchet():
    entries = {}
    for line in RATCHET.read_text(encoding="utf-8").splitlines() if RATCHET.exists() else ():
        if line and not line.startswith("#"):
            kind, name, size = line.split()
            entries[kind, name] = int(size)
    return entries


def check_checks_explained(files):
    """docs/CHECKS.md has every MB_CHECK, as often as the code, and says why only we can make it fail."""
    folders = PURE | TOOLS | {"broker/net"}
    there = Counter((source.name, match[1])
                    for source in files if source.is_cpp and source.folder in folders and source.name != "base/check.h"
                    for match in re.finditer(r"\bMB_CHECK\((.*)\);", source.text))
    table = ROOT / "docs" / "CHECKS.md"
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", table.read_text(encoding="utf-8"), re.M)
    listed = Counter((name, condition.replace("\\|", "|")) for name, condition, _, _ in rows)
    for name, condition in (there - listed):
        yield f"docs/CHECKS.md: {name} has MB_CHECK({condition}), the table does not"
    for name, condition in (listed - there):
        yield f"docs/CHECKS.md: {name} has no such check, or fewer: {condition}"


def check_planted_faults(_):
    """A planted fault that does not go into the code any more is one that no test is held against."""
    for patch in sorted((ROOT / "tests" / "planted").glob("*.patch")):
        code, old = "", []
        for line in [*patch.read_text().splitlines(), "@@"]:
            if line.startswith(("@@", "--- a/")):
                if old and "\n".join(old) not in code:
                    yield f"{patch.relative_to(ROOT)}: not in the code: {old[0].strip()}"
                old = []
            if line.startswith("--- a/"):
                file = ROOT / line.removeprefix("--- a/")
                code = file.read_text() if file.is_file() else ""
                if not code:
                    yield f"{patch.relative_to(ROOT)}: there is no {line.removeprefix('--- a/')}"
            elif code and line.startswith((" ", "-")):
                old.append(line[1:])


def check_sizes(files):
    limits = {"long-lines": f"lines over {CODE_COLUMNS_MAX} (Python: {PYTHON_COLUMNS_MAX}) columns", "file-lines": f"lines, the limit is {FILE_LINES_MAX}",
              "function-lines": f"lines, the limit is {FUNCTION_LINES_MAX}"}
    allowed, sizes = read_ratchet(), measured(files)
    for key, size in sorted(sizes.items()):
        if size > allowed.get(key, 0):
            yield f"{key[1]}: {size} {limits[key[0]]}"
    for key, size in sorted(allowed.items()):
        if sizes.get(key, 0) < size:
            yield f"{key[1]}: better than tests/tidy_ratchet.txt says; run tests/tidy.py --shrink"


def shrink(files):
    sizes = measured(files)
    head = [line for line in RATCHET.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    rows = [f"{kind} {name} {min(size, sizes[kind, name])}"
            for (kind, name), size in sorted(read_ratchet().items()) if (kind, name) in sizes]
    RATCHET.write_text("\n".join(head + rows) + "\n", encoding="utf-8")


CHECKS = [check_include_direction, check_rooms, check_restricted_headers, check_json_only_in_cc, check_headers,
          check_banned_calls, check_to_dos, check_listed_in_cmake, check_links, check_text, check_sizes, check_checks_explained,
          check_planted_faults]


def main():
    files = sources()
    if sys.argv[1:] == ["--shrink"]:
        shrink(files)
        return 0
    results = Counter()
    for check in CHECKS:
        findings = list(check(files))
        for finding in findings:
            print(finding)
        name = check.__name__.removeprefix("check_").replace("_", " ")
        print(f"{'FAILED' if findings else 'ok':6} {name}")
        results[bool(findings)] += 1
    print(f"{results[False]} passed, {results[True]} failed")
    return 1 if results[True] else 0


if __name__ == "__main__":
    sys.exit(main())
