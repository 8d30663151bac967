"""The loop asks seldom, and gives back what it has not sent."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk import Desk
from bot.engine.message import Message
from bot.engine.reminder import Address, Claimed, Reminder
from bot.reminders.work import Reminders
from bot.sending import Sent
from bot.store import open_store
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.processes import workers
from tests.reminders.test_kills import all_come, due, kept, shown
from tests.reminders.world import NOON, WHO, bounded, opened, put, reminder
from tests.wire import discord_api, telegram_api
from tests.wire.telegram_clock import hurried

MANY = range(3001, 3041)


class Nothing:
    """Rows of which none is due, and how often somebody asked for what."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def claim(self, adapter: str, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:  # noqa: ARG002
        self.asked.append("claim")
        return ()

    async def record(self, done: Iterable[tuple[Claimed, Reminder]]) -> int:  # noqa: ARG002
        return 0

    async def release(self, claimed: Iterable[Claimed]) -> None:
        """Nothing was."""

    async def next_due(self, adapters: Iterable[str], now: datetime) -> datetime | None:  # noqa: ARG002
        return None

    async def purge(self, now: datetime, finished: timedelta, paused: timedelta) -> int:  # noqa: ARG002
        self.asked.append("purge")
        return 0

    async def replan(self, now: datetime) -> int:  # noqa: ARG002
        return 0

    async def follow_rules(self, now: datetime) -> int:  # noqa: ARG002
        return 0

    async def tidy(self) -> None:
        self.asked.append("tidy")


class Open:
    """A chat that takes any message."""

    sends = True

    async def ask(self) -> None:
        """It knows no time."""

    async def send(self, address: Address, message: Message, name: str) -> Sent:  # noqa: ARG002
        return Sent.DELIVERED


def test_with_nothing_due_it_asks_twice_a_minute(desk: Desk) -> None:
    rows = Nothing()

    @hurried
    async def go() -> None:
        loop = asyncio.get_running_loop()
        clock = lambda: NOON + timedelta(seconds=loop.time())  # noqa: E731 - as short as a clock can be
        reminders = Reminders(rows, desk, {"telegram": Open()}, clock, asyncio.Event())
        running = asyncio.create_task(reminders.run())
        await asyncio.sleep(2 * 3600 - 1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    go()

    assert rows.asked.count("claim") == 2 * 60 * 2
    assert [what for what in rows.asked if what != "claim"] == ["purge", "tidy"] * 2


@bounded
async def test_what_is_due_at_the_start_waits_until_the_chat_is_reached(sqlite: Sqlite, desk: Desk) -> None:
    telegram, discord = chats = AtTelegram(), AtDiscord()
    telegram.api.faults.append(telegram_api.Fault("getMe", telegram_api.Kind.SLOW, delay=0.5))
    discord.api.faults.append(discord_api.Fault("GET", "/users/@me", discord_api.Kind.SLOW, delay=0.5))
    async with open_store(sqlite.where) as store:
        for chat in chats:
            await put(store, Address(chat.name, str(WHO)), reminder(NOON))
    async with opened(sqlite, desk, telegram, discord) as world:
        await world.delivered()

        assert world.shown() == world.tries() == [1, 1]


@bounded
async def test_what_was_not_sent_is_given_back_at_the_end(database: Sqlite | Postgres, tmp_path: Path) -> None:
    chat = AtTelegram()
    async with chat, open_store(database.where) as store:
        async with workers(tmp_path / "run", chat.settings | database.settings) as every:
            await due(store, (chat,), MANY)
            slow = every.start(TELEGRAM_PER_SECOND="5")
            await chat.tried(3)
            before = datetime.now(UTC)
            assert await slow.ends() == 0
            assert (datetime.now(UTC) - before).total_seconds() < 5
            sent = sum(shown((chat,), MANY))
            rows = [row for who in MANY for row in await store.rows(Address(chat.name, str(who)))]
            assert [row["lease"] for row in rows] == [None] * len(MANY)
            assert sum(row["delivered"] is not None for row in rows) == sent < len(MANY)
            assert "Traceback" not in slow.log
            every.start()
            await all_come(store, (chat,), MANY)

        assert set(shown((chat,), MANY)) == {1}
        assert all(one and one.state for one in await kept(store, (chat,), MANY))


@bounded
async def test_it_ends_within_ten_seconds_where_the_database_hangs(postgresql: Postgres, tmp_path: Path) -> None:
    chat = AtTelegram()
    async with (
        chat,
        open_store(postgresql.where) as store,
        workers(tmp_path / "run", chat.settings | postgresql.settings) as every,
    ):
        worker = every.start()
        await chat.ready()
        async with postgresql.locked():
            person = chat.somebody(WHO)
            await person.says("/reminders")
            await asyncio.sleep(1)
            before = datetime.now(UTC)
            assert await worker.ends() == 0
            assert datetime.now(UTC) - before < timedelta(seconds=10)
        assert await store.rows(Address(chat.name, str(WHO))) == ()
