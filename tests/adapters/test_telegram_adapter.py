"""The adapter costs nobody anything but what went wrong: it passes over, it goes on, and it can be run again."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import app
from bot.adapters.telegram.adapter import Options, Telegram
from bot.desk import Desk
from bot.engine.message import Message, Paragraph, Press, Span
from bot.engine.reminder import Address
from bot.errors import Refused
from bot.sending import Sent
from bot.tally import UPDATES, Tally
from tests.wire.telegram_api import Fault, Json, Kind, TelegramApi, awaited
from tests.wire.telegram_person import Person
from tests.wire.telegram_poison import POISON

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MESSAGE = Message((Paragraph((Span("It is time."),)),), ((Press("Menu", "1li_me"),),), "en")
SECRET = "hush"  # noqa: S105 - an example
ANOTHER = "700001:another"  # an example


def made(desk: Desk, api: TelegramApi) -> Telegram:
    return Telegram(replace(desk, tally=Tally()), Options(api.token, api.url, per_second=1000), lambda: NOW)


@asynccontextmanager
async def running(telegram: Telegram, api: TelegramApi) -> AsyncIterator[asyncio.Task[None]]:
    """The adapter while it is entered, in this process."""
    polls = len(api.made("getUpdates"))
    task = asyncio.create_task(telegram.run())
    try:
        await api.until(lambda: task.done() or len(api.made("getUpdates")) > polls)
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def ended(task: asyncio.Task[None]) -> BaseException | None:
    """What ended a run by itself."""
    await asyncio.wait([task], timeout=10)
    return task.exception() if task.done() and not task.cancelled() else None


async def answered(person: Person) -> str:
    await person.says("/start")
    return (await person.answered()).text


def unreadable(telegram: Telegram) -> int:
    return telegram.desk.tally.numbers[UPDATES]["telegram", "unreadable"]


@pytest.mark.parametrize("bent", POISON.values(), ids=POISON)
@awaited
async def test_an_update_that_nobody_can_read_costs_nobody_else_a_thing(
    desk: Desk, caplog: pytest.LogCaptureFixture, bent: Callable[[Json], object]
) -> None:
    async with TelegramApi() as api:
        before, poison, after = (Person(api, who) for who in (1001, 1002, 1003))
        await before.says("/start")
        whole = {"message": api.chats.receive(poison.chat, poison.user, {"text": "Zanzibar"})}
        api.updates.push(whole, bent)
        await after.says("/start")
        telegram = made(desk, api)
        async with running(telegram, api):
            await before.answered()
            await after.answered()
            await answered(poison)
            await api.until(lambda: not api.updates.pending)

        assert unreadable(telegram) == 1
        assert len([line for line in caplog.messages if "could not be read" in line]) == 1
        assert "Zanzibar" not in "".join(caplog.messages)
        assert len(api.made("getUpdates")) < 9


@awaited
async def test_what_nobody_can_read_alone_is_confirmed_too(desk: Desk) -> None:
    async with TelegramApi() as api:
        telegram, person = made(desk, api), Person(api)
        async with running(telegram, api):
            await answered(person)
            for bent in POISON.values():
                api.updates.push(
                    {"message": {}}, bent if bent is not POISON["a message without a date"] else lambda _: 5
                )
                await api.until(lambda: not api.updates.pending)
            await answered(person)


@awaited
async def test_a_run_that_was_refused_can_be_run_again_and_knows_how_far_it_was(desk: Desk) -> None:
    async with TelegramApi() as api:
        telegram, person, token = made(desk, api), Person(api), api.token
        async with running(telegram, api) as task:
            await answered(person)
            assert telegram.sends
            api.token = ANOTHER
            await person.says("/help")
            assert isinstance(await ended(task), Refused)
        assert (telegram.sends, await telegram.connected()) == (False, False)
        assert await telegram.send(Address("telegram", "1001"), MESSAGE, "1") is Sent.LATER
        api.token = token
        await person.says("/faq")
        async with running(telegram, api):
            await person.answered()
            await answered(person)
            assert telegram.sends
            assert await telegram.connected()
            assert await telegram.send(Address("telegram", "1001"), MESSAGE, "1") is Sent.DELIVERED

        assert len(api.chats.of(person.chat_id)) == 4
        assert api.updates.pending == 0
        assert api.problems() == []


@awaited
async def test_a_run_that_is_cancelled_in_the_middle_of_its_work_can_be_run_again(desk: Desk) -> None:
    async with TelegramApi() as api:
        telegram, person = made(desk, api), Person(api)
        async with running(telegram, api):
            api.faults.append(Fault("sendMessage", Kind.TOO_MANY, retry_after=6, chat=person.chat_id))
            await person.says("/start")
            await api.called("sendMessage")
        async with running(telegram, api):
            await person.says("/help")
            await person.answered(within=10)

        assert len(api.chats.of(person.chat_id)) == 1


@pytest.mark.parametrize("method", ["sendMessage", "answerCallbackQuery", "editMessageText"])
@awaited
async def test_a_token_that_any_call_is_refused_for_ends_a_run_where_telegram_says_so_again(
    desk: Desk, method: str
) -> None:
    async with TelegramApi() as api:
        telegram, person = made(desk, api), Person(api)
        async with running(telegram, api) as task:
            await answered(person)
            api.faults += [Fault(method, Kind.UNKNOWN), Fault("getMe", Kind.UNKNOWN)]
            await person.does("/help" if method == "sendMessage" else "[Switzerland]")
            assert isinstance(await ended(task), Refused)


@awaited
async def test_a_reminder_that_meets_a_token_that_is_none_waits_and_ends_the_run(desk: Desk) -> None:
    async with TelegramApi() as api:
        telegram = made(desk, api)
        async with running(telegram, api) as task:
            api.faults += [Fault("sendMessage", Kind.UNKNOWN, times=9), Fault("getMe", Kind.UNKNOWN)]
            assert await telegram.send(Address("telegram", "1001"), MESSAGE, "1") is Sent.LATER
            assert isinstance(await ended(task), Refused)


@awaited
async def test_nothing_is_sent_before_the_greeting(desk: Desk) -> None:
    async with TelegramApi() as api:
        telegram = made(desk, api)

        assert not telegram.sends
        assert await telegram.send(Address("telegram", "1001"), MESSAGE, "1") is Sent.LATER
        assert api.calls == []


@awaited
async def test_what_waits_to_be_sent_is_told_of_the_greeting(desk: Desk) -> None:
    woken = asyncio.Event()
    async with TelegramApi() as api:
        telegram = made(replace(desk, wake=woken.set), api)
        async with running(telegram, api):
            assert woken.is_set()


@awaited
async def test_an_invitation_comes_into_a_group_whose_topic_is_gone(desk: Desk) -> None:
    async with TelegramApi() as api:
        group = Person(api, chat_type="supergroup")
        api.chats.topics[group.chat_id, 4] = "message thread not found"
        async with running(made(desk, api), api):
            await group.says("/faq@optout_test_bot", message_thread_id=4, is_topic_message=True)
            await group.answered()

        assert len(api.chats.of(group.chat_id)) == 1
        assert api.problems() == []


DRAFT = """
[fr]
name = "Français"
state = "draft"
countries = []
day = "d MMMM y"
month = "MMMM y"
moment = "d MMMM y, HH:mm"
"""


@awaited
async def test_a_draft_language_stops_nobody(tmp_path: Path) -> None:
    root = shutil.copytree(app.messages(), tmp_path / "messages")
    with (root / "languages.toml").open("a", encoding="utf-8") as languages:
        languages.write(DRAFT)
    async with TelegramApi() as api:
        async with running(made(app.open_desk(app.content(root, NOW.date())), api), api):
            assert await answered(Person(api, language_code="fr"))
            group = Person(api, 1002, chat_type="supergroup", language_code="fr")
            await group.says("/optout")
            assert list((await group.answered()).buttons) == ["Open the private chat"]
            await api.until(lambda: len(api.profile.texts) == 6)

        assert {language for _, language in api.profile.commands} == {"", "en", "de"}
        assert api.problems() == []


@awaited
async def test_a_profile_that_has_a_bug_stops_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with TelegramApi() as api:
        api.faults.append(Fault("getMyCommands", Kind.ODD))
        async with running(made(desk, api), api):
            await answered(Person(api))

        assert "telegram: the profile could not be set" in caplog.messages
