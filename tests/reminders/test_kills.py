"""The fault matrix, where it takes processes: killed at every point, and several at once on one database."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.engine.reminder import Address, Reminder
from bot.store import Store, open_store
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.processes import LONG, SHORT, WITHIN, workers
from tests.reminders.worker import AFTER_CLAIM, AFTER_RECORD, AFTER_SEND, BEFORE_CLAIM
from tests.reminders.world import SERVICE, bounded, put, reminder

AGAIN = 0.5  # seconds in which a repeat would come

# Where a process is killed, and after how many seconds there is another: how many messages more than one somebody then
# sees on Telegram, and on Discord, which remembers for some minutes only what it was sent.
KILLED = {
    (BEFORE_CLAIM, 0): [0, 0],
    (AFTER_CLAIM, 0): [0, 0],
    (AFTER_SEND, 0): [1, 0],
    (AFTER_SEND, 3600): [1, 1],
    (AFTER_RECORD, 0): [0, 0],
}
MANY = range(2001, 2021)

Chats = tuple[AtTelegram | AtDiscord, ...]


async def due(store: Store, chats: Chats, people: Iterable[int]) -> None:
    """Let reminders of these people be due now, in each chat."""
    now = datetime.now(UTC) - timedelta(seconds=1)
    for who in people:
        for chat in chats:
            await put(store, Address(chat.name, str(who)), reminder(now))


async def kept(store: Store, chats: Chats, people: Iterable[int]) -> list[Reminder | None]:
    """Their reminders as they are kept."""
    return [await store.find(Address(chat.name, str(who)), SERVICE) for who in people for chat in chats]


async def all_come(store: Store, chats: Chats, people: Iterable[int]) -> None:
    """Wait until every reminder is recorded as delivered."""
    async with asyncio.timeout(WITHIN):
        while not all(one and one.delivered for one in await kept(store, chats, people)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def shown(chats: Chats, people: Iterable[int]) -> list[int]:
    """How many messages each of them sees."""
    return [len(chat.shown(who)) for who in people for chat in chats]


@pytest.mark.parametrize(("point", "later"), KILLED)
@bounded
async def test_what_a_killed_process_leaves_comes(
    point: str, later: int, database: Sqlite | Postgres, tmp_path: Path
) -> None:
    telegram, discord = chats = AtTelegram(), AtDiscord()
    async with telegram, discord, open_store(database.where) as store:
        settings = telegram.settings | discord.settings | database.settings
        async with workers(tmp_path / "run", settings) as every:
            await due(store, chats, [1001])
            first = every.start(point, LONG if point == AFTER_RECORD else SHORT)
            await first.stops_at(point, 2 if point == AFTER_SEND else 1)
            await first.killed()
            every.set(later)
            for chat in chats:
                chat.passes(later)
            every.start()
            await all_come(store, chats, [1001])
            await asyncio.sleep(AGAIN)

    assert [messages - 1 for messages in shown(chats, [1001])] == KILLED[point, later]
    assert discord.tries() == 1 + (point == AFTER_SEND)
    assert discord.problems() == telegram.problems() == []


@pytest.mark.parametrize("processes", [2, 8])
@bounded
async def test_several_processes_send_each_once(processes: int, database: Sqlite | Postgres, tmp_path: Path) -> None:
    telegram, discord = chats = AtTelegram(), AtDiscord()
    async with telegram, discord, open_store(database.where) as store:
        settings = telegram.settings | discord.settings | database.settings
        async with workers(tmp_path / "run", settings) as every:
            await due(store, chats, MANY)
            for _ in range(processes):
                every.start()
            await all_come(store, chats, MANY)
            await asyncio.sleep(AGAIN)

    assert set(shown(chats, MANY)) == {1}
    assert [chat.tries() for chat in chats] == [len(MANY), len(MANY)]
