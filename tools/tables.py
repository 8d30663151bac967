"""Writing a built table, or saying whether the one that stands is stale."""

import sys
from pathlib import Path


def write(table: str, path: Path, command: str, arguments: list[str]) -> int:
    """Write a table; with `--check` only say if another one stands there, and what builds it anew.

    Returns the exit code: 1 for a stale table, else 0.
    """
    if arguments == ["--check"]:
        stale = not path.exists() or path.read_text("utf-8") != table
        if stale:
            sys.stderr.write(f"{path} is stale: run {command}\n")
        return int(stale)
    path.write_text(table, "utf-8", newline="\n")
    return 0
