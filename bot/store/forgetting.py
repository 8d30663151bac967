"""What was erased leaves SQLite's files, too."""

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from sqlalchemy import Text, func, literal, or_, select

from bot.store.database import TROUBLE, Database, Line
from bot.store.file import DatabaseFile
from bot.store.tables import reminders

if TYPE_CHECKING:
    import aiosqlite

WITHIN = 1.8  # seconds that somebody waits for it
AGAIN, SELDOM = 5.0, 600.0  # seconds until it is tried again where somebody was in the way, longer each time

log = logging.getLogger(__name__)


async def forget(database: Database, text: str = "") -> None:
    """Leave nothing of what has been deleted in SQLite's files, above all not this text.

    That takes milliseconds. Where a reader in another process is in the way it goes on by itself after a moment.
    """
    if database.file is not None:
        task = database.start(_forget(database.writing, database.file, text))
        await asyncio.wait({task}, timeout=WITHIN)


async def _forget(line: Line, file: DatabaseFile, text: str) -> None:
    wait = AGAIN
    while not await _forgotten(line, file, text):
        if wait == AGAIN:
            log.warning("store: what was erased is still in the files, as somebody else uses them: trying again")
        await asyncio.sleep(wait)
        wait = min(2 * wait, SELDOM)


async def _forgotten(line: Line, file: DatabaseFile, text: str) -> bool:
    """Whether it has worked.

    SQLite overwrites what is deleted, but not the copies that stay behind where it once moved a row from one page to
    another: one address in a hundred. Then the file is built anew, and looked at again.
    """
    try:
        done = await _emptied(line)
        if done and text and await asyncio.to_thread(file.holds, text):
            done = await _emptied(line, "VACUUM")
            return done and (await _lives(line, text) or not await asyncio.to_thread(file.holds, text))
    except TROUBLE:
        return False
    return done


async def _lives(line: Line, text: str) -> bool:
    """Whether a text stands in what is kept: another account's number may be the same, or hold it."""
    stands = or_(*(func.instr(column, text) > 0 for column in reminders.c if isinstance(column.type, Text)))
    async with line.connect() as connection:
        return bool(await connection.scalar(select(literal(1)).select_from(reminders).where(stands).limit(1)))


async def _emptied(line: Line, *first: str) -> bool:
    """Move everything from the write-ahead log into the file, and cut the log off; whether no reader was in the way."""
    async with line.connect() as connection:
        raw = await connection.get_raw_connection()  # in no transaction, as these commands want it
        driver = cast("aiosqlite.Connection", raw.driver_connection)
        for command in first:
            await driver.execute_fetchall(command)
        ((busy, _, _),) = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy
