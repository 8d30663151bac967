"""What was erased leaves SQLite's files, too; PostgreSQL cleans up by itself."""

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from sqlalchemy import delete

from bot.errors import StoreError
from bot.store import statements
from bot.store.database import LONG, TROUBLE, Database, Line
from bot.store.tables import meta
from bot.store.writing import ERASED

if TYPE_CHECKING:
    import aiosqlite

WITHIN = 1.8  # seconds that somebody waits for it
AGAIN, SELDOM = 5.0, 600.0  # seconds until it is tried again where somebody was in the way, longer each time

log = logging.getLogger(__name__)


class Forgetting:
    """The log of changes is cut off at once, and the file built anew when the store is tidied.

    SQLite overwrites what is deleted (`secure_delete`), but not the copies that stay behind where it once moved a row
    from one page to another: of one row in a hundred. Only a new file is without them.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.trying: asyncio.Task[None] | None = None

    async def at_once(self) -> None:
        """Leave nothing of what has been deleted in the log.

        That takes milliseconds. Where a reader in another process is in the way it goes on by itself after a moment.
        """
        if self.database.file is not None:
            task = self.database.start(self._once())
            await asyncio.wait({task}, timeout=WITHIN)

    async def tidy(self) -> None:
        """Build the file anew where something was erased, by any process, since it last was; if not now, next time."""
        if self.database.file is None:
            return
        try:
            done = await self.database.within(LONG, self._built_anew())
        except StoreError:
            done = False
        if not done:
            log.warning("store: the file is in use: what was erased may have left copies in it until the next tidying")

    async def _built_anew(self) -> bool:
        """Whether nothing is left to be done: what was noted down is crossed out only when all is in the new file."""
        async with self.database.reading.connect() as connection:
            noted = await connection.scalar(statements.remembered(ERASED))
        if noted is None:
            return True
        if not await _emptied(self.database.writing, "VACUUM"):
            self._go_on()
            return False
        async with self.database.writing.begin() as connection:  # what was erased meanwhile has made another note
            await connection.execute(delete(meta).where(meta.c.key == ERASED, meta.c.value == noted))
        return True

    async def _once(self) -> None:
        if not await self._cut_off():
            self._go_on()

    def _go_on(self) -> None:
        """Try again until it works: once for all that wait for it."""
        if self.trying is None or self.trying.done():
            log.warning("store: what was erased is still in the log, as somebody else uses it: trying again")
            self.trying = self.database.start(self._try_again())

    async def _try_again(self) -> None:
        wait = AGAIN
        while True:
            await asyncio.sleep(wait)
            if await self._cut_off():
                return
            wait = min(2 * wait, SELDOM)

    async def _cut_off(self) -> bool:
        try:
            return await _emptied(self.database.writing)
        except TROUBLE:
            return False


async def _emptied(line: Line, *first: str) -> bool:
    """Move everything from the write-ahead log into the file, and cut the log off; whether no reader was in the way."""
    async with line.connect() as connection:
        raw = await connection.get_raw_connection()  # in no transaction, as these commands want it
        driver = cast("aiosqlite.Connection", raw.driver_connection)
        try:
            for command in first:
                await driver.execute_fetchall(command)
            ((busy, _, _),) = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        except asyncio.CancelledError:
            await driver.interrupt()  # else its thread would go on, and the process could not end
            raise
        return not busy
