"""What comes when a reminder is due, and when: on the person's clock, in their language, and saying that it is late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk import Desk
from bot.engine.place import Place
from bot.engine.reminder import Skipped
from bot.engine.schedule import Length
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.world import NOON, SERVICE, WHO, World, bounded, opened, reminder

BERLIN = ZoneInfo("Europe/Berlin")
DAILY = Length(1, "d")
Chat = AtTelegram | AtDiscord


async def words(world: World) -> list[str]:
    await world.delivered()
    return [text for chat in world.chats for text in chat.shown(WHO)]


ASKED = {"en": "What does the switch show now?", "de": "Was zeigt der Schalter"}


@pytest.mark.parametrize("language", ASKED)
@bounded
async def test_it_comes_in_the_persons_language(language: str, sqlite: Sqlite, desk: Desk, chat: Chat) -> None:
    async with opened(sqlite, desk, chat) as world:
        await world.due(place=Place(SERVICE, region="DE", platform="web", language=language))
        (text,) = await words(world)

        assert ASKED[language] in text
        assert "https://www.linkedin.com/" in text
        assert ("spät" if language == "de" else "late") not in text


@bounded
async def test_one_that_is_late_says_so(sqlite: Sqlite, desk: Desk, chat: Chat) -> None:
    async with opened(sqlite, desk, chat) as world:
        await world.keep(reminder(NOON - timedelta(hours=2)))
        (text,) = await words(world)
        (kept,) = await world.rows()

        assert "This comes late." in text
        assert kept
        assert timedelta(hours=2) <= kept.late < timedelta(hours=2, minutes=1)


@bounded
async def test_several_that_were_missed_are_one(sqlite: Sqlite, desk: Desk, chat: Chat) -> None:
    async with opened(sqlite, desk, chat) as world:
        await world.keep(reminder(NOON - timedelta(days=5), every=DAILY))
        kept = (await world.delivered())[0]
        await world.still()

        assert world.shown() == [1]
        assert kept.skipped is Skipped.MISSED
        assert kept.due == NOON + timedelta(days=1)


@pytest.mark.parametrize("named", [False, True])
@bounded
async def test_a_late_one_does_not_come_at_night_unasked(named: bool, sqlite: Sqlite, desk: Desk, chat: Chat) -> None:  # noqa: FBT001
    night = datetime(2026, 11, 23, 23, 30, tzinfo=BERLIN).astimezone(UTC)
    async with opened(sqlite, desk, chat, now=night) as world:
        due = reminder(night - timedelta(hours=4))
        await world.keep(replace(due, schedule=replace(due.schedule, named=named)))
        if not named:
            (waits,) = await world.until(lambda kept: kept.skipped is Skipped.QUIET)
            assert waits.due
            assert waits.due.astimezone(BERLIN) == datetime(2026, 11, 24, 8, 30, tzinfo=BERLIN)
            await world.still()
            assert world.shown() == [0]
            world.leap(hours=9)
        (text,) = await words(world)

        assert "This comes late." in text


# The clock is changed: spring forward leaps over 2:30, autumn back has it twice.
SPRING = {27: "02:30+01:00", 28: "03:30+02:00", 29: "02:30+02:00"}
AUTUMN = {24: "02:30+02:00", 25: "02:30+02:00", 26: "02:30+01:00"}


@pytest.mark.parametrize(
    ("year", "month", "expected"), [(2027, 3, SPRING), (2026, 10, AUTUMN)], ids=["spring", "autumn"]
)
@bounded
async def test_its_hour_stays_when_the_clock_is_changed(
    year: int, month: int, expected: dict[int, str], database: Sqlite | Postgres, desk: Desk
) -> None:
    first = datetime(year, month, min(expected), 2, 30, tzinfo=BERLIN).astimezone(UTC)
    came = []
    async with opened(database, desk, AtTelegram(), AtDiscord(), now=first - timedelta(minutes=1)) as world:
        await world.keep(reminder(first, every=DAILY))
        for _ in expected:
            due = {one.due for one in await world.rows() if one}
            (when,) = due
            assert when
            world.leap(seconds=(when - world.clock()).total_seconds() - 0.3)
            await world.still(1)
            kept = await world.until(lambda one, when=when: one.delivered and one.delivered >= when)  # type: ignore[misc]
            came.append(when.astimezone(BERLIN))
            assert [one.late for one in kept] == [timedelta(), timedelta()]
        await world.still()

        assert {one.day: one.strftime("%H:%M") + one.isoformat()[-6:] for one in came} == expected
        assert world.shown() == [len(expected)] * 2
        world.leap(minutes=61)
        await world.still()
        assert world.shown() == [len(expected)] * 2
