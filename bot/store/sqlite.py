"""SQLite: one file, with writers that wait in line and readers that wait for nobody."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from bot.errors import StoreUnusable
from bot.store.database import Damaged
from bot.store.file import DatabaseFile

OLDEST = (3, 35)  # the first that knows RETURNING
SMALLEST = 512  # bytes
PATIENCE = 1.5  # seconds for another process's lock, less than an operation may take
FIRST_PATIENCE = 30.0  # the same while the database is made or brought up to date
READERS = 4
READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"  # a writer locks before it reads: else it could find that it read the past
# FULL: a commit is on the disk when it returns, so that not even a power cut loses a reminder that was confirmed.
# secure_delete: what is deleted is overwritten. cache_size: 16 MB hold the index of a million rows (measured: to look
# past a thousand rows that are being sent took twice as long with the usual 2 MB).
PRAGMAS = ("PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON", "PRAGMA cache_size=-16000")


def uri(path: Path, mode: str) -> str:
    """A database file as SQLite is told of it: `ro` never writes, `rw` never makes one."""
    return f"{path.resolve().as_uri()}?mode={mode}"


def engine(file: DatabaseFile, begin: str, patience: float) -> AsyncEngine:
    """Connections whose transactions begin so. None of them outlives the file that it was opened on."""
    address = URL.create("sqlite+aiosqlite", database=file.path.resolve().as_uri(), query={"mode": "rw", "uri": "true"})
    made = create_async_engine(
        address,
        pool_size=READERS,
        max_overflow=-1,
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": patience},  # transactions begin as `begin` says, or not
    )

    @event.listens_for(made.sync_engine, "connect")
    def connected(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info["file"] = file.identity()
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(made.sync_engine, "checkout")
    def taken(_made: DBAPIConnection, record: ConnectionPoolEntry, _taken: PoolProxiedConnection) -> None:
        if record.info["file"] != file.identity():  # SQLite would go on writing into a file that nobody can find
            raise DisconnectionError

    @event.listens_for(made.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return made


def prepare(path: Path, refuse: Callable[[Iterable[str]], None]) -> None:
    """Make the file where there is none, look at it without writing, and let it be written ahead.

    `refuse` raises for revisions that this program does not know. Raises StoreUnusable, and leaves the file as it is.
    """
    if sqlite3.sqlite_version_info < OLDEST:
        message = f"SQLite {'.'.join(map(str, OLDEST))} or newer is needed; this Python has {sqlite3.sqlite_version}"
        raise StoreUnusable(message)
    try:
        _make(path)
        with closing(sqlite3.connect(uri(path, "ro"), uri=True, timeout=FIRST_PATIENCE)) as connection:
            refuse(_revisions(connection))
        with closing(sqlite3.connect(uri(path, "rw"), uri=True, timeout=FIRST_PATIENCE)) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    except OSError as error:
        message = f"{path} can't be made or opened ({error.strerror})"
        raise StoreUnusable(message) from None
    if mode != "wal":
        message = f"{path} stands where SQLite can't share memory between processes: use a local disk"
        raise StoreUnusable(message)


def _make(path: Path) -> None:
    """Make what is missing, for this user only; what is there stays as it is."""
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, mode=0o600))
    if 0 < path.stat().st_size < SMALLEST:  # SQLite would take it for a new database
        raise Damaged
    if not path.is_file():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    for needed in (path, path.parent):  # opening it to find out would be no good: see DatabaseFile
        if not os.access(needed, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _revisions(connection: sqlite3.Connection) -> list[str]:
    """The revisions that a database says it has."""
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise Damaged
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        return []
    return [revision for (revision,) in connection.execute("SELECT version_num FROM alembic_version")]
