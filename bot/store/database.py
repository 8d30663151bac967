"""A database at work: every operation has a limit of time, and every trouble is a StoreError."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError, StoreUnusable
from bot.store.file import DatabaseFile

T = TypeVar("T")

QUICK = 2.0  # seconds for what a person waits for
LONG = 30.0  # seconds for what nobody waits for
LEAVE_WITHIN = 0.5  # seconds at the end for what is still under way

TROUBLE = (SQLAlchemyError, sqlite3.Error, OSError)  # sqlite3's own come from where a connection is made
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Damaged(sqlite3.DatabaseError):
    """What SQLite's own check says to be damaged, as SQLite tells of what it stumbles on."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


@dataclass(frozen=True, slots=True)
class Line:
    """So many connections, and whoever wants one waits in line.

    The pool behind has no limit of its own: who waits there is not woken when a connection could not be made.
    """

    engine: AsyncEngine
    room: asyncio.Semaphore

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """A connection, for reading."""
        async with self.room, self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction, which ends with what is done in it, or undoes it."""
        async with self.room, self.engine.begin() as connection:
            yield connection


@dataclass(frozen=True, slots=True)
class Database:
    """The connections to a database: on SQLite `writing` is a single one that locks before it reads."""

    reading: Line
    writing: Line
    file: DatabaseFile | None = None
    under_way: set[asyncio.Task[Any]] = field(default_factory=set)

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T:
        """What some work comes to, if it does in time. Raises StoreError where it does not, or can't be done.

        The work is a task of its own: a driver that hangs cleans up by itself, and keeps nobody waiting.
        """
        task = self.start(work)
        try:
            await asyncio.wait({task}, timeout=seconds)
            if not task.done():
                message = f"the database did not answer within {seconds:g} seconds"
                raise StoreError(message)
            with told():
                return task.result()
        finally:
            task.cancel()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin some work that may outlive whoever wants it, but not the database."""
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self.under_way.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be there any more to look at it

    async def close(self) -> None:
        """Let what is under way end, or end it, and close every connection."""
        if self.under_way:
            await asyncio.wait(set(self.under_way), timeout=LEAVE_WITHIN)
        left = set(self.under_way)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=LEAVE_WITHIN)
        for line in (self.reading, self.writing):
            await line.engine.dispose()


@contextmanager
def told() -> Iterator[None]:
    """Any trouble with the database as a StoreError, without a word of what was being read or written."""
    try:
        yield
    except TROUBLE as error:
        raise trouble(error) from None


def trouble(error: BaseException, name: str = "the database") -> StoreError:
    """What to say of a library's error: its kind, never its text, which may hold values."""
    origin = getattr(error, "orig", None) or error
    if _code(origin) in _DAMAGED:
        return StoreUnusable(f"{name} is damaged or no database: restore a backup")
    return StoreError(f"{name} can't be used now ({_kind(origin)})")


def _code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # the rest says more of the same


def _kind(error: BaseException) -> str:
    return getattr(error, "sqlite_errorname", "") or type(error.__cause__ or error).__name__
