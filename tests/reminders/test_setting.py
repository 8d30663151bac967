"""A reminder that somebody sets by pressing buttons comes at its time; where it can't, they are told so at once."""

from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.engine.reminder import State
from bot.reminders.work import USUAL
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.world import NOON, WHO, World, bounded, opened
from tests.wire.discord_api import Guild
from tests.wire.discord_member import Member
from tests.wire.discord_written import written_back
from tests.wire.telegram_person import Person

HERE = Guild(5 << 22)
CALLBACK = "/interactions/*/callback"
ACKNOWLEDGE, THINK = 6, 5


async def does(person: Person | Member, *lines: str) -> None:
    """Do one thing after another; on Discord a command is one of its own."""
    for line in lines:
        if isinstance(person, Member) and line.startswith("/"):
            await person.command(line[1:])
        else:
            await person.does(line)
        await person.answered()


async def comes(world: World) -> None:
    """Let the clock go on to when the next is due, and wait until it has come."""
    (kept,) = await world.until(lambda one: one.due)
    assert kept.due
    world.leap(seconds=(kept.due - world.clock()).total_seconds() - 1)
    await world.still(1)
    assert "What does the switch show now?" not in "".join(world.chats[0].shown(WHO))
    world.leap(seconds=1)
    (came,) = await world.delivered()
    assert came.delivered
    assert 0 <= (came.delivered - kept.due).total_seconds() < 5


@bounded
async def test_it_comes_when_it_was_asked_for(sqlite: Sqlite, desk: Desk, chat: AtTelegram | AtDiscord) -> None:
    async with opened(sqlite, desk, chat) as world:
        await does(chat.somebody(WHO), "/reminders", "[Every 6 months]", "[United States]", "[New York, 07:00]")
        (kept,) = await world.rows()
        assert kept
        assert (kept.zone, kept.place.region, str(kept.schedule.every)) == ("America/New_York", "US", "6m")
        await comes(world)

        assert "What does the switch show now?" in chat.shown(WHO)[-1]
        assert sqlite.count() == 1


@bounded
async def test_where_direct_messages_are_closed_it_says_so_and_works_once_they_are_open(
    database: Sqlite | Postgres, desk: Desk
) -> None:
    chat = AtDiscord(guilds=[HERE])
    async with opened(database, desk, chat) as world:
        member = chat.somebody(WHO, guild=HERE.id)
        member.closes()
        await does(member, "/reminders", "[In 3 months]", "[United Kingdom]")
        await world.until(lambda one: one.state is State.UNREACHABLE)
        await chat.api.until(lambda: "may not write to you yet" in written_back(member.last))
        assert member.last.ephemeral
        assert chat.shown(WHO) == []

        member.opens()
        await does(member, "[Resume]")
        await chat.tried(2)
        await chat.api.until(lambda: len(chat.shown(WHO)) == 1)
        await comes(world)

        assert len(chat.shown(WHO)) == 2
        assert chat.api.failed() == chat.api.unanswered() == []


@bounded
async def test_in_a_server_it_writes_once_in_private_where_it_will_come(sqlite: Sqlite, desk: Desk) -> None:
    chat = AtDiscord(guilds=[HERE])
    async with opened(sqlite, desk, chat) as world:
        member = chat.somebody(WHO, guild=HERE.id)
        await does(member, "/reminders", "[In 3 months]", "[United Kingdom]")
        await chat.api.until(lambda: len(chat.shown(WHO)) == 1)
        assert "Your reminder is set." in chat.shown(WHO)[0]
        await does(member, "/reminders")
        await comes(world)

        assert len(chat.shown(WHO)) == 2


@bounded
async def test_on_discord_a_slow_database_makes_the_answer_wait_and_then_be_shown(
    postgresql: Postgres, desk: Desk
) -> None:
    chat = AtDiscord(guilds=[HERE])
    async with opened(postgresql, desk, chat):
        member = chat.somebody(WHO, guild=HERE.id)
        await does(member, "/reminders", "[In 3 months]")
        async with postgresql.locked():
            pressed = await member.presses("United Kingdom")
            await chat.api.until(lambda: pressed.answer, within=3)
        await member.answered()
        assert pressed.answer == ACKNOWLEDGE
        assert "Your reminder is set." in written_back(member.last)

        async with postgresql.locked():
            asked = await member.command("reminders")
            await chat.api.until(lambda: asked.answer, within=3)
            assert asked.answer == THINK
            await chat.api.until(lambda: "in a moment" in written_back(member.last), within=4)
        await does(member, "[Try again]")
        assert "Next reminder" in written_back(member.last)
        assert chat.api.failed() == chat.api.unanswered() == []


@bounded
async def test_one_that_is_set_wakes_the_loop(sqlite: Sqlite, desk: Desk) -> None:
    chat = AtTelegram()
    async with opened(sqlite, desk, chat, timing=USUAL) as world:
        person = chat.somebody(WHO)
        await does(person, "/optout", "[United Kingdom]")
        world.clock.set(NOON.replace(minute=0, second=56))
        await does(person, "/reminders today at 12:01")
        (kept,) = await world.delivered()

        assert kept.late.total_seconds() < 3


@pytest.mark.parametrize("said", ["in a week", "In a week"])
@bounded
async def test_words_typed_after_it_came_are_those_of_the_buttons_in_sight(
    said: str, sqlite: Sqlite, desk: Desk, chat: AtTelegram | AtDiscord
) -> None:
    async with opened(sqlite, desk, chat) as world:
        person = chat.somebody(WHO)
        await person.says("/help")
        await person.answered()
        await world.due()
        (came,) = await world.delivered()
        await person.says(said)
        await person.answered()
        (kept,) = await world.rows()

        assert kept
        assert kept.schedule == came.schedule
        assert kept.due
        assert timedelta(days=6) < kept.due - world.clock() < timedelta(days=8)
        assert kept.number == came.number
