"""Who can't be written to is left alone until they come back."""

from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.engine.reminder import State
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.world import WHO, bounded, opened

Chat = AtTelegram | AtDiscord
NOTICE = "Your reminder waits: the bot could not write to you for a while."
RESUME = "Resume my reminder"


@bounded
async def test_it_waits_and_one_press_has_it_go_on(database: Sqlite | Postgres, desk: Desk, chat: Chat) -> None:
    async with opened(database, desk, chat) as world:
        chat.closes(WHO)
        await world.due()
        await world.until(lambda kept: kept.state is State.UNREACHABLE)
        for _ in range(3):
            world.leap(days=20)
            await world.still(1)
        assert (world.tries(), world.shown()) == ([1], [0])

        chat.opens(WHO)
        person = chat.somebody(WHO)
        await person.says("/help")
        await person.answered()
        (help_,) = chat.shown(WHO)
        assert NOTICE in help_
        await person.presses(RESUME)
        await person.answered()
        (kept,) = await world.until(lambda kept: kept.state is State.ACTIVE)
        assert kept.due
        assert "Your reminder is on again." in chat.shown(WHO)[0]
        world.leap(seconds=(kept.due - world.clock()).total_seconds() + 1)
        await world.delivered()

        assert "What does the switch show now?" in chat.shown(WHO)[1]
        await person.says("/help")
        await person.answered()
        assert NOTICE not in chat.shown(WHO)[-1]


@pytest.mark.parametrize("why", ["strangers", "deleted"])
@bounded
async def test_nor_is_anybody_on_discord_tried_again_who_can_not_be_written_to(
    why: str, sqlite: Sqlite, desk: Desk
) -> None:
    chat = AtDiscord()
    async with opened(sqlite, desk, chat) as world:
        getattr(chat.api.channels, why).add(WHO)
        await world.due()
        await world.until(lambda kept: kept.state is State.UNREACHABLE)
        world.leap(days=20)
        await world.still()

        assert len(chat.api.made("POST", "/users/@me/channels")) == 1


@bounded
async def test_a_chat_that_is_no_more_is_left_alone_on_telegram(sqlite: Sqlite, desk: Desk) -> None:
    chat = AtTelegram()
    async with opened(sqlite, desk, chat) as world:
        chat.api.chats.missing.add(WHO)
        await world.due()
        await world.until(lambda kept: kept.state is State.UNREACHABLE)
        world.leap(seconds=timedelta(days=20).total_seconds())
        await world.still()

        assert world.tries() == [1]


@bounded
async def test_who_comes_back_soon_after_talking_is_told_too(sqlite: Sqlite, desk: Desk, chat: Chat) -> None:
    async with opened(sqlite, desk, chat) as world:
        person = chat.somebody(WHO)
        await person.says("/help")
        await person.answered()
        chat.closes(WHO)
        await world.due()
        await world.until(lambda kept: kept.state is State.UNREACHABLE)
        chat.opens(WHO)
        world.leap(minutes=30)
        await person.says("/help")
        await person.answered()

        assert NOTICE in chat.shown(WHO)[-1]
