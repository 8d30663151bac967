"""A copy of SQLite's database while it is at work."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import StoreUnusable, UsageError
from bot.store.database import TROUBLE, Damaged, trouble
from bot.store.opening import location
from bot.store.sqlite import uri


def backup(where: str | Path, target: Path) -> None:
    """Copy the database into a new file, as it is at one moment; others read and write it meanwhile.

    Raises UsageError where there is nothing to copy or no room for the copy, and StoreUnusable where what was copied
    is damaged.
    """
    source = location(where)
    if not isinstance(source, Path):
        message = "PostgreSQL has its own tool for this: pg_dump --format=custom --file=FILE DATABASE_URL"
        raise UsageError(message)
    if not source.is_file():
        message = f"there is no database at {source}"
        raise UsageError(message)
    _reserve(target)
    try:
        _copy(source, target)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, TROUBLE):
            raise StoreUnusable(str(trouble(error, str(source)))) from None
        raise


def _reserve(target: Path) -> None:
    """Make the new file, for this user only; what is there already is never written over."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode=0o600))
    except FileExistsError:
        message = f"{target} is there already: name a new file"
        raise UsageError(message) from None
    except OSError as error:
        message = f"{target} can't be made ({error.strerror})"
        raise UsageError(message) from None


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(uri(source, "ro"), uri=True)) as old,
        closing(sqlite3.connect(uri(target, "rw"), uri=True)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        (found,) = new.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise Damaged
