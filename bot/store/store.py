"""The store: what a person's press reads and writes, and what the sending of reminders does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Executable, select
from sqlalchemy.ext.asyncio import AsyncConnection
from tzdata import IANA_VERSION  # type: ignore[import-untyped] # it says nothing of its types

from bot.engine.reminder import Address, Claimed, Reminder, Row
from bot.errors import StoreError
from bot.store import counts, statements, writing
from bot.store.alone import Alone
from bot.store.budget import Budget
from bot.store.database import LONG, QUICK, Database
from bot.store.forgetting import Forgetting
from bot.store.rows import Stored, fetch, read_claim, read_reminder, readable
from bot.store.tables import reminders
from bot.tally import Shown

log = logging.getLogger(__name__)

T = TypeVar("T")
Change = Callable[[Reminder | None], tuple[Reminder | None, T]]

CLOSE_WITHIN = 1.5  # seconds: the last of the ten in which a process ends
TRIES = 5  # of a change: each time somebody else was faster with the same person's first reminder
BATCH = 500  # rows worked on in one transaction, so that nobody waits long for it
CLOCKS = "tzdata"  # what the version of the rules is noted down as
RULES = IANA_VERSION  # of the rules of the world's clocks, which are those of this package and no others
LEASE = timedelta(hours=1)  # longer than any, where nobody says how long leases are


class Store:
    """The reminders of everybody. Every method raises StoreError while the database can't be used."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.alone = Alone(database)
        self.forgetting = Forgetting(database)
        self.budget = Budget(database) if database.file is None else None  # in SQLite there are no others to share with

    async def find(self, address: Address, service: str) -> Reminder | None:
        """A person's reminder for a service."""
        found = await self._read(QUICK, statements.rows_where(statements.of_service(address, service)))
        return read_reminder(found[0]) if found else None

    async def rows(self, address: Address) -> tuple[Row, ...]:
        """All that is kept about a person, as it is kept."""
        return tuple(await self._read(QUICK, statements.rows_where(statements.of_person(address))))

    async def change(self, address: Address, service: str, change: Change[T]) -> tuple[Reminder | None, T]:
        """Change a person's reminder in one transaction: as it is kept then, and what `change` returned besides.

        `change` is given the reminder, or None, and returns what shall be there instead; the same object changes
        nothing. It is asked again where somebody else was faster.
        """
        before, after, result = await self.database.within(QUICK, self._change(address, service, change))
        if before and not after:
            await self.forgetting.at_once()
        return after, result

    async def _change(
        self, address: Address, service: str, change: Change[T]
    ) -> tuple[Reminder | None, Reminder | None, T]:
        where = statements.rows_where(statements.of_service(address, service)).with_for_update()
        for _ in range(TRIES):
            with suppress(writing.Faster):
                async with self.database.writing.begin() as connection:
                    found = await fetch(connection, where)
                    before = read_reminder(found[0]) if found else None
                    after, result = change(before)
                    kept = after if after is before else await writing.put(connection, address, before, after)
                return before, kept, result
        message = "somebody else was always faster"
        raise StoreError(message)

    async def erase(self, address: Address, id: int | None = None) -> int:  # noqa: A002 - the column's name
        """Erase all that is kept about a person, where `id` is given only if that row is among it; how many rows.

        On SQLite their bytes are overwritten, and the log cut off; where a reader in another process is in the way for
        longer than a moment, as soon as it has ended. What SQLite has left elsewhere goes with the next `tidy`.
        """
        erased = await self.database.within(QUICK, self._erase(address, id))
        if erased:
            await self.forgetting.at_once()
        return erased

    async def _erase(self, address: Address, only: int | None) -> int:
        async with self.database.writing.begin() as connection:
            locked = select(reminders.c.id).where(statements.of_person(address)).with_for_update()
            ids = (await connection.execute(locked)).scalars().all()
            if not ids or only not in {None, *ids}:
                return 0
            return await writing.erase(connection, statements.by_ids(ids))

    async def claim(self, adapter: str, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
        """Take up to so many due of a chat, the longest due first; they are nobody else's until the lease runs out.

        One that makes no sense is left out, and comes again only when its lease has run out.
        """
        taken = statements.claim(adapter, now, lease, limit)
        found = await self._writing(lambda connection: fetch(connection, taken))
        return tuple(readable(sorted(found, key=lambda row: (row["due"], row["id"])), read_claim))

    async def record(self, done: Iterable[tuple[Claimed, Reminder]]) -> int:
        """Write what became of claimed reminders, in one transaction; how many were still as they had been claimed.

        One that was erased or changed meanwhile, or claimed by others, stays as it is. May be called again after a
        StoreError: what was written then is not written twice.
        """
        all_of_it = tuple(done)

        async def write(connection: AsyncConnection) -> int:
            parts = [all_of_it[start : start + BATCH] for start in range(0, len(all_of_it), BATCH)]
            return sum([await writing.record(connection, part) for part in parts])

        return await self._writing(write) if all_of_it else 0

    async def release(self, claimed: Iterable[Claimed]) -> None:
        """Give back what was not sent."""
        all_of_it = tuple(claimed)
        if all_of_it:
            await self._writing(lambda connection: writing.release(connection, all_of_it))

    async def next_due(self, adapters: Iterable[str], now: datetime, lease: timedelta = LEASE) -> datetime | None:
        """The earliest instant, maybe past, at which `claim` with such a lease could find something."""
        wanted = tuple(adapters)

        async def look(connection: AsyncConnection) -> list[int]:
            due = [await connection.scalar(statements.next_free(adapter, now, lease)) for adapter in wanted]
            if not any(one is not None and one <= now.timestamp() for one in due):
                due.append(await connection.scalar(statements.next_lease(wanted, now)))
            return [one for one in due if one is not None]

        found = await self._reading(QUICK, look) if wanted else []
        return datetime.fromtimestamp(min(found), UTC) if found else None

    async def purge(self, now: datetime, finished: timedelta, paused: timedelta) -> int:
        """Erase what has been over for longer than `finished`, or paused for longer than `paused`; how many rows."""
        where = statements.over(now, finished, paused)
        purged = await self._in_batches(where, partial(writing.purge, where=where))
        if purged:
            await self.forgetting.at_once()
        return purged

    async def tidy(self) -> None:
        """Leave nothing in SQLite's files of what was erased since this was last done; if not now, the next time."""
        await self.forgetting.tidy()

    async def replan(self, now: datetime) -> int:
        """Put right what was written by a clock that was far ahead and has been set back; how many rows."""
        where = statements.from_the_future(now)
        return await self._in_batches(where, partial(writing.replan, now=now))

    async def follow_rules(self, now: datetime, rules: str = RULES) -> int:
        """Derive anew, once, what was derived by other rules of the world's clocks than these; how many rows changed.

        Where several processes do so at once, each finds what the others have left.
        """
        if await self._reading(QUICK, lambda connection: connection.scalar(statements.remembered(CLOCKS))) == rules:
            return 0
        followed = await self._in_batches(statements.to_come(now), partial(writing.follow_rules, now=now))
        await self._writing(lambda connection: writing.remember(connection, CLOCKS, rules))
        if followed:
            log.info("store: the rules of the world's clocks are others now: %d reminders follow them", followed)
        return followed

    async def count(self, shown: Mapping[Shown, int]) -> None:
        """Add to how often screens were shown."""
        await self._writing(lambda connection: counts.add(connection, shown))

    async def counted(self, day: str, service: str) -> dict[Shown, int]:
        """How often the screens of a service were shown from a day on, given as ISO text."""
        return await self._reading(LONG, lambda connection: counts.since(connection, day, service))

    async def close(self) -> None:
        """End everything, and close every connection; one that does not end in time is left behind."""
        await asyncio.wait({asyncio.create_task(self._close())}, timeout=CLOSE_WITHIN)

    async def _close(self) -> None:
        await self.alone.close()
        if self.budget:
            await self.budget.close()
        await self.database.close()

    async def alive(self) -> bool:
        """Whether the database answers."""
        try:
            await self._read(QUICK, select(reminders.c.id).limit(1))
        except StoreError:
            return False
        return True

    async def _read(self, limit: float, statement: Executable) -> list[Stored]:
        return await self._reading(limit, lambda connection: fetch(connection, statement))

    async def _reading(self, limit: float, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async def read() -> T:
            async with self.database.reading.connect() as connection:
                return await work(connection)

        return await self.database.within(limit, read())

    async def _writing(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async def write() -> T:
            async with self.database.writing.begin() as connection:
                return await work(connection)

        return await self.database.within(LONG, write())

    async def _in_batches(
        self, where: statements.Where, work: Callable[[Sequence[int], AsyncConnection], Awaitable[int]]
    ) -> int:
        """Look for rows without keeping anybody out, and work on a few at a time."""
        total, last = 0, 0
        while found := await self._read(LONG, statements.batch(where, last, BATCH)):
            ids = [row["id"] for row in found]
            total += await self._writing(partial(work, ids))
            last = ids[-1]
        return total
