"""The fault matrix: whatever goes wrong, on both databases and in both chats, no reminder is lost.

Kills, and several processes at once, stand in test_kills.py.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.engine.reminder import Skipped, State
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.world import NOON, OFTEN, World, bounded, opened, reminder

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

SHORT = 0.2  # seconds for the loop to do what it would
LEASE = 120.0  # seconds, and the clock of a test may leap over them


@dataclass(frozen=True, slots=True)
class Cell:
    """What goes wrong with a reminder that falls due, and how many more than one message each chat may show for it."""

    happens: Callable[[World], Awaitable[None]]
    telegram: int = 0
    discord: int = 0


async def all_is_well(world: World) -> None:
    await world.due()


async def told_to_wait(world: World) -> None:
    world.fails("TOO_MANY", retry_after=1)
    await world.due()


async def server_error(world: World) -> None:
    world.fails("SERVER_ERROR", code=500)
    await world.due()


async def server_errors(world: World) -> None:
    for chat in world.chats:
        chat.fails("SERVER_ERROR", {"telegram": 5, "discord": 4}[chat.name], code=503)
    await put_off(world)


async def no_network(world: World) -> None:
    world.fails("DROP_BEFORE")
    await world.due()


async def no_network_for_long(world: World) -> None:
    for chat in world.chats:
        chat.fails("DROP_BEFORE", {"telegram": 2, "discord": 4}[chat.name])
    await put_off(world)


async def answer_dropped(world: World) -> None:
    world.fails("DROP_AFTER")
    await world.due()


async def answer_late(world: World) -> None:
    """The answer comes later than anybody waits for it, and is heard all the same."""
    await world.on_its_way()
    await world.passed(2 * SHORT)
    await world.answered()


async def put_off(world: World) -> None:
    """Nothing arrives, so that it is tried again in a minute, and not before."""
    await world.due()
    await world.until(lambda kept: kept.tries == 1 and kept.skipped is Skipped.FAILED)
    tries = world.tries()
    world.leap(seconds=55)
    await world.still()
    assert (world.shown(), world.tries()) == ([0, 0], tries)
    world.leap(seconds=6)


async def a_year_ahead(world: World) -> None:
    """Every lease has run out while the message was on its way."""
    await world.on_its_way()
    world.leap(days=365)
    await world.passed(SHORT)
    await world.answered()


async def an_hour_back_on_its_way(world: World) -> None:
    await world.on_its_way()
    world.leap(hours=-1)
    await world.passed(SHORT)
    await world.answered()
    await world.delivered()
    world.leap(hours=1)


async def an_hour_back_before(world: World) -> None:
    await world.keep(reminder(NOON))
    world.leap(hours=-1)
    await world.still()
    world.leap(hours=1)


async def an_hour_back_after(world: World) -> None:
    await world.due()
    await world.delivered()
    world.leap(hours=-1)
    await world.still()
    world.leap(hours=1)


CELLS = {
    "nothing": Cell(all_is_well),
    "429": Cell(told_to_wait),
    "5xx": Cell(server_error),
    "5xx for long": Cell(server_errors),
    "no network": Cell(no_network),
    "no network for long": Cell(no_network_for_long),
    "dropped answer": Cell(answer_dropped, telegram=1),
    "late answer": Cell(answer_late),
    "clock a year ahead, on its way": Cell(a_year_ahead),
    "clock an hour back, before": Cell(an_hour_back_before),
    "clock an hour back, on its way": Cell(an_hour_back_on_its_way),
    "clock an hour back, after": Cell(an_hour_back_after),
}


@pytest.mark.parametrize("cell", CELLS)
@bounded
async def test_none_is_lost(cell: str, database: Sqlite | Postgres, desk: Desk) -> None:
    timing = replace(OFTEN, send_within=SHORT) if cell == "late answer" else OFTEN
    async with opened(database, desk, AtTelegram(), AtDiscord(), timing=timing) as world:
        await CELLS[cell].happens(world)
        kept = await world.delivered()
        await world.still()

        assert {one.state for one in kept} == {State.ACTIVE}
        assert [one.due for one in kept if one.due and one.due > world.clock()] == [one.due for one in kept]
        assert world.shown() == [1 + CELLS[cell].telegram, 1 + CELLS[cell].discord]
        assert await world.rows() == kept


@bounded
async def test_what_came_in_the_future_comes_again_at_its_time(database: Sqlite | Postgres, desk: Desk) -> None:
    async with opened(database, desk, AtTelegram(), AtDiscord()) as world:
        await world.keep(reminder(NOON + timedelta(days=90)))
        world.leap(days=365)
        await world.delivered()
        world.leap(days=-365)
        kept = await world.until(lambda one: one.due and one.due < NOON + timedelta(days=91))
        assert [one.due for one in kept] == [NOON + timedelta(days=90)] * 2
        await world.still()
        assert world.shown() == [1, 1]
        world.leap(days=90)
        await world.until(lambda one: one.delivered and one.delivered > NOON + timedelta(days=89))
        await world.still()

        assert world.shown() == [2, 2]


# The database, when the reminder falls due, and between the sending and the recording.


async def when_due(world: World, trouble: str) -> None:
    await world.keep(reminder(NOON.replace(hour=13)))
    async with getattr(world.database, trouble)():
        world.leap(hours=1)
        await world.passed(SHORT)
        assert world.tries() == [0, 0]


async def when_sent(world: World, trouble: str) -> None:
    await world.on_its_way()
    async with getattr(world.database, trouble)():
        await world.answered()
        await world.passed(SHORT)


async def when_sent_for_long(world: World, trouble: str) -> None:
    """Longer than the lease."""
    await world.on_its_way()
    async with getattr(world.database, trouble)():
        await world.answered()
        await world.passed(SHORT)
        world.leap(seconds=LEASE + 1)


@pytest.mark.parametrize("when", [when_due, when_sent, when_sent_for_long])
@pytest.mark.parametrize("trouble", ["locked", "gone", "full"])
@bounded
async def test_none_is_lost_or_repeated_where_the_database(
    trouble: str,
    when: Callable[[World, str], Awaitable[None]],
    database: Sqlite | Postgres,
    desk: Desk,
) -> None:
    async with opened(database, desk, AtTelegram(), AtDiscord()) as world:
        await when(world, trouble)
        await world.delivered()
        await world.still()

        assert world.shown() == world.tries() == [1, 1]
