"""The connection is kept up, and what may end it is told apart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import app
from bot.adapters.discord import connection
from bot.adapters.discord.adapter import Discord, Options
from bot.adapters.discord.connection import Client, lasting, told_of
from bot.adapters.discord.sessions import Sessions
from bot.engine.message import Message, Paragraph, Span
from bot.engine.reminder import Address
from bot.errors import Refused, StoreError
from bot.sending import Sent
from bot.tally import Tally
from tests.wire.discord_api import DiscordApi, Fault, Kind, awaited
from tests.wire.discord_gateway import RESUME, SPOILT
from tests.wire.discord_member import Member
from tests.wire.discord_talking import discord
from tests.wire.telegram_clock import hurried, now

HELLO = Message((Paragraph((Span("Hello"),)),), (), "en")


@awaited
async def test_a_connection_that_has_died_is_opened_anew(opened: app.Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SILENCE", 0.8)
    async with DiscordApi() as api:
        api.gateway.interval = 200
        options = Options(api.token, api.url, api.gateway_url)
        running = asyncio.create_task(Discord(app.open_desk(opened), options, lambda: datetime.now(UTC)).run())
        await api.called("PUT", "/applications/*/commands")
        await api.ready()
        count = len(api.gateway.connected)
        api.gateway.acknowledging = False
        await api.until(lambda: len(api.gateway.connected) > count, within=15, what="a new connection")
        api.gateway.acknowledging = True
        member = Member(api)
        await member.command("help")

        await member.answered(within=15)
        assert api.gateway.connected[count].op == RESUME
        running.cancel()
        await asyncio.wait([running])


@asynccontextmanager
async def at(api: DiscordApi, opened: app.Opened) -> AsyncIterator[Discord]:
    """The adapter, not yet running."""
    chat = Discord(app.open_desk(opened), Options(api.token, api.url, api.gateway_url), lambda: datetime.now(UTC))
    yield chat
    assert not chat.sends


async def answers(api: DiscordApi, chat: Discord, running: asyncio.Task[None]) -> None:
    """Wait until it answers."""
    await api.until(lambda: (chat.client and chat.client.whole) or running.done(), within=10, what="a connection")
    assert chat.sends
    await api.called("PUT", "/applications/*/commands", within=10)
    member = Member(api)
    await member.command("help")
    await member.answered()


@pytest.mark.parametrize("found_out_by", ["the gateway", "a message", "a reminder", "nobody who is told wrong"])
@awaited
async def test_a_token_that_is_revoked_ends_it_until_it_is_run_again(opened: app.Opened, found_out_by: str) -> None:
    async with DiscordApi() as api, at(api, opened) as chat:
        known = api.token
        for _ in range(2):
            running = asyncio.create_task(chat.run())
            await answers(api, chat, running)
            api.server.token = "another"  # noqa: S105 - an example
            match found_out_by:
                case "the gateway":
                    await api.gateway.close(4004)
                case "a message":
                    await Member(api).says("/help")
                case "a reminder":
                    assert await chat.send(Address("discord", "1001"), HELLO, "1") is Sent.LATER
                case _:
                    api.server.token = known
                    api.faults.append(Fault("POST", "/channels/*/messages", Kind.UNAUTHORIZED))
                    await Member(api).says("/help")
                    await api.until(lambda: api.faults == [])
                    await answers(api, chat, running)
                    running.cancel()
            expected = asyncio.CancelledError if running.cancelling() else Refused
            with pytest.raises(expected):
                await asyncio.wait_for(running, 10)
            assert not chat.sends
            assert not await chat.connected()
            api.server.token = known


@awaited
async def test_it_can_be_stopped_and_run_again(opened: app.Opened) -> None:
    async with DiscordApi() as api, at(api, opened) as chat:
        for _ in range(3):
            running = asyncio.create_task(chat.run())
            await answers(api, chat, running)
            running.cancel()
            await asyncio.wait([running])
            assert running.cancelled()
            assert not chat.sends
        assert api.gateway.live() == []


@awaited
async def test_who_is_answered_while_it_stops_still_is_and_nobody_new_comes(opened: app.Opened) -> None:
    async with DiscordApi() as api, at(api, opened) as chat:
        running = asyncio.create_task(chat.run())
        await answers(api, chat, running)
        member, late = Member(api), Member(api, 1002)
        api.faults.append(Fault("POST", "/interactions/*/callback", Kind.SLOW, delay=1.5))
        await member.command("help")
        await api.until(lambda: api.faults == [])
        running.cancel()
        await api.until(lambda: not api.gateway.live(), within=1, what="a goodbye to the gateway")
        await late.command("help")

        assert (await member.answered()).ephemeral
        await asyncio.wait([running])
        assert len(api.unanswered()) == 1


@awaited
async def test_what_nobody_waits_for_is_sent_later_where_discord_is_not_reached(opened: app.Opened) -> None:
    async with DiscordApi() as api, at(api, opened) as chat:
        async with asyncio.timeout(1):
            assert await chat.send(Address("discord", "1001"), HELLO, "1") is Sent.LATER
        assert api.calls == []


@awaited
async def test_the_pauses_begin_anew_after_every_good_connection(
    opened: app.Opened, caplog: pytest.LogCaptureFixture
) -> None:
    async with DiscordApi() as api, at(api, opened) as chat:
        chat.options = replace(chat.options, pause=0.05)
        api.faults.append(Fault("GET", "/users/@me", Kind.FORBIDDEN, 3))
        running = asyncio.create_task(chat.run())
        await answers(api, chat, running)
        await api.gateway.mumble(SPOILT)
        await api.until(lambda: len(api.gateway.connected) == 2, within=10)
        running.cancel()
        await asyncio.wait([running])
    lines = [record for record in caplog.records if "next try" in record.msg]
    assert [record.args[-1] for record in lines if isinstance(record.args, tuple)] == [0.05, 0.1, 0.2, 0.05]
    assert [record.levelname for record in lines] == ["WARNING"] * 3 + ["ERROR"]
    assert "Discord answered 403" in lines[0].getMessage()
    assert lines[3].exc_info


@hurried
async def test_shards_of_all_processes_begin_one_after_the_other() -> None:
    asked: list[tuple[str, int, float]] = []

    async def reserve(name: str, slots: int, gap: float) -> float:
        asked.append((name, slots, gap))
        return gap * (len(asked) - 1)

    async with Client(nothing, Options("", "", shards=2, reserve=reserve), Tally()) as client:
        for shard in range(2):
            await client.in_turn(shard, initial=True)

    assert now() == 5
    assert asked == [("discord-identify", 1, 5.0)] * 2


@hurried
async def test_shards_that_may_begin_at_the_same_time_do() -> None:
    asked: list[str] = []

    async def reserve(name: str, _: int, gap: float) -> float:
        asked.append(name)
        return gap * (asked.count(name) - 1)

    sessions = Sessions(at_once=2)
    async with Client(nothing, Options("", "", shards=4, reserve=reserve), Tally(), sessions) as client:
        for shard in range(4):
            await client.in_turn(shard, initial=True)

    assert now() == 5 + 5
    assert asked == ["discord-identify-0", "discord-identify-1"] * 2


@hurried
async def test_shards_begin_at_a_processs_own_pace_where_nobody_else_can_be_asked() -> None:
    async def reserve(*_: object) -> float:
        raise StoreError

    for options in (Options("", "", shards=2), Options("", "", shards=2, reserve=reserve)):
        begun = now()
        async with Client(nothing, options, Tally()) as client:
            for shard in range(2):
                await client.in_turn(shard, initial=shard == 0)

        assert now() == begun + 5


async def nothing(_: object) -> None: ...


def test_what_no_waiting_mends_says_what_to_look_at() -> None:
    assert "DISCORD_TOKEN" in lasting(discord.LoginFailure())
    assert "intents" in lasting(discord.PrivilegedIntentsRequired(0))
    assert lasting(discord.ClientException()) == lasting(OSError()) == ""


def test_only_what_discord_and_the_network_do_is_told_of_as_theirs() -> None:
    assert told_of(discord.ClientException()) == "ClientException"
    assert told_of(ConnectionResetError()) == "ConnectionResetError"
    assert told_of(TypeError()) == told_of(RuntimeError()) == ""


def test_options_do_not_show_the_token() -> None:
    assert "secret" not in repr(Options("secret", "https://discord.com"))
