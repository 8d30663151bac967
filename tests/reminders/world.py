"""The bot within the test's own process: a real store, a real adapter, a chat's stand-in, and a clock to be set."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import ParamSpec
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from bot.desk import Desk, Recent
from bot.engine.place import Place
from bot.engine.reminder import Address, Reminder, State
from bot.engine.schedule import Length, Schedule
from bot.reminders.work import Reminders, Timing
from bot.store import Store, open_store, rows
from bot.store.tables import reminders as table
from bot.supervising import Supervision
from bot.supervising import Timing as Trying
from bot.timekeeping import Timekeeping
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite

P = ParamSpec("P")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHO = 1001
SERVICE = "linkedin"
OFTEN = Timing(longest_sleep=0.05, store_again=0.1, look_again=0.05, probe_every=0.1)
SOON = Trying(refused_again=0.1, down_again=0.3, first_wait=0.1, longest_wait=0.3, look_every=0.02)
WITHIN = 15.0  # seconds until something is given up
LOOK = 0.02


def bounded(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Let pytest run a test that awaits, and end it where it hangs."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(asyncio.wait_for(test(*args, **kwargs), 2 * WITHIN))

    return run


class Clock:
    """A clock that runs, and can be set; as long as nobody sets it right, the platforms show the same."""

    def __init__(self, now: datetime) -> None:
        self.set(now)

    def __call__(self) -> datetime:
        return self.was + timedelta(seconds=time.monotonic() - self.since)

    def set(self, now: datetime) -> None:
        """Show this instant from now on."""
        self.was, self.since = now, time.monotonic()

    def leap(self, **ahead: float) -> None:
        """Jump ahead, or back."""
        self.set(self() + timedelta(**ahead))


def reminder(due: datetime, zone: str = "Europe/Berlin", every: Length | None = None, **fields: object) -> Reminder:
    """An active reminder, due at an instant; every six months where nothing else is said, and with a named hour."""
    planned = Schedule(due.astimezone(ZoneInfo(zone)).replace(tzinfo=None), every or Length(6, "m"), named=True)
    plain = Reminder(Place(SERVICE, region="DE"), zone, planned, State.ACTIVE, due, due, due - timedelta(days=90))
    return replace(plain, **fields)  # type: ignore[arg-type] # the fields' own types


async def put(store: Store, address: Address, kept: Reminder | None) -> None:
    """Let this be somebody's reminder."""
    await store.change(address, SERVICE, lambda _: (kept, None))


@dataclass(slots=True)
class World:
    """What a test holds in its hands."""

    database: Sqlite | Postgres
    chats: tuple[AtTelegram | AtDiscord, ...]
    clock: Clock
    store: Store
    reminders: Reminders
    desk: Desk
    supervision: Supervision

    async def keep(self, kept: Reminder | None, who: int = WHO) -> None:
        """Let this be somebody's reminder, in every chat."""
        for chat in self.chats:
            await put(self.store, Address(chat.name, str(who)), kept)
        self.reminders.wake.set()

    async def crowd(self, chat: AtTelegram | AtDiscord, people: range) -> None:
        """Let reminders of so many be due now, in one chat."""
        one = rows.values(reminder(self.clock()))
        every = [{**rows.identity(Address(chat.name, str(who))), **one} for who in people]
        async with self.store.database.writing.begin() as connection:
            await connection.execute(insert(table), every)
        self.reminders.wake.set()

    async def crowded(self, chat: AtTelegram | AtDiscord) -> list[Reminder]:
        """All that are kept in one chat."""
        async with self.store.database.reading.connect() as connection:
            found = await rows.fetch(connection, select(table).where(table.c.adapter == chat.name))
        return [rows.read_reminder(row) for row in found]

    async def due(self, who: int = WHO, **fields: object) -> None:
        """Let somebody's reminder be due now."""
        await self.keep(reminder(self.clock(), **fields), who)  # type: ignore[arg-type] # the fields' own types

    async def rows(self, who: int = WHO) -> list[Reminder | None]:
        """Somebody's reminders as they are kept, in the order of the chats."""
        return [await self.store.find(Address(chat.name, str(who)), SERVICE) for chat in self.chats]

    async def until(self, true: Callable[[Reminder], object], who: int = WHO) -> list[Reminder]:
        """Somebody's reminders, once something is true of them all."""
        ends = time.monotonic() + WITHIN
        while True:
            kept = [one for one in await self.rows(who) if one]
            if len(kept) == len(self.chats) and all(true(one) for one in kept):
                return kept
            assert time.monotonic() < ends, f"it is {self.clock()}, and this is still kept: {kept}"
            await asyncio.sleep(LOOK)

    async def delivered(self, who: int = WHO) -> list[Reminder]:
        """Somebody's reminders, once they say that they have come."""
        return await self.until(lambda kept: kept.delivered, who)

    async def on_its_way(self) -> None:
        """Let a reminder fall due, and every chat's service be asked, and not answer yet."""
        self.fails("SLOW", delay=WITHIN)
        await self.due()
        await asyncio.gather(*(chat.tried() for chat in self.chats))

    async def answered(self) -> None:
        """Let every chat's service take what it was asked for, and answer."""
        for chat in self.chats:
            chat.answers()
        ends = time.monotonic() + WITHIN
        while 0 in self.shown():
            assert time.monotonic() < ends
            await asyncio.sleep(LOOK)

    def fails(self, kind: str, times: int = 1, **more: object) -> None:
        """Let the next messages go wrong, in every chat."""
        for chat in self.chats:
            chat.fails(kind, times, **more)

    def shown(self, who: int = WHO) -> list[int]:
        """How many messages somebody sees, chat by chat."""
        return [len(chat.shown(who)) for chat in self.chats]

    def tries(self) -> list[int]:
        """How often the bot has asked, chat by chat."""
        return [chat.tries() for chat in self.chats]

    async def still(self, rounds: int = 2) -> None:
        """Let the loop look around a few times, and whatever it begins come to an end."""
        for _ in range(rounds):
            await asyncio.sleep(1.5 * OFTEN.longest_sleep)
            while self.reminders.held:  # noqa: ASYNC110 - the loop's own affair, of which it tells nobody
                await asyncio.sleep(LOOK)

    async def passed(self, seconds: float) -> None:
        """Let so much time pass in which the loop tries what it can."""
        self.reminders.wake.set()
        await asyncio.sleep(seconds)

    def leap(self, **ahead: float) -> None:
        """Let the clock jump, and the loop see it."""
        self.clock.leap(**ahead)
        for chat in self.chats:
            chat.passes(timedelta(**ahead).total_seconds())
        self.reminders.wake.set()


@asynccontextmanager
async def opened(  # noqa: PLR0913 - a world has many sides
    database: Sqlite | Postgres,
    desk: Desk,
    *chats: AtTelegram | AtDiscord,
    now: datetime = NOON,
    timing: Timing = OFTEN,
    told: Clock | None = None,
    reached: bool = True,
) -> AsyncIterator[World]:
    """The bot while it is entered, in these chats; afterwards no request of its may have been wrong.

    The chats tell the same time, or what is `told`; where not all can be `reached`, nobody waits for them.
    """
    clock, wake = Clock(now), asyncio.Event()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(database.where))
        desk = replace(desk, store=store, wake=wake.set, recent=Recent(), timekeeping=Timekeeping())
        for chat in chats:
            chat.api.tells = told or clock
            await stack.enter_async_context(chat)
        supervision = Supervision({chat.name: chat.serve(desk, clock) for chat in chats}, SOON)
        reminders = Reminders(store, desk, supervision.platforms, clock, wake, timing)
        sending = asyncio.create_task(reminders.run())
        serving = [asyncio.create_task(run) for run in supervision.runs()]
        try:
            if reached:
                await asyncio.gather(*(chat.ready() for chat in chats))
                while not all(one.met for one in supervision.platforms.values()):  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(LOOK)
            yield World(database, chats, clock, store, reminders, desk, supervision)
        finally:
            for tasks in ([sending], serving):
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    assert [problem for chat in chats for problem in chat.problems()] == []
