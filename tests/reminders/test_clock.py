"""The fault matrix, where this machine's clock is wrong: by it nothing is sent, set, planned anew or deleted."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk import Desk
from bot.engine.reminder import Address, Reminder, State
from bot.store import open_store
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.test_setting import does
from tests.reminders.world import NOON, SERVICE, WHO, Clock, World, bounded, opened, put, reminder
from tests.wire.discord_member import Member
from tests.wire.discord_written import written_back as discord_words
from tests.wire.telegram_person import Person
from tests.wire.telegram_written import written_back as telegram_words

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

Chat = AtTelegram | AtDiscord
DAY = timedelta(days=1)
DUE, CAME, PAUSED, DONE, LATER = range(1001, 1006)
WRONG = {
    "three days behind": NOON - 3 * DAY,
    "in 1970": datetime(1970, 1, 1, 0, 5, tzinfo=UTC),
    "a year ahead": NOON + 365 * DAY,
}


def kept() -> dict[int, Reminder]:
    """What was written while the clock was right."""
    over = replace(reminder(NOON - DAY, changed=NOON - DAY), due=None, wanted=None)
    return {
        DUE: reminder(NOON - timedelta(minutes=1)),
        CAME: reminder(NOON + 182 * DAY, delivered=NOON - DAY, changed=NOON - DAY),
        PAUSED: replace(over, state=State.PAUSED, changed=NOON - 30 * DAY),
        DONE: replace(over, state=State.DONE, delivered=NOON - DAY),
        LATER: reminder(NOON + 2 * DAY, changed=NOON - DAY),
    }


async def all_rows(world: World) -> list[list[Reminder | None]]:
    return [await world.rows(who) for who in kept()]


async def puts(database: Sqlite | Postgres, chats: tuple[Chat, ...]) -> None:
    async with open_store(database.where) as store:
        for who, one in kept().items():
            for chat in chats:
                await put(store, Address(chat.name, str(who)), one)


@pytest.mark.parametrize("shows", WRONG)
@bounded
async def test_a_start_with_a_wrong_clock_decides_nothing_until_it_is_right(
    shows: str, database: Sqlite | Postgres, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.timekeeping")
    chats = AtTelegram(), AtDiscord()
    await puts(database, chats)
    truth = Clock(NOON)
    async with opened(database, desk, *chats, now=WRONG[shows], told=truth) as world:
        before = await all_rows(world)
        await asyncio.sleep(0.5)
        assert await all_rows(world) == before
        assert world.tries() == [0, 0]
        assert not await world.desk.timekeeping.right()

        world.clock.set(truth())
        world.reminders.wake.set()
        await world.delivered(DUE)
        await world.still()
        assert world.shown(DUE) == [1, 1]
        assert [world.shown(who) for who in (CAME, PAUSED, DONE, LATER)] == [[0, 0]] * 4
        assert (await all_rows(world))[1:] == before[1:]
        assert await world.desk.timekeeping.right()
    told = [record.levelname for record in caplog.records if record.name == "bot.timekeeping"]
    assert told == ["ERROR", "INFO"]


@pytest.mark.parametrize("shows", WRONG)
@bounded
async def test_a_clock_that_goes_wrong_meanwhile_decides_nothing_either(
    shows: str, database: Sqlite | Postgres, desk: Desk
) -> None:
    chats = AtTelegram(), AtDiscord()
    truth = Clock(NOON)
    async with opened(database, desk, *chats, told=truth) as world:
        for who, one in kept().items():
            await world.keep(one, who)
        await world.delivered(DUE)
        await world.still()
        before, tries = await all_rows(world), world.tries()
        world.clock.set(WRONG[shows])
        world.reminders.wake.set()
        await asyncio.sleep(0.5)
        assert await all_rows(world) == before
        assert world.tries() == tries
        world.clock.set(truth())
        world.reminders.wake.set()
        await world.still()
        assert await all_rows(world) == before

        truth.leap(days=2, minutes=1)
        world.clock.set(truth())
        await world.delivered(LATER)
        assert world.shown(LATER) == [1, 1]


@bounded
async def test_no_time_is_set_by_a_press_until_it_is_right_and_whoever_wants_to_hear_no_more_is_heard(
    sqlite: Sqlite, desk: Desk, chat: Chat
) -> None:
    truth = Clock(NOON)
    async with opened(sqlite, desk, chat, now=NOON - 3 * DAY, told=truth) as world:
        await world.keep(kept()[LATER])
        person = chat.somebody(WHO)
        await does(person, "/reminders", "[Pause]")
        (paused,) = await world.rows()
        assert paused
        assert paused.state is State.PAUSED
        await does(person, "[Resume]")
        assert "in a moment" in sees(person)
        assert await world.rows() == [paused]
        other = chat.somebody(WHO + 1)
        await does(other, "/reminders", "[In 3 months]", "[United Kingdom]")
        assert await world.store.find(Address(chat.name, str(WHO + 1)), SERVICE) is None

        world.clock.set(truth())
        while not await world.desk.timekeeping.right():  # noqa: ASYNC110 - only the log tells
            await asyncio.sleep(0.05)
        await does(person, "[Try again]")
        (after,) = await world.rows()
        assert after
        assert after.state is State.ACTIVE
        await does(person, "/delete", "[Delete now]")
        assert await world.rows() == [None]


def sees(person: Person | Member) -> str:
    """What somebody sees now."""
    return discord_words(person.last) if isinstance(person, Member) else telegram_words(person.last)


@bounded
async def test_only_the_platform_that_says_so_is_held_up(sqlite: Sqlite, desk: Desk) -> None:
    telegram, discord = AtTelegram(), AtDiscord()
    async with opened(sqlite, desk, telegram, discord) as world:
        discord.api.tells = Clock(NOON + 3 * DAY)
        await world.supervision.platforms["discord"].ask()
        await world.due()
        await asyncio.sleep(0.5)
        assert world.shown() == [1, 0]
        discord.api.tells = world.clock
        await world.supervision.platforms["discord"].ask()
        await world.delivered()

        assert world.shown() == [1, 1]


@bounded
async def test_answers_that_tell_no_time_say_nothing(sqlite: Sqlite, desk: Desk, chat: Chat) -> None:
    async with opened(sqlite, desk, chat) as world:
        chat.api.tells = None
        await world.due()
        await world.delivered()

        assert world.shown() == [1]
