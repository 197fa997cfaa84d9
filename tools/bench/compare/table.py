"""Medians to a table of Markdown."""
import statistics

ARTEMIS_NAMES = ("artemis", "artemis-default")


def human(value, unit):
    """A figure with three digits: 1.89 M/s, 5.3 MB, 2.6 s."""
    if value is None:
        return ""
    if unit == "ms" and value >= 1000:
        value, unit = value / 1000, "s"
    scales = [(1e9, "G"), (1e6, "M"), (1e3, "k")] if unit in ("/s", "B") else []
    factor, prefix = next(((size, letter) for size, letter in scales if abs(value) >= size), (1, ""))
    value /= factor
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {prefix}{unit}"


def medians(results, row):
    """{broker: median of the row's figure} of {(load, broker): [outcome]}; brokers without the figure are left out."""
    found = {}
    for (load, broker), outcomes in results.items():
        values = [outcome[row.figure] for outcome in outcomes if row.figure in outcome]
        if load == row.load and values:
            found[broker] = statistics.median(values)
    return found


def best_artemis(figures, lower):
    values = [figures[name] for name in ARTEMIS_NAMES if name in figures]
    return (min if lower else max)(values) if values else None


def quotient(figures, other, lower):
    """The factor by which minibroker is better than `other`, as text; empty if one is not known."""
    ours = figures.get("minibroker")
    if not ours or not other:
        return ""
    return f"{other / ours if lower else ours / other:.2f}"


def goal(row, figures):
    """(the goal, whether it is reached): the second is None if it is not known."""
    ours, floor = figures.get("minibroker"), figures.get("floor")
    value = row.at_most if row.lower else row.at_least
    text = f"{'at most ' if row.lower else ''}{human(value, row.unit)}"
    if row.of_floor:
        text += f" or {row.of_floor:g} x floor" if row.lower else f" or {row.of_floor:.0%} of floor"
    if ours is None:
        return text, None
    limits = [value] + ([row.of_floor * floor] if row.of_floor and floor is not None else [])
    return text, any(ours <= limit if row.lower else ours >= limit for limit in limits)


def markdown(rows, brokers, results):
    """`brokers`: [(name, title)] in the order of the columns."""
    titles = [title for _, title in brokers]
    lines = ["| load | " + " | ".join([*titles, "to Artemis", "to floor", "goal", "reached"]) + " |",
             "|---|" + "---:|" * len(titles) + "---:|---:|---|---|"]
    for row in rows:
        figures = medians(results, row)
        text, reached = goal(row, figures)
        cells = [row.title, *(human(figures.get(name), row.unit) for name, _ in brokers),
                 quotient(figures, best_artemis(figures, row.lower), row.lower),
                 quotient(figures, figures.get("floor"), row.lower),
                 text, "" if reached is None else "yes" if reached else "no"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
