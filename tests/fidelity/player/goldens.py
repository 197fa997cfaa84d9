"""Which transcript a scenario is compared with, and which scenarios differ on purpose."""
import re
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]      # the folder of on-purpose.txt

# Of the goldens: None is 2.40.0. The command line sets it, as `goldens.VERSION`, before anything is played.
VERSION = None

JAVA_TEXT = re.compile(r"No enum constant|Cannot invoke \\?\"|For input string|java\.(lang|util)|\w+Exception\b")


def golden_of(path):
    """The transcript to compare with: that of the version asked for where there is one, else that of 2.40.0."""
    other = path.with_suffix(f".{VERSION}.golden") if VERSION else None
    return other if other and other.exists() else path.with_suffix(".golden")


def differs_on_purpose(path):
    """Whether on-purpose.txt (in the player's folder, or in one above the scenario) or Java's own words in its golden
    take the scenario out of the comparison."""
    if JAVA_TEXT.search(golden_of(path).read_text()):
        return True
    for place in {HERE, *path.resolve().parents}:
        if (place / "on-purpose.txt").is_file():
            for line in (place / "on-purpose.txt").read_text().splitlines():
                words = line.split()
                if words and not line.startswith("#"):
                    area, _, name = words[0].partition("/")
                    if name == path.stem and area in path.resolve().parts:
                        return True
    return False
