"""Both databases, and what can go wrong with each while the bot uses it."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import asyncpg  # type: ignore[import-untyped]

from tests.postgres import Server

LOCK = "LOCK TABLE reminders IN ACCESS EXCLUSIVE MODE"
# What hosts do whose disk is full; a disk that is full for the server's own log would end the server.
FULL = "ALTER DATABASE {0} SET default_transaction_read_only = on"
ROOM = "ALTER DATABASE {0} RESET default_transaction_read_only"
DISCONNECT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{0}'"


class Database(Protocol):
    """A database of a test's own, and three kinds of trouble with it, each as long as it is entered."""

    name: str
    where: str

    def locked(self) -> "Trouble":
        """Somebody else holds it."""

    def gone(self) -> "Trouble":
        """It can't be reached."""

    def full(self) -> "Trouble":
        """Nothing more can be written."""

    def count(self) -> int:
        """How many rows there are."""


class Trouble(Protocol):
    """Something that is so for a while."""

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


@dataclass(slots=True)
class Sqlite:
    """A file in a folder."""

    folder: Path
    name: str = "sqlite"

    @property
    def where(self) -> str:
        """The file."""
        return str(self.folder / "optout.db")

    @property
    def settings(self) -> dict[str, str]:
        """How a process finds it."""
        return {"DATA_DIR": str(self.folder)}

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        with closing(sqlite3.connect(self.where, isolation_level=None, check_same_thread=False)) as other:
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # whoever has the lock may need this loop
            yield
            other.execute("ROLLBACK")

    @asynccontextmanager
    async def gone(self) -> AsyncIterator[None]:
        away = self.folder.with_name(f"{self.folder.name}-away")
        self.folder.rename(away)
        try:
            yield
        finally:
            away.rename(self.folder)

    @asynccontextmanager
    async def full(self) -> AsyncIterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    def count(self) -> int:
        with closing(sqlite3.connect(self.where)) as other:
            return int(other.execute("SELECT count(*) FROM reminders").fetchone()[0])


@dataclass(slots=True)
class Postgres:
    """A database on a server that nobody else uses meanwhile."""

    server: Server
    database: str = "one"
    name: str = "postgresql"

    @property
    def where(self) -> str:
        """Its address."""
        return self.server.url(self.database)

    @property
    def settings(self) -> dict[str, str]:
        """How a process finds it."""
        return {"DATABASE_URL": self.where}

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        other = await asyncpg.connect(host=str(self.server.folder), user="postgres", database=self.database)
        try:
            async with other.transaction():
                await other.execute(LOCK)
                yield
        finally:
            await other.close()

    @asynccontextmanager
    async def gone(self) -> AsyncIterator[None]:
        await asyncio.to_thread(self.server.stop)
        try:
            yield
        finally:
            await asyncio.to_thread(self.server.start)

    @asynccontextmanager
    async def full(self) -> AsyncIterator[None]:
        await asyncio.to_thread(self._anew, FULL)
        try:
            yield
        finally:
            await asyncio.to_thread(self._anew, ROOM)

    def count(self) -> int:
        return int(self.server.sql("SELECT count(*) FROM reminders", database=self.database))

    def _anew(self, setting: str) -> None:
        self.server.sql(setting.format(self.database), DISCONNECT.format(self.database))
