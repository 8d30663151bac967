"""A connection that stays open, for what is asked at every turn and must be quick: PostgreSQL only.

Each statement is a transaction of its own and takes one round trip. Nobody waits long for it: while the database can't
be reached it is left alone for a while, and everybody is told so at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError
from bot.store.database import Database

if TYPE_CHECKING:
    import asyncpg  # type: ignore[import-untyped] # it has no types of its own

T = TypeVar("T")

WITHIN = 1.0  # seconds: a person waits
AGAIN = 5.0  # seconds until it is tried again

log = logging.getLogger(__name__)


class Session:
    """One connection; `instead` says in the log what is done as long as there is none."""

    def __init__(self, database: Database, engine: AsyncEngine, instead: str, first: str = "SELECT 1") -> None:
        self.database = database
        self.engine = engine
        self.instead = instead
        self.first = first
        self.number = 0  # of connections so far: what a connection held went with it
        self.connection: AsyncConnection | None = None
        self.turn = asyncio.Lock()
        self.out_until = 0.0
        self.told = False

    @property
    def out(self) -> bool:
        """Whether the database is left alone for now."""
        return asyncio.get_running_loop().time() < self.out_until

    async def run(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What some work with the connection comes to. Raises StoreError where that can't be done soon.

        Whoever is cancelled, or waits for too long, ends the connection, and all that it holds.
        """
        async with self.turn:
            if self.out:
                message = "the database could not be reached just now"
                raise StoreError(message)
            try:
                result = await self._insisted(work)
            except StoreError:
                self._lost()
                raise
            self._found()
            return result

    async def _insisted(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """One that was opened long ago may have ended meanwhile: then another."""
        if self.connection:
            begun = asyncio.get_running_loop().time()
            with suppress(StoreError):
                return await self._once(work)
            if asyncio.get_running_loop().time() - begun >= WITHIN:
                message = "the database did not answer soon"
                raise StoreError(message)
        return await self._once(work)

    async def _once(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        try:
            return await self.database.within(WITHIN, self._done(work, self.connection))
        except BaseException:
            self.connection = None
            raise

    async def _done(self, work: Callable[[AsyncConnection], Awaitable[T]], connection: AsyncConnection | None) -> T:
        """The work on this connection, or on a new one; what goes wrong ends it, however late."""
        connection = connection or await self._opened()
        try:
            return await work(connection)
        except BaseException:
            await _ended(connection)
            raise

    async def _opened(self) -> AsyncConnection:
        connection = self.engine.connect()
        try:
            await connection.start()
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql(self.first)
        except BaseException:
            await _ended(connection)
            raise
        self.number += 1
        self.connection = connection
        return connection

    def _lost(self) -> None:
        self.out_until = asyncio.get_running_loop().time() + AGAIN
        if not self.told:
            log.warning("store: the database can't be reached in time: %s until it can", self.instead)
        self.told = True

    def _found(self) -> None:
        if self.told:
            log.info("store: the database is reached in time again: no longer %s", self.instead)
        self.told = False

    async def close(self) -> None:
        """End the connection, and what it holds."""
        connection, self.connection = self.connection, None
        if connection:
            await _ended(connection)


async def _ended(connection: AsyncConnection) -> None:
    """End a connection at once: to say goodbye to a server that hangs would take seconds."""
    with suppress(Exception):  # it may never have begun
        raw = await connection.get_raw_connection()
        cast("asyncpg.Connection", raw.driver_connection).terminate()
        await connection.invalidate()
    with suppress(Exception):
        await connection.close()
