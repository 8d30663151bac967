"""The same conversations as in the terminal, through the adapter."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import app
from bot.adapters.telegram.adapter import Options, Telegram
from bot.engine.message import Copy, Message
from bot.turns import Address as Chat
from bot.turns import Desk, take
from tests.replay import CONVERSATIONS, Script, event, read, written
from tests.wire.telegram_api import TelegramApi, awaited
from tests.wire.telegram_chats import BOT
from tests.wire.telegram_person import Person
from tests.wire.telegram_written import written_back

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINK = f"https://t.me/{BOT['username']}?start="


@asynccontextmanager
async def talking(desk: Desk, api: TelegramApi, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """The adapter at the stand-in, in this process."""
    telegram = Telegram(desk, Options(api.token, api.url, per_second=1000), clock)
    running = asyncio.create_task(telegram.run())
    try:
        await api.called("getUpdates")
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


def linked(message: Message) -> Message:
    """A message as it is where the bot has an address of its own."""
    rows = tuple(
        tuple(
            replace(button, address=f"{LINK}{button.payload}") if isinstance(button, Copy) else button for button in row
        )
        for row in message.rows
    )
    return replace(message, rows=rows)


def said(desk: Desk, script: Script) -> list[Message]:
    """What the bot says in a conversation, whatever the chat."""
    messages: list[Message] = []
    for line in script.inputs:
        happened = event(messages[-1] if messages else None, line)
        messages.append(take(desk, Chat("test", "1"), happened, script.language, script.now))
    return messages


@pytest.mark.parametrize("path", sorted(CONVERSATIONS.glob("*.txt")), ids=lambda path: path.stem)
@awaited
async def test_a_conversation_goes_as_in_the_terminal(opened: app.Opened, path: Path) -> None:
    script = read(path)
    expected = [written(linked(message)) for message in said(app.open_desk(opened), script)]
    async with TelegramApi() as api, talking(app.open_desk(opened), api, lambda: script.now):
        person = Person(api, language_code=script.language)
        answers = []
        for line in script.inputs:
            await person.does(line)
            answers.append(written_back(await person.answered()))

        assert answers == expected
        assert api.problems() == []
        assert api.unanswered() == []


@awaited
async def test_a_turn_that_fails_is_regretted_and_stops_nobody(
    opened: app.Opened, caplog: pytest.LogCaptureFixture
) -> None:
    failures = iter([LookupError("what was typed")])

    def clock() -> datetime:
        if failure := next(failures, None):
            raise failure
        return NOW

    async with TelegramApi() as api, talking(app.open_desk(opened), api, clock):
        person = Person(api)
        await person.says("Germany")
        regret = await person.answered()
        await person.says("/start")
        await person.answered()

        assert regret.text == opened.book.library.word("en", "telegram", "sorry")
        assert list(regret.buttons) == ["Menu"]
        assert [record.message for record in caplog.records if record.exc_info] == ["telegram: a turn failed"]
        assert len(api.chats.of(person.chat_id)) == 2
        assert api.problems() == []
