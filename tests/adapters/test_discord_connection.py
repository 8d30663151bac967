"""The connection is kept up, and what may end it is told apart."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot import app
from bot.adapters.discord import connection
from bot.adapters.discord.adapter import Discord, Options
from bot.adapters.discord.connection import Client, lasting, told_of
from bot.adapters.discord.sessions import Sessions
from bot.errors import StoreError
from bot.tally import Tally
from tests.wire.discord_api import DiscordApi, awaited
from tests.wire.discord_gateway import RESUME
from tests.wire.discord_member import Member
from tests.wire.discord_talking import discord
from tests.wire.telegram_clock import hurried, now


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
