"""SQLite's file, as a file."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """Where SQLite keeps its database.

    Nobody but SQLite opens it while it is in use: closing any handle on a file ends all of the process's locks on it,
    those of SQLite's connections as well.
    """

    path: Path

    def identity(self) -> tuple[int, int] | None:
        """Which file stands there now: another one after it was deleted or replaced, None where there is none."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino
