"""A trial at platforms that do what the bot relies on, and at some that do not."""

import asyncio
import json
from collections.abc import Callable
from itertools import chain, repeat
from typing import Any

import pytest

from bot.adapters.telegram.smoke import hooked
from bot.desk import Desk
from bot.errors import Refused, UsageError
from tests.smoking import CHAT, USER, different, left, on_discord, on_telegram, smoked
from tests.wire.discord_api import Fault as DiscordFault
from tests.wire.discord_api import Kind as DiscordKind
from tests.wire.discord_wire import Json
from tests.wire.telegram_api import Fault, Kind, awaited, spec_missing

MESSAGE = ("GET", "/channels/{channel_id}/messages/{message_id}")

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself


def test_calls_are_held_against_the_specification() -> None:
    if spec_missing():
        pytest.skip(spec_missing())


@awaited
async def test_people_are_sent_what_they_get_from_the_bot_as_full_as_it_can_be(desk: Desk) -> None:
    async with on_telegram(desk.book) as telegram, on_discord(desk.book) as discord:
        told = await smoked(desk, telegram, discord, keep=True)
        texts = [message.text for message in telegram.chats.of(CHAT)]
        shown = discord.messages.of(discord.channels.direct_with(USER))

        assert different(told) == []
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


def in_turn(*changes: Callable[[Json], Json]) -> Callable[[Json], Json]:
    """What changes the first messages in one way each, and no message after them."""
    following = chain(changes, repeat(dict[str, Any]))

    def changed(message: Json) -> Json:
        return next(following)(message)

    return changed


@awaited
async def test_a_message_that_comes_back_as_another_is_told_of(desk: Desk) -> None:
    async with on_telegram(desk.book) as api:
        api.bent["sendMessage"] = in_turn(
            unlinked,
            lambda message: message | {"text": message["text"][:-1]},
            unfolded,
            lambda message: message | {"reply_markup": {}},
            lambda message: message | {"link_preview_options": {"url": "https://example.org"}},
        )
        api.bent["sendDocument"] = lambda message: message | {"document": message["document"] | {"file_size": 1}}
        out = await smoked(desk, api)
        first, second, third, *rest = different(out)

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
async def test_a_refusal_in_other_words_is_told_of(desk: Desk) -> None:
    words = {
        "message is not modified": "nothing to change",
        "message to edit not found": "MESSAGE_ID_INVALID",
        "chat not found": "nobody of that name",
    }

    async with on_telegram(desk.book) as api:
        api.reworded = words
        out = await smoked(desk, api)
        lines = different(out)

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
async def test_privacy_mode_that_is_off_and_commands_of_another_version_are_told_of(desk: Desk) -> None:
    async with on_telegram(desk.book) as api, on_discord(desk.book) as discord:
        api.bent["getMe"] = lambda me: me | {"can_read_all_group_messages": True}
        api.profile.commands.popitem()
        api.profile.texts["description", "en"] = "An older text."
        discord.server.bent["GET", "/applications/{application_id}/commands"] = lambda known: known[1:]
        out = await smoked(desk, api, discord)
        lines = different(out)

        assert [line.partition(":")[0] for line in lines] == [
            "who the bot is",
            "commands and descriptions, en",
            "commands and descriptions, de",
            "the commands",
        ]
        assert "not this version's: description" in lines[1]


@awaited
async def test_being_told_to_wait_is_no_difference(desk: Desk) -> None:
    async with on_telegram(desk.book) as api, on_discord(desk.book) as discord:
        api.faults += [Fault("sendMessage", Kind.TOO_MANY), Fault("editMessageText", Kind.TOO_MANY)]
        discord.faults.append(DiscordFault("PATCH", "/channels/*", DiscordKind.TOO_MANY))

        assert different(await smoked(desk, api, discord)) == []


def plain(message: Json) -> Json:
    """A message without the style of its buttons."""
    changed = json.loads(json.dumps(message).replace('"style": 1', '"style": 2'))
    return dict(changed)


@awaited
async def test_components_that_discord_changed_are_told_of(desk: Desk) -> None:
    async with on_discord(desk.book) as api:
        api.server.bent[MESSAGE] = lambda message: plain(message) | {"flags": 0}
        out = await smoked(desk, api)
        line = next(line for line in different(out) if line.startswith("edit, de: the way"))

        assert line.endswith("Discord returned a message without it")
        assert any(".style: the bot sent 1, Discord returned 2" in step.wrong for step in out)
        assert left(api) == 0


@awaited
async def test_what_discord_lets_happen_or_refuses_otherwise_is_told_of_and_leaves_nothing(desk: Desk) -> None:
    said = 'Discord said "Unknown Webhook"'
    starts = {"total": 1000, "remaining": 3, "reset_after": 14_400_000, "max_concurrency": 1}

    async with on_discord(desk.book) as api:
        api.channels.enforces = False
        api.faults.append(DiscordFault("POST", "/interactions/*", DiscordKind.NOT_FOUND, code=10015))
        api.server.bent["GET", "/gateway/bot"] = lambda told: told | {"session_start_limit": starts}
        out = await smoked(desk, api)

        assert different(out) == [
            "the gateway: only 3 connections may be begun until tomorrow",
            "send twice under one name: the bot relies on one message for one nonce; Discord made two",
            f"answer what nobody did: the bot relies on code 10062; {said} (404, code 10015)",
        ]
        assert left(api) == 0


@awaited
async def test_who_can_not_be_written_to_is_told_how_to_mend_it(desk: Desk) -> None:
    async with on_telegram(desk.book) as api, on_discord(desk.book) as discord:
        api.chats.blocked.add(CHAT)
        discord.channels.deleted.add(USER)
        for one, told in ((api, "press Start first"), (discord, "allow direct messages")):
            with pytest.raises(UsageError, match=told):
                await smoked(desk, one)

            assert left(one) == 0


@awaited
async def test_a_token_that_is_not_known_is_named_by_its_setting(desk: Desk) -> None:
    async with on_telegram(desk.book) as api, on_discord(desk.book) as discord:
        for one, name, other in ((api, "TELEGRAM_TOKEN", "700001:other"), (discord, "DISCORD_TOKEN", "other")):
            with pytest.raises(Refused, match=f"^{name}"):
                await smoked(desk, one, token=other)


@awaited
async def test_a_platform_that_is_not_there_is_a_difference(desk: Desk) -> None:
    async with on_telegram(desk.book) as api, on_discord(desk.book) as discord:
        pass

    assert [line.partition(":")[0] for line in different(await smoked(desk, api, discord))] == [
        "Telegram is reached",
        "Discord is reached",
    ]


@awaited
async def test_a_message_that_can_not_be_deleted_is_told_of_and_the_others_are(desk: Desk) -> None:
    async with on_telegram(desk.book) as api, on_discord(desk.book) as discord:
        api.faults.append(Fault("deleteMessage", Kind.BAD_REQUEST, 2, description="message can't be deleted"))
        discord.faults.append(DiscordFault("DELETE", "/channels/*", DiscordKind.FORBIDDEN, 2))
        out = await smoked(desk, api, discord)

        assert [line.partition(":")[0] for line in different(out)] == [
            "edit a message that is gone",
            "every message is deleted",
        ] * 2
        assert (left(api), left(discord)) == (1, 1)


@awaited
async def test_a_message_that_is_on_its_way_at_the_end_is_deleted_as_well(desk: Desk) -> None:
    async with on_telegram(desk.book) as api:
        api.faults.append(Fault("sendMessage", Kind.SLOW, delay=1))
        trial = asyncio.create_task(smoked(desk, api))
        await api.called("sendMessage", within=30)
        trial.cancel()
        with pytest.raises(asyncio.CancelledError):
            await trial

        assert len(api.made("deleteMessage")) == 1
        assert left(api) == 0
