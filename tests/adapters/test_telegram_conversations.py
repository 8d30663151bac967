"""The same conversations as in the terminal, through the adapter."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import app
from bot.adapters.telegram.adapter import Options, Telegram
from bot.desk import Desk
from bot.engine.message import Copy, Message
from bot.engine.reminder import Address as Chat
from bot.patience import Patience
from bot.sending import Sent
from tests.keeping import comes, patient_store
from tests.replay import COMES, CONVERSATIONS, answers, read, written
from tests.wire.telegram_api import TelegramApi, awaited
from tests.wire.telegram_chats import BOT
from tests.wire.telegram_person import Person
from tests.wire.telegram_written import written_back

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINK = f"https://t.me/{BOT['username']}?start="


@asynccontextmanager
async def talking(desk: Desk, api: TelegramApi, clock: Callable[[], datetime]) -> AsyncIterator[Telegram]:
    """The adapter at the stand-in, in this process."""
    telegram = Telegram(desk, Options(api.token, api.url, per_second=1000), clock)
    running = asyncio.create_task(telegram.run())
    try:
        await api.called("getUpdates")
        yield telegram
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


class Clock:
    """The time that a script says it is."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def does(person: Person, line: str, telegram: Telegram, clock: Clock) -> str:
    """A line of a script, and what the bot says to it."""
    if line == COMES:
        person.seen, address = person.api.chats.touched, Chat("telegram", str(person.chat_id))
        clock.now, message = await comes(telegram.desk, address)
        assert await telegram.send(address, message, "1") is Sent.DELIVERED
    elif line.startswith("[@"):
        await person.presses_payload(line[2:-1])
    else:
        await person.does(line)
    return written_back(await person.answered())


@pytest.fixture
def expected(opened: app.Opened, path: Path) -> list[str]:
    """What the bot says in a conversation, whatever the chat."""
    said = answers(app.open_desk(opened), read(path), Chat("telegram", "1001"))
    return [written(linked(message)) for message in said]


@pytest.mark.parametrize("path", sorted(CONVERSATIONS.glob("*.txt")), ids=lambda path: path.stem)
@awaited
async def test_a_conversation_goes_as_in_the_terminal(
    opened: app.Opened, path: Path, expected: list[str], tmp_path: Path
) -> None:
    script = read(path)
    clock = Clock(script.now)
    stored = patient_store(tmp_path / "optout.db") if script.keeps else nullcontext()
    async with TelegramApi() as api, stored as store:
        desk, api.tells = replace(app.open_desk(opened), store=store), clock
        async with talking(desk, api, clock) as telegram:
            person = Person(api, language_code=script.language)

            assert [await does(person, line, telegram, clock) for line in script.inputs] == expected
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

    api = TelegramApi()
    api.tells = None  # else the clock would be looked at before the turn
    async with api, talking(app.open_desk(opened), api, clock):
        person = Person(api)
        await person.says("Germany")
        regret = await person.answered()
        await person.says("/start")
        await person.answered()

        assert regret.text == opened.book.library.word("en", "trouble", "sorry")
        assert list(regret.buttons) == ["Menu"]
        assert [record.message for record in caplog.records if record.exc_info] == [
            "telegram: an answer could not be made or sent"
        ]
        assert len(api.chats.of(person.chat_id)) == 2
        assert api.problems() == []


@awaited
async def test_who_is_too_fast_waits_and_keeps_nobody_else_waiting(opened: app.Opened) -> None:
    clock = Clock(NOW)
    async with TelegramApi() as api:
        desk = replace(app.open_desk(opened), patience=Patience(per_minute=60, burst=2))
        async with talking(desk, api, clock):
            hasty, other = Person(api), Person(api, user_id=1002)
            await hasty.says("/start")
            await hasty.answered()
            await hasty.presses("United Kingdom")
            await hasty.answered()
            await hasty.presses("Web browser")
            assert (await hasty.answered()).text == "That was a lot at once. Wait a moment, then go on."
            edited = hasty.last.edited
            await hasty.presses("Go on")
            await hasty.says("hello?")
            await hasty.sends_photo()
            await other.says("/start")
            assert "Where do you live?" in (await other.answered()).text
            assert (hasty.last.edited, len(api.chats.of(hasty.chat_id))) == (edited, 1)
            clock.now += timedelta(seconds=1)
            await hasty.presses("Go on")
            assert "LinkedIn" in (await hasty.answered()).text
            assert len(api.chats.of(hasty.chat_id)) == 1
            assert api.problems() == []
