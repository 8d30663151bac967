"""One turn of a chat after another, whichever process takes it: locks of the database's, and never a row.

Within a process a chat's turns wait in line. With PostgreSQL each then asks for its chat's advisory lock; one
connection holds those of all chats, and asks for many in one statement. Only where another process has the lock, a
connection of its own waits for it, since PostgreSQL lets those who wait have it in the order in which they came. A lock
ends with its connection, so a process that died is in nobody's way. While the database can't be reached, a turn goes on
without.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from hashlib import blake2s
from typing import NamedTuple
from weakref import WeakValueDictionary

from sqlalchemy import ARRAY, Integer, bindparam, column, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.reminder import Address
from bot.errors import StoreError
from bot.store.database import TROUBLE, Database, Line
from bot.store.session import WITHIN, Session

WAITING = 4  # connections that wait at once: a flood in one chat takes one of them
LONGEST = 10.0  # seconds that a turn waits for those of another process; then it is late enough
INSTEAD = "a chat's turns are in order within each process only"

log = logging.getLogger(__name__)


class Key(NamedTuple):
    """The lock of a chat: two numbers, so that it is never the one number that a change of the tables locks."""

    high: int
    low: int


_ASKED = func.unnest(bindparam("highs", type_=ARRAY(Integer)), bindparam("lows", type_=ARRAY(Integer)))
_EACH = _ASKED.table_valued("high", "low", name="asked").render_derived()
_PAIR = column("high", Integer), column("low", Integer)
TRY = select(*_PAIR, func.pg_try_advisory_lock(*_PAIR)).select_from(_EACH)
UNLOCK = select(func.pg_advisory_unlock(*_PAIR)).select_from(_EACH)
WAIT = select(func.pg_advisory_xact_lock(bindparam("high", type_=Integer), bindparam("low", type_=Integer)))


class Alone:
    """A place in line for each chat."""

    def __init__(self, database: Database) -> None:
        self.here: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()
        self.locks = Locks(database) if database.file is None else None

    @asynccontextmanager
    async def __call__(self, address: Address) -> AsyncIterator[None]:
        """While this is entered, nobody else is for this address."""
        key = key_of(address)
        line = self.here.setdefault(key, asyncio.Lock())
        async with line:
            if self.locks is None:
                yield
                return
            async with self.locks.held(key):
                yield

    async def close(self) -> None:
        """Give everything back."""
        if self.locks:
            await self.locks.close()


def key_of(address: Address) -> Key:
    """The lock of an address, the same in every process."""
    hashed = blake2s(f"{address.adapter}:{address.chat}".encode(), digest_size=8, person=b"optout").digest()
    return Key(*(int.from_bytes(half, signed=True) for half in (hashed[:4], hashed[4:])))


class Locks:
    """The advisory locks of a process; of one key at most one is asked for at a time."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.session = Session(database, database.writing.engine, INSTEAD)
        self.waiting = Line(database.writing.engine, asyncio.Semaphore(WAITING))
        self.wanted: dict[Key, asyncio.Future[bool]] = {}
        self.unwanted: set[Key] = set()
        self.own: dict[Key, int] = {}  # by which connection, counted
        self.working: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def held(self, key: Key) -> AsyncIterator[None]:
        """Hold a lock while this is entered, if it can be had."""
        try:
            if await self._is_free(key):
                yield
            else:
                async with self._after_others(key):
                    yield
        finally:
            self._give_back(key)

    async def _is_free(self, key: Key) -> bool:
        """Whether the lock could be taken, or nobody knows."""
        if self.session.out:
            return True
        self.wanted[key] = mine = asyncio.get_running_loop().create_future()
        self._work_on()
        done, _ = await asyncio.wait({mine}, timeout=WITHIN)
        return not done or mine.result()

    def _give_back(self, key: Key) -> None:
        self.wanted.pop(key, None)
        if self.working or key in self.own:  # it may just be asked for
            self.unwanted.add(key)
            self._work_on()

    def _work_on(self) -> None:
        if self.working is None:
            self.working = asyncio.create_task(self._work())

    async def _work(self) -> None:
        """Ask for all that is wanted by now, and give back what is not, again and again."""
        try:
            while self.wanted or self.unwanted:
                wanted, self.wanted = self.wanted, {}
                unwanted, self.unwanted = self.unwanted, set()
                await self._round(wanted, unwanted)
        finally:
            self.working = None

    async def _round(self, wanted: dict[Key, asyncio.Future[bool]], unwanted: set[Key]) -> None:
        async def ask(connection: AsyncConnection) -> set[Key]:
            mine = {key for key in unwanted if self.own.get(key) == self.session.number}
            if mine:
                await connection.execute(UNLOCK, _parameters(mine))
            if not wanted:
                return set()
            found = await connection.execute(TRY, _parameters(wanted))
            return {Key(high, low) for high, low, taken in found if taken}

        try:
            taken = await self.session.run(ask)
        except StoreError:
            taken = None
        for key in unwanted:
            self.own.pop(key, None)
        for key in taken or ():
            self.own[key] = self.session.number
        for key, future in wanted.items():
            if not future.done():
                future.set_result(taken is None or key in taken)

    @asynccontextmanager
    async def _after_others(self, key: Key) -> AsyncIterator[None]:
        """Wait behind other processes, and have the lock after them; not for ever."""
        taken, done = asyncio.Event(), asyncio.Event()
        waiting = self.database.start(self._wait(key, taken, done))
        try:
            await _either(taken, waiting)
            yield
        finally:
            done.set()
            if not taken.is_set():
                waiting.cancel()
            await asyncio.wait({waiting}, timeout=WITHIN)

    async def _wait(self, key: Key, taken: asyncio.Event, done: asyncio.Event) -> None:
        """Hold a lock in a transaction: however it ends, the lock ends with it."""
        with suppress(*TROUBLE):  # too long, or the database went away: what is done goes on without
            async with asyncio.timeout(LONGEST) as limit, self.waiting.begin() as connection:
                await connection.execute(text(f"SET LOCAL lock_timeout = {int(LONGEST * 1000)}"))
                await connection.execute(WAIT, key._asdict())
                limit.reschedule(None)
                taken.set()
                await done.wait()

    async def close(self) -> None:
        """End every lock."""
        if self.working:
            self.working.cancel()
            await asyncio.wait({self.working})
        await self.session.close()


async def _either(taken: asyncio.Event, waiting: asyncio.Task[None]) -> None:
    """Wait until the lock is there, or whoever waits for it has given up."""
    there = asyncio.ensure_future(taken.wait())
    try:
        await asyncio.wait({there, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=LONGEST)
    finally:
        there.cancel()


def _parameters(keys: Collection[Key]) -> dict[str, list[int]]:
    return {"highs": [key.high for key in keys], "lows": [key.low for key in keys]}
