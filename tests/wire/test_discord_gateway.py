"""The stand-in's gateway opens, resumes and breaks sessions as Discord's does, seen by a real library."""

import json
from collections.abc import Callable, Coroutine

import aiohttp
import pytest

from tests.wire.discord_api import DiscordApi, Guild, awaited
from tests.wire.discord_gateway import GATEWAY, IDENTIFY, RESUME, RESUMING, Gateway
from tests.wire.discord_member import Member
from tests.wire.discord_talking import INTENTS, Bot, discord, talking

Breaks = Callable[[Gateway], Coroutine[None, None, None]]
FIRST, SECOND = Guild(4 << 22), Guild(5 << 22)


def ways(api: DiscordApi) -> list[tuple[int, str]]:
    return [(one.op, one.path) for one in api.gateway.connected]


@awaited
async def test_a_session_begins_compressed_with_its_guilds() -> None:
    async with talking(api := DiscordApi(guilds=[FIRST, Guild(9 << 22, joined=False)])) as bot:
        (one,) = api.gateway.connected
        assert (one.op, one.path, one.shard, one.count) == (IDENTIFY, GATEWAY, 0, 1)
        assert one.compress in {"zlib-stream", "zstd-stream"}
        assert one.intents == INTENTS.value
        await api.until(lambda: [guild.name for guild in bot.guilds] == ["A meeting place"])
        assert bot.guilds[0].me.id == bot.application_id


@awaited
async def test_several_shards_share_the_guilds() -> None:
    async with talking(api := DiscordApi(guilds=[FIRST, SECOND], shards=2)) as bot:
        await api.until(lambda: len(bot.guilds) == 2)

        assert sorted((one.shard, one.count) for one in api.gateway.connected) == [(0, 2), (1, 2)]
        assert {guild.id: guild.shard_id for guild in bot.guilds} == {FIRST.id: 0, SECOND.id: 1}
        await Member(api, guild=SECOND.id).says("one")
        await Member(api).says("two")
        await api.until(lambda: sorted(bot.heard) == ["1001: ", "1001: two"], what="words, but those in a guild")


@awaited
async def test_an_app_told_how_many_shards_does_not_ask() -> None:
    async with talking(api := DiscordApi(), Bot(shard_count=2)):
        assert [one.count for one in api.gateway.connected] == [2, 2]
        assert api.made("GET", "/gateway*") == []


async def close(gateway: Gateway) -> None:
    await gateway.close(4000)


async def drop(gateway: Gateway) -> None:
    gateway.drop()


async def invalidate(gateway: Gateway) -> None:
    await gateway.invalidate(resumable=True)


@pytest.mark.parametrize("breaks", [close, drop, Gateway.reconnect, invalidate])
@awaited
async def test_a_broken_connection_is_resumed_with_what_was_missed(breaks: Breaks) -> None:
    async with talking(api := DiscordApi()) as bot:
        await breaks(api.gateway)
        await Member(api).says("meanwhile")
        await api.until(lambda: sorted(bot.heard) == ["1001: meanwhile", "resumed"])

        assert ways(api) == [(IDENTIFY, GATEWAY), (RESUME, RESUMING)]


@pytest.mark.parametrize("how", ["invalidate", "refuse"])
@awaited
async def test_a_session_that_is_over_begins_anew(how: str) -> None:
    async with talking(api := DiscordApi()) as bot:
        if how == "invalidate":
            await api.gateway.invalidate()
        else:
            api.gateway.resumable = False
            api.gateway.drop()
        await api.until(lambda: len(api.gateway.connected) == 2)
        await api.ready()
        await Member(api).says("hello")
        await api.until(lambda: bot.heard == ["1001: hello"])

        assert ways(api) == [(IDENTIFY, GATEWAY), (IDENTIFY, GATEWAY)]


@pytest.mark.parametrize("code", [4004, 4010, 4013, 4014])
@awaited
async def test_a_code_that_says_never_ends_the_bot(code: int) -> None:
    expected = discord.PrivilegedIntentsRequired if code == 4014 else discord.ConnectionClosed
    bot = Bot()
    with pytest.raises(expected):  # noqa: PT012 - it ends while it is used
        async with talking(api := DiscordApi(), bot):
            await api.gateway.close(code)
            await api.until(bot.is_closed)
    assert bot.is_closed()


@awaited
async def test_intents_that_nobody_switched_on_are_refused() -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with talking(DiscordApi(), Bot(discord.Intents.all())):
            pass


@awaited
async def test_heartbeats_are_acknowledged_until_they_are_not() -> None:
    api = DiscordApi()
    api.gateway.interval = 20
    async with talking(api, Bot(heartbeat_timeout=0.3)) as bot:
        (session,) = api.gateway.live()
        await api.until(lambda: session.beats > 2)
        assert bot.latency < 10
        api.gateway.acknowledging = False
        await api.until(lambda: len(api.gateway.connected) > 1, what="a new connection")
        api.gateway.acknowledging = True


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"op": 2, "d": {"token": "other", "intents": 0}}, 4004),
        ({"op": 6, "d": {"token": "other", "session_id": "", "seq": 1}}, 4004),
        ({"op": 2, "d": {"token": DiscordApi().token, "intents": 0, "shard": [2, 2]}}, 4010),
        ({"op": 2, "d": {"token": DiscordApi().token}}, 4013),
        ({"op": 3, "d": {}}, 4003),
        ("hello", 4002),
    ],
)
@awaited
async def test_who_says_something_wrong_is_closed(said: object, code: int) -> None:
    address = "?v=10&encoding=json"
    async with (
        DiscordApi() as api,
        aiohttp.ClientSession() as client,
        client.ws_connect(f"{api.gateway_url}{address}") as socket,
    ):
        assert (await socket.receive_json())["op"] == 10
        await socket.send_str(said if isinstance(said, str) else json.dumps(said))
        closing = await socket.receive()

    assert (closing.type, closing.data) == (aiohttp.WSMsgType.CLOSE, code)


@awaited
async def test_a_gateway_can_be_away() -> None:
    async with DiscordApi() as api, aiohttp.ClientSession() as client:
        api.gateway.refusing = True
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await client.ws_connect(api.gateway_url)
