"""The fault matrix, platform by platform: one that is dead, slow or revoked costs itself only, and loses nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from bot.desk import Desk
from bot.engine.reminder import Address
from bot.reminders.outbox import AT_ONCE
from tests.reminders.chats import CHATS, AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.world import OFTEN, WHO, WITHIN, World, bounded, opened

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

Chat = AtTelegram | AtDiscord
MANY, FEW = range(10_001, 11_201), range(20_001, 20_006)
LEFT = 12  # of the many, who are looked at until they have theirs
QUICK = replace(OFTEN, send_within=0.5)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with a platform, and how it ends."""

    begins: Callable[[Chat], Awaitable[None]]
    ends: Callable[[Chat], None]


async def dies(chat: Chat) -> None:
    chat.dies()


async def hangs(chat: Chat) -> None:
    """Takes what it is told, and says so only when nobody waits any more."""
    chat.fails("SLOW", 10**9, delay=WITHIN)


def answers(chat: Chat) -> None:
    chat.lives()
    chat.answers()


async def revokes(chat: Chat) -> None:
    await chat.revokes()


TROUBLES = {
    "dead": Trouble(dies, lambda chat: chat.lives()),
    "slow": Trouble(hangs, answers),
    "revoked": Trouble(revokes, lambda chat: chat.restores()),
}


async def until(true: Callable[[], bool]) -> None:
    """Wait for what only the log tells of."""
    async with asyncio.timeout(WITHIN):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def come(world: World, chat: Chat, people: range) -> None:
    """Wait until each of them has theirs; time passes in which it is tried again."""
    async with asyncio.timeout(WITHIN):
        while not all(one.delivered for one in await world.crowded(chat)):
            world.leap(minutes=10)
            await asyncio.sleep(0.2)
    assert {len(chat.shown(who)) for who in people} <= {1, 2}


async def fewer(world: World, chat: Chat, people: range) -> None:
    """Let only these be left, so that no test waits for all."""
    for who in set(MANY) - set(people):
        await world.store.erase(Address(chat.name, str(who)))


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("dead", CHATS)
@bounded
async def test_a_platform_in_trouble_holds_no_other_up(
    dead: str, trouble: str, database: Sqlite | Postgres, desk: Desk
) -> None:
    chats: list[Chat] = [AtTelegram(), AtDiscord()]
    sick, well = sorted(chats, key=lambda chat: chat.name != dead)
    async with opened(database, desk, *chats, timing=QUICK) as world:
        await TROUBLES[trouble].begins(sick)
        await world.crowd(sick, MANY)
        await asyncio.sleep(0.1)
        await world.crowd(well, FEW)
        await come_at_once(world, well)

        begun = [one for one in await world.crowded(sick) if one.tries]
        assert len(begun) <= 2 * AT_ONCE
        assert {len(well.shown(who)) for who in FEW} == {1}


async def come_at_once(world: World, chat: Chat) -> None:
    """Wait, while no time passes, until all in a chat have theirs."""
    async with asyncio.timeout(WITHIN):
        while not all(one.delivered for one in await world.crowded(chat)):  # noqa: ASYNC110 - it is the database's
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("trouble", TROUBLES)
@bounded
async def test_what_waits_for_a_platform_comes_when_it_is_back(
    trouble: str, database: Sqlite | Postgres, desk: Desk, chat: Chat, *, alone: bool
) -> None:
    others = () if alone else (AtDiscord() if chat.name == "telegram" else AtTelegram(),)
    async with opened(database, desk, chat, *others, timing=QUICK) as world:
        await TROUBLES[trouble].begins(chat)
        people = range(MANY.start, MANY.start + LEFT)
        await world.crowd(chat, people)
        await asyncio.sleep(1)
        assert not any(one.delivered for one in await world.crowded(chat))
        TROUBLES[trouble].ends(chat)
        await come(world, chat, people)
        await world.still()

        assert {len(chat.shown(who)) for who in people} <= {1, 2}
        assert len(await world.crowded(chat)) == LEFT


@bounded
async def test_a_revoked_platform_is_down_and_claims_nothing(sqlite: Sqlite, desk: Desk, chat: Chat) -> None:
    async with opened(sqlite, desk, chat) as world:
        platform = world.supervision.platforms[chat.name]
        assert await platform.connected()
        await chat.revokes()
        await until(lambda: platform.down)
        await world.due()
        await asyncio.sleep(0.3)
        assert not await platform.connected()
        (kept,) = await world.rows()
        assert kept
        assert (kept.tries, kept.delivered) == (0, None)
        chat.restores()
        await world.delivered()
        await until(lambda: not platform.down)

        assert len(chat.shown(WHO)) == 1


@bounded
async def test_a_platform_that_is_dead_from_the_start_holds_no_other_up(sqlite: Sqlite, desk: Desk) -> None:
    telegram, discord = AtTelegram(), AtDiscord()
    discord.dies()
    async with opened(sqlite, desk, telegram, discord, reached=False) as world:
        await world.crowd(discord, FEW)
        await world.crowd(telegram, FEW)
        await come_at_once(world, telegram)
        assert [one.tries for one in await world.crowded(discord)] == [0] * len(FEW)
        discord.lives()
        await come_at_once(world, discord)

        assert {len(chat.shown(who)) for chat in world.chats for who in FEW} == {1}


@bounded
async def test_what_is_due_in_a_chat_that_is_no_longer_served_is_in_nobodys_way(sqlite: Sqlite, desk: Desk) -> None:
    telegram, discord = AtTelegram(), AtDiscord()
    async with opened(sqlite, desk, telegram) as world:
        await world.crowd(discord, MANY)
        await world.crowd(telegram, FEW)
        await come_at_once(world, telegram)
        await world.still()

        assert {one.tries for one in await world.crowded(discord)} == {0}
        assert len(await world.crowded(discord)) == len(MANY)
