"""One turn of a chat after another, whichever process takes it: locks of the database's, and never a row.

Within a process a chat's turns wait in line. With PostgreSQL each then asks for its chat's advisory lock; one
connection holds those of all chats, and asks for many in one statement. Only who finds others before them waits with a
connection of their own, since PostgreSQL lets those who wait have a lock in the order in which they came. A lock ends
with its connection, so a process that died is in nobody's way. Without the database, turns go on without locks.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from hashlib import blake2s
from typing import NamedTuple
from weakref import WeakValueDictionary

from sqlalchemy import ARRAY, Integer, bindparam, column, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.reminder import Address
from bot.errors import StoreError
from bot.store.database import TROUBLE, Database, Line
from bot.store.session import WITHIN, Session

WAITING = 8  # connections that wait at once
EARLY, EARLY_EACH = 6, 2  # of them for those who wait in their own process, too; of one chat: no flood takes them all
LONGEST = 10.0  # seconds that a turn waits for those of another process; then it is late enough
A_LOOK = 0.02  # seconds until it is looked again, where no connection is left to wait with
LOOKS = 500  # of these
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

    def __call__(self, address: Address) -> AbstractAsyncContextManager[None]:
        """Take a place in line now; while it is entered, nobody else is for this address.

        One that is never entered holds up other processes for a few seconds at most.
        """
        key = key_of(address)
        line = self.here.setdefault(key, asyncio.Lock())
        reserved = self.locks is not None and line.locked() and self.locks.reserve(key)
        return self._entered(key, line, reserved=reserved)

    @asynccontextmanager
    async def _entered(self, key: Key, line: asyncio.Lock, *, reserved: bool) -> AsyncIterator[None]:
        async with line, self.locks.held(key, reserved=reserved) if self.locks else nullcontext():
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
        self.tickets: defaultdict[Key, list[Ticket]] = defaultdict(list)

    @asynccontextmanager
    async def held(self, key: Key, *, reserved: bool) -> AsyncIterator[None]:
        """Hold a lock while this is entered, if it can be had. Of one key only one may be in here at a time."""
        try:
            if await self._at_once(key):
                if reserved:
                    self._one_less(key)
                yield
            else:
                with await self._first(key):
                    yield
        finally:
            self._give_back(key)
            if not self.tickets[key]:
                del self.tickets[key]

    def reserve(self, key: Key) -> bool:
        """Take a place in the database's line for somebody who waits in this process, if one is to be had."""
        free = len(self.tickets[key]) < EARLY_EACH and sum(map(len, self.tickets.values())) < EARLY
        return free and not self.session.out and self._reserve(key)

    def _reserve(self, key: Key) -> bool:
        self.tickets[key].append(Ticket(self, key))
        return True

    def _one_less(self, key: Key) -> None:
        """Give up the last place: whoever took it needs it no more."""
        if self.tickets[key]:
            self.tickets[key].pop().leave()

    async def _first(self, key: Key) -> AbstractContextManager[None]:
        """The first place of this process that comes: who waits here has a line of their own."""
        tickets = self.tickets[key]
        waits = [asyncio.ensure_future(ticket.comes()) for ticket in tickets]
        try:
            if waits:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED, timeout=LONGEST)
        finally:
            for wait in waits:
                wait.cancel()
        return min(tickets, key=lambda ticket: not ticket.taken.is_set(), default=nullcontext())

    async def _at_once(self, key: Key) -> bool:
        """Whether the lock could be taken without waiting in the database's line.

        As long as this process is not in that line, for want of a connection, the lock is asked for again and again:
        somebody who came later could be given it elsewhere.
        """
        reserved = False
        for _ in range(LOOKS):
            if any(ticket.in_line for ticket in self.tickets[key]):
                return False
            if await self._is_free(key):
                if reserved:
                    self._one_less(key)
                return True
            reserved = reserved or (not self.tickets[key] and self._reserve(key))
            await asyncio.sleep(A_LOOK)
        return False

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

    async def close(self) -> None:
        """End every lock."""
        if self.working:
            self.working.cancel()
            await asyncio.wait({self.working})
        for ticket in [one for tickets in self.tickets.values() for one in tickets]:
            ticket.leave()
        await self.session.close()


class Ticket(AbstractContextManager[None]):
    """A place in the database's line, behind everybody who has asked before; entered by whoever it comes for."""

    def __init__(self, locks: Locks, key: Key) -> None:
        self.key = key
        self.locks = locks
        self.taken, self.entered, self.left = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.in_line = False
        self.waiting = locks.database.start(self._wait())

    def __enter__(self) -> None:
        self.entered.set()
        self._gone()  # nobody else's from now on

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Give the lock back, now or as soon as it comes: to break a statement off costs the connection."""
        self.left.set()
        self.entered.set()

    async def comes(self) -> None:
        """Wait until the lock is there, or will not be."""
        there = asyncio.ensure_future(self.taken.wait())
        try:
            await asyncio.wait({there, self.waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            there.cancel()

    def _gone(self) -> None:
        tickets = self.locks.tickets[self.key]
        if self in tickets:
            tickets.remove(self)
        if not tickets:
            del self.locks.tickets[self.key]

    async def _wait(self) -> None:
        """Hold the lock in a transaction: however it ends, the lock ends with it."""
        try:
            async with self.locks.waiting.begin() as connection:
                await connection.execute(text(f"SET LOCAL lock_timeout = {int(LONGEST * 1000)}"))
                if self.left.is_set():
                    return
                self.in_line = True
                await connection.execute(WAIT, self.key._asdict())
                self.taken.set()
                async with asyncio.timeout(LONGEST):
                    await self.entered.wait()
                await self.left.wait()
        except TROUBLE:
            pass  # too long, or the database went away: what is done goes on without
        finally:
            self._gone()


def _parameters(keys: Collection[Key]) -> dict[str, list[int]]:
    return {"highs": [key.high for key in keys], "lows": [key.low for key in keys]}
