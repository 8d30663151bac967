"""Where the platforms' machine-readable specifications are: beside the project, never in it."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = "../shared/specs"


def specification(name: str) -> Path:
    """A specification's file: WIRE_SPECS names its folder, from the project's root."""
    folder = os.environ.get("WIRE_SPECS") or FOLDER  # noqa: TID251 - settings are the bot's, this is the tests' own
    return (ROOT / folder / name).resolve()


def missing(path: Path) -> str:
    """Why nothing can be held against a specification, or nothing where it is there."""
    return "" if path.is_file() else f"no specification at {path} (its folder comes from WIRE_SPECS)"
