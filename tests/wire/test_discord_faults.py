"""A stand-in that fails when told to, as Discord and the way to it fail."""

import time

import aiohttp
import pytest

from tests.wire.discord_api import DiscordApi, Fault, Kind, awaited
from tests.wire.discord_member import Member
from tests.wire.discord_talking import discord, screen, talking

SENDING = ("POST", "/channels/*/messages")
ANSWERING = ("POST", "/interactions/*/callback")
GO = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "0.1li"}]}]
FAULTS = [
    (Kind.SERVER_ERROR, {"code": 503}, discord.DiscordServerError, 0),
    (Kind.DROP_BEFORE, {}, aiohttp.ServerDisconnectedError, 0),
    (Kind.DROP_AFTER, {}, aiohttp.ServerDisconnectedError, 1),
    (Kind.FORBIDDEN, {"code": 50007}, discord.Forbidden, 0),
    (Kind.NOT_FOUND, {"code": 10003}, discord.NotFound, 0),
]


@pytest.mark.parametrize(("kind", "more", "seen", "done"), FAULTS, ids=lambda value: getattr(value, "name", ""))
@awaited
async def test_a_fault_meets_as_many_requests_as_it_says(
    kind: Kind, more: dict[str, int], seen: type[Exception], done: int
) -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        person = await bot.fetch_user(member.user_id)
        await person.create_dm()
        api.faults.append(Fault(*SENDING, kind, 2, **more))  # type: ignore[arg-type]
        for _ in range(2):
            with pytest.raises(seen):
                await person.send("Hello")
        await person.send("Hello")

        assert api.faults == []
        assert len(member.shown) == 2 * done + 1
        assert len(await api.called(*SENDING, count=3)) == 3


@pytest.mark.parametrize("everywhere", [False, True])
@awaited
async def test_too_many_requests_are_told_when_to_come_back(*, everywhere: bool) -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        person = await bot.fetch_user(member.user_id)
        await person.create_dm()
        api.faults.append(Fault(*SENDING, Kind.TOO_MANY, retry_after=0.05, everywhere=everywhere))
        began = time.monotonic()
        await person.send("Hello")

        assert 0.05 <= time.monotonic() - began < 2
        assert (len(api.made(*SENDING)), len(member.shown)) == (2, 1)


@awaited
async def test_an_answer_that_is_lost_was_given() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        member.finds(GO)
        api.faults.append(Fault(*ANSWERING, Kind.DROP_AFTER))
        await member.presses("Go")
        heard = await bot.next()
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await heard.response.edit_message(view=screen("Gone"))
        assert [one["content"] for one in (await member.answered()).everything if "content" in one] == ["Gone"]

        with pytest.raises(discord.HTTPException) as again:
            await heard.response.edit_message(view=screen("Gone"))
        assert again.value.code == 40060
        assert api.failed() == []


@awaited
async def test_requests_take_as_long_as_they_should() -> None:
    async with talking(api := DiscordApi()) as bot:
        api.server.latency = 0.02
        api.faults.append(Fault("GET", "/users/*", Kind.SLOW, delay=0.05))
        began = time.monotonic()
        await bot.fetch_user(Member(api).user_id)

        assert 0.07 <= time.monotonic() - began < 2


@awaited
async def test_errors_come_as_a_page_of_the_edge_or_as_json() -> None:
    async with DiscordApi() as api, aiohttp.ClientSession(headers={"Authorization": f"Bot {api.token}"}) as client:
        api.faults += [Fault("", "", Kind.SERVER_ERROR), Fault("", "", Kind.SERVER_ERROR, code=500)]
        edge, server = await client.get(f"{api.url}/gateway"), await client.get(f"{api.url}/gateway")

        assert (edge.status, edge.content_type) == (502, "text/html")
        assert await server.json() == {"message": "500: Internal Server Error", "code": 0}


@awaited
async def test_a_wait_for_what_does_not_happen_says_what_did() -> None:
    async with talking(api := DiscordApi()):
        with pytest.raises(AssertionError, match=r"1 of POST /x did not happen within 0.01 s; .*GET /gateway/bot"):
            await api.called("POST", "/x", within=0.01)
