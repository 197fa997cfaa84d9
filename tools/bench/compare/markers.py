"""Generated parts of a page stand between `<!-- NAME: begin -->` and `<!-- NAME: end -->`."""


def parts(page, name):
    """(text before, text between, text after), the markers in the outer ones."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, found_begin, rest = page.partition(begin)
    text, found_end, tail = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"no {begin} before {end}")
    return head + begin, text, end + tail


def between(page, name):
    return parts(page, name)[1].strip("\n")


def put_between(page, name, text):
    """`page` with `text` between the markers."""
    head, _, tail = parts(page, name)
    return f"{head}\n{text}\n{tail}"
