#!/usr/bin/env python3
"""Draws docs/rooms.svg: the libraries of the project and what each is linked with, read from CMake's files.

  python3 tests/rooms_picture.py [--check]     --check: only says whether the picture is that of the files
"""
import sys
from pathlib import Path

from rooms import in_circles, links_in, reached

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "rooms.svg"
WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 104, 30, 18, 44, 16
FOUNDATION = ["base", "protocol", "storage", "config"]


def links():
    """{library: those that it is linked with}, `broker` and `net` above the rooms."""
    found = {"base": [], "protocol": ["base"], "storage": ["base"], "config": ["base"]}
    for file in sorted((ROOT / "broker").glob("*/CMakeLists.txt")):
        room, below = links_in(file.read_text(encoding="utf-8"))
        if room:
            found[room] = below or FOUNDATION[1:]
    rooms = [name for name in found if name not in FOUNDATION]
    below = {name for room in rooms for name in found[room]}
    found["broker"] = [room for room in rooms if room not in below]
    found["net"] = ["broker"]
    found["tools"] = ["net"]
    return found


def without_shortcuts(graph):
    """Only the links that no longer way says already."""
    return {name: [one for one in below if not any(one in reached(graph, other) for other in below)]
            for name, below in graph.items()}


def levels(graph):
    """Rows of names, the foundation first; a name is above all that it is linked with."""
    def level(name):
        return 1 + max((level(one) for one in graph[name]), default=-1)

    rows = {}
    for name in graph:
        rows.setdefault(level(name), []).append(name)
    return [rows[number] for number in sorted(rows)]


def draw():
    graph = without_shortcuts(links())
    rows = levels(graph)
    across = max(map(len, rows))
    width = 2 * MARGIN + across * (WIDTH + GAP_X) - GAP_X
    height = 2 * MARGIN + len(rows) * (HEIGHT + GAP_Y) - GAP_Y
    at = {}
    for number, row in enumerate(rows):
        left = (width - len(row) * (WIDTH + GAP_X) + GAP_X) / 2
        for column, name in enumerate(row):
            at[name] = (left + column * (WIDTH + GAP_X), height - MARGIN - HEIGHT - number * (HEIGHT + GAP_Y))
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" font-family="sans-serif" '
             'font-size="13">',
             f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>']
    for name, below in graph.items():
        for one in below:
            (x1, y1), (x2, y2) = at[name], at[one]
            lines.append(f'<line x1="{x1 + WIDTH / 2:g}" y1="{y1 + HEIGHT:g}" x2="{x2 + WIDTH / 2:g}" y2="{y2:g}" '
                         'stroke="#8a94a6" stroke-width="1.2"/>')
    for name, (x, y) in at.items():
        room = name not in FOUNDATION and name not in ("net", "tools")
        lines.append(f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="5" '
                     f'fill="{"#e3edfb" if room else "#eef0f3"}" stroke="#4a5a78"/>')
        lines.append(f'<text x="{x + WIDTH / 2:g}" y="{y + HEIGHT / 2 + 4.5:g}" text-anchor="middle">{name}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def is_true():
    """Whether the picture is that of the files; there is none of a circle."""
    return not in_circles(links()) and PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == draw()


def main():
    if "--check" in sys.argv[1:]:
        return 0 if is_true() else 1
    PICTURE.write_text(draw(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
