"""`optout smoke` as a process, at platforms that do what the bot relies on, and at some that do not."""

import asyncio
import json
import os
import pty
import re
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, repeat

import aiohttp
import pytest

from bot import app
from bot.adapters.discord.commands import commands
from bot.adapters.telegram.connection import Bot
from bot.adapters.telegram.profile import introduce
from bot.adapters.telegram.smoke import NOBODY, hooked
from bot.content.book import Book
from tests.wire.discord_api import DiscordApi
from tests.wire.discord_api import Fault as DiscordFault
from tests.wire.discord_api import Kind as DiscordKind
from tests.wire.discord_wire import APPLICATION, Json
from tests.wire.telegram_api import Fault, Kind, TelegramApi, awaited, spec_missing
from tests.wire.telegram_process import ROOT, hook

CHAT, USER = 100_200_300, 400_500_600_700
MESSAGE = ("GET", "/channels/{channel_id}/messages/{message_id}")
QUICKLY = ("--pause", "0")


@pytest.fixture(scope="module")
def telling() -> Book:
    return app.content(app.messages(), datetime.now(UTC).date()).book


@asynccontextmanager
async def on_telegram(book: Book) -> AsyncIterator[TelegramApi]:
    """A Telegram at which this version has been started before."""
    async with TelegramApi() as api:
        async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
            await introduce(bot, book)
        api.chats.missing.add(NOBODY)
        yield api


@asynccontextmanager
async def on_discord(book: Book) -> AsyncIterator[DiscordApi]:
    """A Discord at which this version has been started before."""
    async with DiscordApi() as api:
        url, headers = f"{api.url}/applications/{APPLICATION}/commands", {"Authorization": f"Bot {api.token}"}
        async with aiohttp.ClientSession() as session:
            await session.put(url, headers=headers, json=commands(book.guide, book.library))
        yield api


def at(api: TelegramApi | DiscordApi) -> dict[str, str]:
    """The settings for a platform, and for no other."""
    if isinstance(api, TelegramApi):
        return {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url, "TELEGRAM_PER_SECOND": "1000"}
    return {"DISCORD_TOKEN": api.token, "DISCORD_API_URL": api.url, "DISCORD_GATEWAY_URL": api.gateway_url}


def whom(api: TelegramApi | DiscordApi) -> tuple[str, str]:
    return ("--telegram", str(CHAT)) if isinstance(api, TelegramApi) else ("--discord", str(USER))


async def started(*arguments: str, settings: dict[str, str], keys: int = subprocess.DEVNULL) -> Process:
    env = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **settings}
    command = (sys.executable, "-m", "bot", "smoke", *arguments)
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdin=keys, stdout=PIPE, stderr=PIPE)


async def smoked(*apis: TelegramApi | DiscordApi, more: tuple[str, ...] = QUICKLY) -> tuple[int, str]:
    """The exit code and everything that was printed, which names no token and nobody."""
    arguments, settings = [*more], dict[str, str]()
    for api in apis:
        arguments += whom(api)
        settings |= at(api)
    process = await started(*arguments, settings=settings)
    out, err = await process.communicate()
    told = out.decode() + err.decode()
    for secret in (*(api.token for api in apis), str(CHAT), str(USER), "Traceback"):
        assert secret not in told
    return process.returncode or 0, told


def different(told: str) -> list[str]:
    return [line.removeprefix("DIFFERENT: ") for line in told.splitlines() if line.startswith("DIFFERENT: ")]


def left(api: TelegramApi | DiscordApi) -> int:
    """How many messages of the bot stand in the chat."""
    if isinstance(api, TelegramApi):
        return len(api.chats.of(CHAT))
    return len(api.messages.of(api.channels.direct_with(USER)))


def test_calls_are_held_against_the_specification() -> None:
    if spec_missing():
        pytest.skip(spec_missing())


@awaited
async def test_all_is_well_where_the_platforms_do_what_the_bot_relies_on(telling: Book) -> None:
    async with on_telegram(telling) as telegram, on_discord(telling) as discord:
        code, told = await smoked(telegram, discord)

        assert different(told) == []
        assert code == 0
        assert told.count("ok: ") > 50
        assert [int(number) for number in re.findall(r"^(\d+)\. ", told, re.MULTILINE)] == list(range(1, 11))
        assert (left(telegram), left(discord)) == (0, 0)
        assert (telegram.problems(), discord.problems()) == ([], [])
        assert telegram.made("getUpdates") == telegram.made("setWebhook") == telegram.made("deleteWebhook") == []
        assert discord.gateway.live() == []


@awaited
async def test_people_are_sent_what_they_get_from_the_bot_as_full_as_it_can_be(telling: Book) -> None:
    async with on_telegram(telling) as telegram, on_discord(telling) as discord:
        code, _ = await smoked(telegram, discord, more=(*QUICKLY, "--keep"))
        texts = [message.text for message in telegram.chats.of(CHAT)]
        shown = discord.messages.of(discord.channels.direct_with(USER))

        assert code == 0
        assert max(len(text.encode("utf-16-le")) // 2 for text in texts) == 4096
        assert max(
            len(one["content"]) for message in shown for one in message.everything if one["type"] == 10
        ) in range(3900, 4001)  # ids of commands may be as long as the rest
        assert any("copy_text" in button for message in telegram.chats.of(CHAT) for button in message.buttons.values())
        quotes = [one["type"] for message in telegram.chats.of(CHAT) for one in message.entities]
        assert "expandable_blockquote" in quotes
        (kept,) = [message.file for message in telegram.chats.of(CHAT) if message.file]
        assert json.loads(kept.data)
        assert {call.params["link_preview_options"]["is_disabled"] for call in telegram.made("sendMessage")} == {True}


def unlinked(message: Json) -> Json:
    """A message whose first button leads elsewhere."""
    changed: Json = json.loads(json.dumps(message))
    changed["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = "1li_st"
    return changed


def unfolded(message: Json) -> Json:
    """A message without its quotations."""
    return message | {"entities": [one for one in message["entities"] if one["type"] != "expandable_blockquote"]}


@awaited
async def test_a_message_that_comes_back_as_another_is_told_of(telling: Book) -> None:
    changes: Iterator[Callable[[Json], Json]] = chain(
        [
            unlinked,
            lambda message: message | {"text": message["text"][:-1]},
            unfolded,
            lambda message: message | {"reply_markup": {}},
            lambda message: message | {"link_preview_options": {"url": "https://example.org"}},
        ],
        repeat(lambda message: message),
    )

    def bent(message: Json) -> Json:
        return next(changes)(message)

    async with on_telegram(telling) as api:
        api.bent["sendMessage"] = bent
        api.bent["sendDocument"] = lambda message: message | {"document": message["document"] | {"file_size": 1}}
        code, out = await smoked(api)
        first, second, third, *rest = different(out)

        assert code == 1
        assert first.startswith("send, en: the first screen: the button ")
        assert first.endswith("Telegram returned another callback_data")
        assert second.startswith("send, de: the first screen: the text: the bot sent ")
        assert third.startswith("send an answer with a quotation: the entities: at ")
        assert "the bot sent expandable_blockquote, Telegram returned none" in third
        assert [line.partition(": the bot")[0] for line in rest] == [
            "send a text to copy: the buttons",
            "send the longest message: the link preview",
            "send a file",
        ]
        assert left(api) == 0


@awaited
async def test_a_refusal_in_other_words_is_told_of(telling: Book) -> None:
    words = {
        "message is not modified": "nothing to change",
        "message to edit not found": "MESSAGE_ID_INVALID",
        "chat not found": "nobody of that name",
    }

    async with on_telegram(telling) as api:
        api.reworded = words
        code, out = await smoked(api)
        lines = different(out)

        assert code == 1
        assert [line.partition(":")[0] for line in lines] == [
            "edit a message to what it says already",
            "edit a message that is gone",
            "send to somebody who is not there",
        ]
        for line, (known, other) in zip(lines, words.items(), strict=True):
            assert f'the bot relies on 400 and "{known}"; Telegram returned 400 and "Bad Request: {other}' in line
        assert left(api) == 0


URL = "https://bot.example.org/telegram"


@pytest.mark.parametrize(
    ("known", "chosen", "told"),
    [
        ({"url": ""}, "", ""),
        ({"url": URL}, URL, ""),
        ({"url": URL, "allowed_updates": ["callback_query", "message"]}, URL, ""),
        ({"url": URL}, "", "a webhook is set, but TELEGRAM_WEBHOOK_URL is not"),
        ({"url": ""}, URL, "Telegram has no webhook"),
        ({"url": f"{URL}/old"}, URL, "to another address"),
        ({"url": URL, "allowed_updates": ["message"]}, URL, "relies on message and callback_query"),
        ({"url": "", "pending_update_count": 101}, "", "101 updates wait"),
    ],
)
def test_a_webhook_that_is_not_the_one_in_the_settings_is_told_of(known: Json, chosen: str, told: str) -> None:
    lines = list(hooked(known, chosen))

    assert len(lines) == bool(told)
    assert told in "".join(lines)


@awaited
async def test_a_webhook_that_telegram_can_not_reach_is_told_of(telling: Book) -> None:
    url, settings = hook()
    async with on_telegram(telling) as api:
        error, now = "SSL error {certificate has expired}", int(datetime.now(UTC).timestamp())
        api.updates.hook = replace(api.updates.hook, url=url, error=error, error_at=now)
        process = await started(*QUICKLY, *whom(api), settings=at(api) | settings)
        out, _ = await process.communicate()

        assert process.returncode == 1
        assert different(out.decode()) == [f'how updates come: Telegram could not bring updates: "{error}"']


@awaited
async def test_privacy_mode_that_is_off_and_commands_of_another_version_are_told_of(telling: Book) -> None:
    async with on_telegram(telling) as api, on_discord(telling) as discord:
        api.bent["getMe"] = lambda me: me | {"can_read_all_group_messages": True}
        api.profile.commands.popitem()
        api.profile.texts["description", "en"] = "An older text."
        discord.server.bent["GET", "/applications/{application_id}/commands"] = lambda known: known[1:]
        code, out = await smoked(api, discord)
        lines = different(out)

        assert code == 1
        assert [line.partition(":")[0] for line in lines] == [
            "who the bot is",
            "commands and descriptions, en",
            "commands and descriptions, de",
            "the commands",
        ]
        assert "not this version's: description" in lines[1]


@awaited
async def test_being_told_to_wait_is_no_difference(telling: Book) -> None:
    async with on_telegram(telling) as api, on_discord(telling) as discord:
        api.faults += [Fault("sendMessage", Kind.TOO_MANY), Fault("editMessageText", Kind.TOO_MANY)]
        discord.faults.append(DiscordFault("PATCH", "/channels/*", DiscordKind.TOO_MANY))

        assert (await smoked(api, discord))[0] == 0


def plain(message: Json) -> Json:
    """A message without the style of its buttons."""
    changed = json.loads(json.dumps(message).replace('"style": 1', '"style": 2'))
    return dict(changed)


@awaited
async def test_components_that_discord_changed_are_told_of(telling: Book) -> None:
    async with on_discord(telling) as api:
        api.server.bent[MESSAGE] = lambda message: plain(message) | {"flags": 0}
        code, out = await smoked(api)
        line = next(line for line in different(out) if line.startswith("edit, de: the way"))

        assert code == 1
        assert line.endswith("Discord returned a message without it")
        assert ".style: the bot sent 1, Discord returned 2" in out
        assert left(api) == 0


@awaited
async def test_what_discord_lets_happen_or_refuses_otherwise_is_told_of_and_leaves_nothing(telling: Book) -> None:
    said = 'Discord said "Unknown Webhook"'
    starts = {"total": 1000, "remaining": 3, "reset_after": 14_400_000, "max_concurrency": 1}

    async with on_discord(telling) as api:
        api.channels.enforces = False
        api.faults.append(DiscordFault("POST", "/interactions/*", DiscordKind.NOT_FOUND, code=10015))
        api.server.bent["GET", "/gateway/bot"] = lambda told: told | {"session_start_limit": starts}
        code, out = await smoked(api)

        assert code == 1
        assert different(out) == [
            "the gateway: only 3 connections may be begun until tomorrow",
            "send twice under one name: the bot relies on one message for one nonce; Discord made two",
            f"answer what nobody did: the bot relies on code 10062; {said} (404, code 10015)",
        ]
        assert left(api) == 0


# Who is written to.


@pytest.mark.parametrize(
    ("arguments", "settings", "told"),
    [
        ((), {}, "no chat has a token"),
        ((), {"TELEGRAM_TOKEN": "700001:A"}, "Show Peer IDs in Profile"),
        (("--telegram", "5"), {}, "TELEGRAM_TOKEN and --telegram go together"),
        ((), {"DISCORD_TOKEN": "a"}, "Copy User ID"),
        (("--telegram", "5", "--discord", "5"), {"TELEGRAM_TOKEN": "700001:A"}, "DISCORD_TOKEN and --discord"),
        (("--telegram", "@me"), {"TELEGRAM_TOKEN": "700001:A"}, "'@me' is no user id"),
        (("--telegram", "-100"), {"TELEGRAM_TOKEN": "700001:A"}, "see optout smoke --help"),
        (("--telegram", "0"), {"TELEGRAM_TOKEN": "700001:A"}, "'0' is no user id"),
        (("--telegram", "5", "--pause", "nan"), {"TELEGRAM_TOKEN": "700001:A"}, "'nan' is no number of seconds"),
    ],
)
@awaited
async def test_bad_input_is_one_line_that_says_what_to_do(
    arguments: tuple[str, ...], settings: dict[str, str], told: str
) -> None:
    process = await started(*arguments, settings=settings)
    out, err = await process.communicate()

    assert (process.returncode, out, err.count(b"\n")) == (2, b"", 1)
    assert told in err.decode()


@awaited
async def test_who_can_not_be_written_to_is_one_line(telling: Book) -> None:
    async with on_telegram(telling) as api, on_discord(telling) as discord:
        api.chats.blocked.add(CHAT)
        discord.channels.deleted.add(USER)
        for one, told in ((api, "press Start first"), (discord, "allow direct messages")):
            code, out = await smoked(one)

            assert code == 2
            assert told in out.splitlines()[-1]
            assert left(one) == 0


@awaited
async def test_a_token_that_is_not_known_is_one_line(telling: Book) -> None:
    async with on_telegram(telling) as api, on_discord(telling) as discord:
        for one, name, wrong in ((api, "TELEGRAM_TOKEN", "700001:other"), (discord, "DISCORD_TOKEN", "other")):
            process = await started(*QUICKLY, *whom(one), settings=at(one) | {name: wrong})
            _, err = await process.communicate()

            assert process.returncode == 2
            assert err.decode().startswith(f"optout: {name}")
            assert err.count(b"\n") == 1


@awaited
async def test_a_platform_that_is_not_there_is_a_difference(telling: Book) -> None:
    async with on_telegram(telling) as api, on_discord(telling) as discord:
        pass
    code, out = await smoked(api, discord)

    assert code == 1
    assert [line.partition(":")[0] for line in different(out)] == ["Telegram is reached", "Discord is reached"]


# How it ends.


@awaited
async def test_a_message_that_can_not_be_deleted_is_told_of_and_the_others_are(telling: Book) -> None:
    async with on_telegram(telling) as api, on_discord(telling) as discord:
        api.faults.append(Fault("deleteMessage", Kind.BAD_REQUEST, 2, description="message can't be deleted"))
        discord.faults.append(DiscordFault("DELETE", "/channels/*", DiscordKind.FORBIDDEN, 2))
        code, out = await smoked(api, discord)

        assert code == 1
        assert [line.partition(":")[0] for line in different(out)] == [
            "edit a message that is gone",
            "every message is deleted",
        ] * 2
        assert (left(api), left(discord)) == (1, 1)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
@awaited
async def test_who_interrupts_it_finds_the_chat_empty(telling: Book, sign: signal.Signals) -> None:
    async with on_telegram(telling) as api, on_discord(telling) as discord:
        for one in (api, discord):
            process = await started("--pause", "0.2", *whom(one), settings=at(one))
            async with asyncio.timeout(30):
                while left(one) < 2:  # noqa: ASYNC110 - it is another process that sends
                    await asyncio.sleep(0.02)
            process.send_signal(sign)
            _, err = await asyncio.wait_for(process.communicate(), 20)

            assert process.returncode == 130
            assert err == b""
            assert left(one) == 0


@awaited
async def test_a_message_that_is_on_its_way_at_the_end_is_deleted_as_well(telling: Book) -> None:
    async with on_telegram(telling) as api:
        api.faults.append(Fault("sendMessage", Kind.SLOW, delay=1))
        process = await started(*whom(api), settings=at(api))
        await api.called("sendMessage", within=30)
        process.send_signal(signal.SIGINT)

        assert await asyncio.wait_for(process.wait(), 20) == 130
        assert len(api.made("deleteMessage")) == 1
        assert left(api) == 0


@awaited
async def test_somebody_at_the_terminal_is_waited_for(telling: Book) -> None:
    async with on_telegram(telling) as api:
        ours, theirs = pty.openpty()
        process = await started(*QUICKLY, *whom(api), keys=theirs, settings=at(api))
        os.close(theirs)
        assert process.stdout
        async with asyncio.timeout(60):
            async for line in process.stdout:
                if b"Press Enter" in line:
                    break
        assert left(api) > 5
        os.write(ours, b"\n")

        assert await asyncio.wait_for(process.wait(), 20) == 0
        assert left(api) == 0
        os.close(ours)
