"""SQLite's file, as a file."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

CHUNK = 1024 * 1024  # bytes looked at in one go


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """Where SQLite keeps its database, and a way to look into it.

    Closing any handle on a file ends all of the process's locks on it, those of SQLite's connections as well. So a
    handle, once opened, stays open until they are closed.
    """

    path: Path
    opened: list[BinaryIO] = field(default_factory=list)

    def identity(self) -> tuple[int, int] | None:
        """Which file stands there now: another one after it was deleted or replaced, None where there is none."""
        try:
            return _identity(self.path.stat())
        except OSError:
            return None

    def holds(self, text: str) -> bool:
        """Whether a text stands anywhere in the file, be it where SQLite sees none."""
        if not self.opened or _identity(os.fstat(self.opened[-1].fileno())) != self.identity():
            self.opened.append(self.path.open("rb", buffering=0))
        wanted, seen, at, handle = text.encode(), b"", 0, self.opened[-1].fileno()
        while chunk := os.pread(handle, CHUNK, at):
            seen = seen[-len(wanted) :] + chunk
            if wanted in seen:
                return True
            at += len(chunk)
        return False

    def close(self) -> None:
        """Close every handle, after SQLite has closed its own."""
        for handle in self.opened:
            handle.close()


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
