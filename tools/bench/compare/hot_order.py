"""The order in which the linker puts the functions on the path of every message.

The processor has 32 KiB of instructions at hand, in 64 sets of 8 lines of 64 bytes; a line's address says which set it
is of. A message takes 28 KiB, so that a program laid out by chance has sets with more than 8 of those lines, which push
each other out at every message: up to a fifth of its time. So functions are put one behind the other, each time the one
whose lines go best into the sets that have room.
"""
import re
from collections import Counter

LINE, SETS, WAYS = 64, 64, 8
ALIGNMENT = 16  # of functions
ADDRESS = re.compile(r"(0x[0-9a-f]+|[+-](?:0x[0-9a-f]+|\d+)|\*) \S+ (\d+)")


def executed(callgrind_file, times):
    """{function: addresses of its instructions that were run so often}, of a file with --dump-instr."""
    names, addresses = {}, {}
    function, at, is_call = None, 0, False
    objects, loader = {}, False
    for line in callgrind_file.read_text().splitlines():
        if line.startswith("ob="):
            number, _, name = line[3:].partition(" ")
            loader = "/ld-linux" in objects.setdefault(number, name)
        elif line.startswith("fn="):
            number, _, name = line[3:].partition(" ")
            function = names.setdefault(number, name)
        elif line.startswith("calls="):
            is_call = True
        elif found := ADDRESS.match(line):
            word = found[1]
            at = at if word == "*" else at + int(word, 0) if word[0] in "+-" else int(word, 0)
            if not is_call and not loader and int(found[2]) >= times:
                addresses.setdefault(function, set()).add(at)
            is_call = False
    return addresses


def sets_of(position, offsets):
    return Counter(line % SETS for line in {(position + offset) // LINE for offset in offsets})


def crowding(taken, more):
    """The cost of a placement: first the excess in full sets of the cache, then the unevenness."""
    over = sum(max(0, taken[one] + n - WAYS) - max(0, taken[one] - WAYS) for one, n in more.items())
    return over, sum((2 * taken[one] + n) * n for one, n in more.items()) / max(1, more.total())


def packed(addresses, sizes):
    """Names of the functions of the program in `addresses`, in order. `sizes`: their bytes."""
    left = {name: {one - min(run) for one in run} for name, run in addresses.items() if name in sizes}
    taken = Counter()
    for name, run in addresses.items():
        if name not in sizes:
            taken += sets_of(0, run)  # a library, which lies where it lies
    order, position = [], 0
    while left:
        name = min(left, key=lambda one: (*crowding(taken, sets_of(position, left[one])), one))
        taken += sets_of(position, left.pop(name))
        position += -(-sizes[name] // ALIGNMENT) * ALIGNMENT
        order.append(name)
    return order


def linker_script(functions):
    lines = ["/* The functions that every message goes through, in the order that keeps most of them in the",
             "   processor's cache; written by tools/bench-instructions --order. A name that is gone does no harm. */",
             "SECTIONS", "{", "  .text.hot_path : ALIGN(4096)", "  {"]
    lines += [f"    *(.text.{name})" for name in functions]
    return "\n".join(lines + ["  }", "}", "INSERT BEFORE .text;", ""])
