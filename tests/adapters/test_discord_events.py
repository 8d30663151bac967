"""What can't be read costs itself only, and what nobody needs is not kept."""

import asyncio
import gc
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bot import app
from bot.adapters.discord import deliver, events
from bot.adapters.discord.adapter import Discord, Options
from bot.adapters.discord.connection import Client
from bot.tally import UPDATES
from tests.wire.discord_api import DiscordApi, Guild, Json, awaited
from tests.wire.discord_gateway import IDENTIFY, SPOILT
from tests.wire.discord_member import Member
from tests.wire.discord_talking import discord as library
from tests.wire.discord_written import written_back

SERVERS = [Guild(number << 22) for number in range(5, 2005)]


@asynccontextmanager
async def on_discord(opened: app.Opened, api: DiscordApi) -> AsyncIterator[Discord]:
    """The adapter in this process, ready."""
    options = Options(api.token, api.url, api.gateway_url, pause=0.01)
    chat = Discord(app.open_desk(opened), options, lambda: datetime.now(UTC))
    running = asyncio.create_task(chat.run())
    try:
        await api.called("PUT", "/applications/*/commands")
        await ready(api, chat)
        yield chat
    finally:
        running.cancel()
        await asyncio.wait([running])
    assert running.cancelled()


async def ready(api: DiscordApi, chat: Discord) -> None:
    await api.until(lambda: chat.client and chat.client.whole, within=10, what="a connection")


def unreadable(chat: Discord) -> int:
    return chat.desk.tally.numbers.get(UPDATES, Counter())["discord", "unreadable"]


def has_passed_over(chat: Discord, events: int) -> bool:
    return unreadable(chat) == events


def has_begun(api: DiscordApi, sessions: int) -> bool:
    return len(api.gateway.connected) >= sessions


def test_the_library_is_the_one_whose_inside_is_known() -> None:
    assert library.__version__ == events.LIBRARY, "look at discord/gateway.py and discord/shard.py, then at events.py"


@awaited
async def test_what_cannot_be_read_is_counted_and_stops_nobody(
    opened: app.Opened, caplog: pytest.LogCaptureFixture
) -> None:
    async with DiscordApi() as api, on_discord(opened, api) as chat:
        member = Member(api)
        good = await member.command("help")
        await member.answered()
        for count, (event, spoilt) in enumerate(poison(good.payload), 1):
            for session in api.gateway.live():
                await session.tell(event, spoilt)
            await api.until(partial(has_passed_over, chat, count), what=f"{event} {spoilt!r:.80}")

        await member.command("help")
        assert written_back(await member.answered())
        assert [one.op for one in api.gateway.connected] == [IDENTIFY]
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == count
    assert all(line.startswith("discord: ") and "could not be read" in line for line in told)
    assert "Ada" not in "".join(told)


def poison(good: Json) -> list[tuple[str, Any]]:
    """Events that can't be built, made from one that can."""
    message = {"id": "1", "channel_id": "2", "author": {"id": "3", "username": "ada"}, "content": "Ada"}
    return [
        ("INTERACTION_CREATE", {}),
        ("INTERACTION_CREATE", []),
        ("INTERACTION_CREATE", None),
        ("INTERACTION_CREATE", {name: good[name] for name in good if name != "token"}),
        ("INTERACTION_CREATE", {**good, "type": 3, "data": {}}),
        ("INTERACTION_CREATE", {**good, "type": 5, "data": {"custom_id": "x"}}),
        ("INTERACTION_CREATE", {**good, "message": {"id": "Ada"}}),
        ("INTERACTION_CREATE", {**good, "guild_id": "5", "member": {}}),
        ("INTERACTION_CREATE", {**good, "entitlements": [{}]}),
        ("INTERACTION_CREATE", {**good, "id": "Ada"}),
        ("MESSAGE_CREATE", {}),
        ("MESSAGE_CREATE", message),
        ("MESSAGE_CREATE", {**message, "message_snapshots": [{}]}),
        ("RESUMED", None),
        ("READY", {"session_id": "1", "resume_gateway_url": "ws://127.0.0.1"}),
    ]


@pytest.mark.parametrize("said", ["", "[]", "1", "null", "hello", '{"op": 0, "t": [], "d": {}}', "[" * 100_000])
@awaited
async def test_what_is_no_event_at_all_is_passed_over(opened: app.Opened, said: str) -> None:
    async with DiscordApi() as api, on_discord(opened, api) as chat:
        await api.gateway.mumble(said)
        await api.until(lambda: unreadable(chat) == 1)
        member = Member(api)
        await member.command("help")

        assert written_back(await member.answered())
        assert [one.op for one in api.gateway.connected] == [IDENTIFY]


@awaited
async def test_an_interaction_that_makes_no_sense_is_answered_all_the_same(opened: app.Opened) -> None:
    async with DiscordApi() as api, on_discord(opened, api) as chat:
        member = Member(api)
        member.finds([{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "0.1li"}]}])
        unknown: Json = {"data": {"custom_id": "0.1li", "component_type": 99}}  # kinds of components are not looked at
        odd: Json = {"data": {"custom_id": "x", "component_type": 3, "values": 5}}
        nobodys: Json = {"user": None, "guild_id": "5"}
        await member.presses("Go")
        good = member.done
        assert good
        await member.answered()
        for count, other in enumerate((unknown, odd, nobodys), 1):
            own = {"id": str(api.clock.id()), "token": f"another{count}"}
            for session in api.gateway.live():
                await session.tell("INTERACTION_CREATE", good.payload | own | other)
            await api.called("POST", f"/interactions/*/another{count}/callback")
        assert unreadable(chat) == 2
        assert [one.op for one in api.gateway.connected] == [IDENTIFY]


@awaited
async def test_an_event_of_a_kind_that_is_not_known_is_nothing(opened: app.Opened) -> None:
    async with DiscordApi() as api, on_discord(opened, api) as chat:
        for event in ("SOMETHING_NEW", "GUILD_CREATE", "CHANNEL_CREATE", "PRESENCE_UPDATE"):
            await api.gateway.mumble(json.dumps({"op": 0, "s": 7, "t": event, "d": ["whatever"]}))
        await api.gateway.mumble(json.dumps({"op": 99, "d": None}))
        member = Member(api)
        await member.command("help")

        assert written_back(await member.answered())
        assert unreadable(chat) == 0


@awaited
async def test_servers_are_not_kept_even_if_they_are_told_of(opened: app.Opened) -> None:
    async with DiscordApi(guilds=SERVERS) as api, on_discord(opened, api) as chat:
        assert chat.client
        assert not chat.client.intents.guilds
        whole = api.channels.whole(SERVERS[0])
        for number in range(100):
            await api.gateway.mumble(
                json.dumps({"op": 0, "s": 9, "t": "GUILD_CREATE", "d": {**whole, "id": str(number)}})
            )
        member = Member(api, guild=SERVERS[3].id)
        await member.command("help")

        assert written_back(await member.answered())
        assert list(chat.client.guilds) == []
        assert alive(library.Guild) <= 1  # the one that the interaction brought along


@pytest.fixture
def silence() -> Iterator[None]:
    """No log: pytest would keep its lines, and with them the errors, and with those the clients."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("silence")
@awaited
async def test_forty_connections_leave_no_former_client(opened: app.Opened) -> None:
    async with DiscordApi() as api, on_discord(opened, api) as chat:
        sizes = []
        for number in range(40):
            await api.gateway.mumble(SPOILT)
            await api.until(partial(has_begun, api, number + 2), within=10)
            await ready(api, chat)
            if number in {9, 39}:
                await asyncio.sleep(0.1)
                gc.collect()
                sizes.append(len(gc.get_objects()))

        assert len(api.gateway.connected) == 41
        assert alive(Client) == 1
        assert sizes[1] < sizes[0] * 1.01
        assert api.gateway.starts.remaining == 1000 - 41
        member = Member(api)
        await member.command("help")
        assert written_back(await member.answered())


def alive(kind: type) -> int:
    """How many of a class there are."""
    gc.collect()
    return sum(isinstance(one, kind) for one in gc.get_objects())


VOICE, NEWS, THREAD, STAGE, NEW = 2, 5, 11, 13, 99


@pytest.mark.parametrize("kind", [VOICE, NEWS, THREAD, STAGE, NEW])
@awaited
async def test_wherever_in_a_server_somebody_is_they_are_answered(
    opened: app.Opened, kind: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DiscordApi(guilds=SERVERS[:1]) as api, on_discord(opened, api) as chat:
        member = Member(api, guild=SERVERS[0].id)
        api.channels.kinds[member.place.channel] = kind
        await member.command("help")
        assert written_back(await member.answered())
        await member.presses("Menu")
        assert written_back(await member.answered())
        monkeypatch.setattr(deliver, "IN_TIME", 0.0)  # the answer is promised first
        await member.presses(next(iter(member.last.buttons)))
        assert written_back(await member.answered())

        await api.until(lambda: not api.unanswered())
        assert api.failed() == []
        assert unreadable(chat) == 0
