"""Profiles: the configurations that scenarios name, each a broker.json of its own or over another one."""
import json
from pathlib import Path

from player.frames import ScenarioError

PROFILES = Path(__file__).resolve().parents[1] / "profiles"


def load_profile(name, folder):
    """A profile is a broker.json; `"extends": "other"` merges it over another one, object by object."""
    for place in (folder, PROFILES):
        if (place / f"{name}.json").exists():
            profile = json.loads((place / f"{name}.json").read_text())
            break
    else:
        raise ScenarioError(f"no profile {name}")
    base = profile.pop("extends", None)
    return merge(load_profile(base, folder), profile) if base else profile


def merge(under, over):
    if isinstance(under, dict) and isinstance(over, dict):
        return {**under, **{k: merge(under.get(k), v) if k in under else v for k, v in over.items()}}
    return over
