"""The stand-in for the Bot API does what Telegram does, seen by a real library."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken

from tests.wire.telegram_api import TelegramApi, awaited
from tests.wire.telegram_person import Person
from tests.wire.telegram_talking import talking

CHAT = 1001
ROW = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="1li")]])


@awaited
async def test_a_bot_knows_itself_and_a_wrong_token_is_refused() -> None:
    async with talking(api := TelegramApi()) as bot:
        assert bot.bot.id == int(api.token.partition(":")[0])

        with pytest.raises(InvalidToken):
            async with Bot("700001:other", base_url=f"{api.url}/bot"):
                pass


@awaited
async def test_a_file_is_handed_over_and_an_empty_or_unknown_one_refused() -> None:
    async with talking(api := TelegramApi()) as bot:
        sent = await bot.send_document(CHAT, InputFile(b'{"a": 1}', "data.json"), caption="Yours")
        (kept,) = api.chats.of(CHAT)

        assert sent.document
        assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("data.json", 8, "Yours")
        assert kept.file
        assert kept.file.data == b'{"a": 1}'
        assert api.problems() == []
        for refused, words in ((InputFile(b"", "data.json"), "non-empty"), ("no such file", "Wrong remote file")):
            with pytest.raises(BadRequest, match=words):
                await bot.send_document(CHAT, refused)
        with pytest.raises(BadRequest, match="caption is too long"):
            await bot.send_document(CHAT, InputFile(b"1", "data.json"), caption="x" * 1025)


@awaited
async def test_updates_come_until_they_are_confirmed() -> None:
    async with talking(api := TelegramApi()) as bot:
        first, second = [await Person(api).says(text) for text in ("one", "two")]

        assert [update.update_id for update in await bot.get_updates(limit=1)] == [first]
        assert [update.update_id for update in await bot.get_updates()] == [first, second]
        assert [update.update_id for update in await bot.get_updates(offset=second)] == [second]
        assert await bot.get_updates(offset=second + 1) == ()
        assert api.updates.pending == 0


@awaited
async def test_a_poll_waits_for_an_update_and_no_longer_than_asked() -> None:
    async with talking(api := TelegramApi()) as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=5))
        await api.called("getUpdates")
        said = await Person(api).says("hello")

        assert [update.update_id for update in await poll] == [said]
        assert await bot.get_updates(offset=said + 1, timeout=0) == ()


@awaited
async def test_an_update_can_come_twice_and_the_last_ones_can_be_asked_for() -> None:
    async with talking(api := TelegramApi()) as bot:
        person = Person(api)
        said = await person.says("hello")
        await bot.get_updates(offset=said + 1)
        person.repeats(said)

        assert [update.update_id for update in await bot.get_updates(offset=said + 1)] == [said]

        await person.says("two")
        last = await person.says("three")

        assert [update.update_id for update in await bot.get_updates(offset=-1)] == [last]


@awaited
async def test_updates_that_were_not_asked_for_do_not_come() -> None:
    async with talking(api := TelegramApi()) as bot:
        await bot.get_updates(allowed_updates=["callback_query"])
        await Person(api).says("hello")
        await Person(api).presses_payload("x", 5)

        assert [update.callback_query is not None for update in await bot.get_updates()] == [True]


@awaited
async def test_a_second_poller_ends_the_first() -> None:
    async with talking(api := TelegramApi()) as bot, Bot(api.token, base_url=f"{api.url}/bot") as other:
        first = asyncio.create_task(bot.get_updates(timeout=5))
        await api.called("getUpdates")
        second = asyncio.create_task(other.get_updates(timeout=5))
        with pytest.raises(Conflict):
            await first
        said = await Person(api).says("hello")

        assert [update.update_id for update in await second] == [said]


@awaited
async def test_a_webhook_gets_updates_in_order_until_it_answers_well() -> None:
    got: list[tuple[str, str]] = []

    async def hook(request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        got.append((text, request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        return web.Response(status=500 if len(got) == 1 else 200)

    async with talking(api := TelegramApi()) as bot, served(hook) as url:
        await Person(api).says("one")
        await bot.set_webhook(url, secret_token="hush")  # noqa: S106 - an example
        await Person(api).says("two")
        await api.until(lambda: len(got) == 3)
        await api.until(lambda: not api.updates.pending)
        info = await bot.get_webhook_info()
        with pytest.raises(Conflict):
            await bot.get_updates()
        await bot.delete_webhook()

        assert got == [("one", "hush"), ("one", "hush"), ("two", "hush")]
        assert [delivery.status for delivery in api.updates.deliveries] == [500, 200, 200]
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        assert await bot.get_updates() == ()


@asynccontextmanager
async def served(hook: object) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/", hook)  # type: ignore[arg-type]
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


@awaited
async def test_messages_are_kept_edited_and_deleted() -> None:
    async with talking(api := TelegramApi()) as bot:
        sent = await bot.send_message(CHAT, "Hello", reply_markup=ROW)
        edited = await bot.edit_message_text("Bye", CHAT, sent.message_id)

        assert isinstance(edited, Message)
        assert (sent.text, sent.reply_markup) == ("Hello", ROW)
        assert (edited.message_id, edited.text, edited.reply_markup) == (sent.message_id, "Bye", None)
        with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply"):
            await bot.edit_message_text("Bye", CHAT, sent.message_id)
        with pytest.raises(BadRequest, match="Message is not modified"):
            await bot.edit_message_reply_markup(CHAT, sent.message_id)
        await bot.edit_message_reply_markup(CHAT, sent.message_id, reply_markup=ROW)
        assert list(Person(api).last.buttons) == ["Go"]
        await bot.delete_message(CHAT, sent.message_id)
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await bot.edit_message_text("Again", CHAT, sent.message_id)
        with pytest.raises(BadRequest, match="Message to delete not found"):
            await bot.delete_message(CHAT, sent.message_id)
        assert api.problems() == []


@awaited
async def test_somebody_who_blocked_the_bot_or_is_not_there_gets_nothing() -> None:
    async with talking(api := TelegramApi()) as bot:
        await Person(api).blocks()
        api.chats.missing.add(404)

        with pytest.raises(Forbidden, match="Forbidden: bot was blocked by the user"):
            await bot.send_message(CHAT, "Hello")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(404, "Hello")
        await Person(api).unblocks()
        assert (await bot.send_message(CHAT, "Hello")).text == "Hello"


@awaited
async def test_a_press_is_answered_once() -> None:
    async with talking(api := TelegramApi()) as bot:
        await Person(api).presses_payload("x", 5)
        await Person(api).presses_payload("x", 5, expired=True)
        live, expired = [update.callback_query for update in await bot.get_updates()]

        assert live
        assert expired
        assert api.unanswered() == [live.id]
        await live.answer()
        assert api.unanswered() == []
        for query in (live, expired):
            with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is inv"):
                await query.answer()


@awaited
async def test_a_menu_shows_the_narrowest_scope_and_in_it_the_language_if_it_has_commands() -> None:
    async with talking(api := TelegramApi()) as bot:
        await bot.set_my_commands([BotCommand("all", "All")])
        await bot.set_my_commands([BotCommand("alle", "Alle")], language_code="de")
        assert [api.profile.menu("group", tag) for tag in ("de", "en")] == [["alle"], ["all"]]

        await bot.set_my_commands([BotCommand("few", "Few")], BotCommandScopeAllGroupChats())
        assert [api.profile.menu("group", tag) for tag in ("de", "en")] == [["few"], ["few"]]
        assert [api.profile.menu("private", tag) for tag in ("de", "en")] == [["alle"], ["all"]]
        assert await bot.get_my_commands(BotCommandScopeAllGroupChats(), "de") == ()
        for unknown in (BotCommandScope("all_channels"), BotCommandScope("chat")):
            with pytest.raises(BadRequest, match=r"(?i)scope"):
                await bot.get_my_commands(unknown)


@awaited
async def test_a_topic_that_is_gone_takes_no_message_and_its_chat_does() -> None:
    async with talking(api := TelegramApi()) as bot:
        api.chats.topics[CHAT, 4] = "message thread not found"

        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(CHAT, "Hello", message_thread_id=4)
        assert (await bot.send_message(CHAT, "Hello")).text == "Hello"


@awaited
async def test_an_update_may_be_bent_on_the_wire_and_is_confirmed_by_its_number() -> None:
    async with talking(api := TelegramApi()) as bot:
        number = api.updates.push({"message": {"text": "x"}}, lambda whole: [whole["update_id"]])

        with pytest.raises(TypeError):
            await bot.get_updates()
        assert (await bot.get_updates(offset=number + 1), api.updates.pending) == ((), 0)


@awaited
async def test_what_a_bot_says_about_itself_is_kept_by_language() -> None:
    async with talking(api := TelegramApi()) as bot:
        await bot.set_my_commands([BotCommand("help", "Hilfe")], language_code="de")
        await bot.set_my_description("Lang", language_code="de")
        await bot.set_my_short_description("Short")

        assert await bot.get_my_commands(language_code="de") == (BotCommand("help", "Hilfe"),)
        assert api.profile.commands_in("de") == {"help": "Hilfe"}
        assert await bot.get_my_commands() == ()
        assert (await bot.get_my_description("de")).description == "Lang"
        assert (await bot.get_my_short_description()).short_description == "Short"
        await bot.delete_my_commands(language_code="de")
        assert await bot.get_my_commands(language_code="de") == ()
        assert await bot.send_chat_action(CHAT, "typing")
        assert await bot.set_my_name("Guide"), "known, and only noted"
