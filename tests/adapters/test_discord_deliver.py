"""Answers reach Discord once, whatever the network does."""

from typing import Any

import pytest

from bot.adapters.discord import deliver
from bot.adapters.discord.deliver import say, show
from bot.adapters.discord.write import view
from bot.engine.message import Message, Paragraph, Span
from tests.wire.discord_api import DiscordApi, Fault, Json, Kind, awaited
from tests.wire.discord_member import Member
from tests.wire.discord_talking import Bot, discord, talking

CALLBACK = "/interactions/*/callback"
CHANNEL = "/channels/*/messages"
GO: list[Json] = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "0.1li"}]}]
HELLO = Message((Paragraph((Span("Hello"),)),), (), "en")


def said(member: Member) -> list[str]:
    """The texts of all messages that somebody sees."""
    return [one["content"] for message in member.shown for one in message.everything if one["type"] == 10]


async def pressed(api: DiscordApi, bot: Bot, *faults: Fault, edit: bool) -> Member:
    """Somebody whose press was answered while things went wrong."""
    member = Member(api)
    member.finds(GO)
    await member.presses("Go")
    heard = await bot.next()
    api.faults += faults
    await show(heard, view(HELLO), edit=edit)
    return member


def fault(kind: Kind, times: int = 1, **more: Any) -> Fault:  # noqa: ANN401
    return Fault("POST", CALLBACK, kind, times, **more)


@pytest.mark.parametrize(
    ("faults", "edit", "calls", "messages"),
    [
        ([], True, 1, 1),
        ([], False, 1, 2),
        ([fault(Kind.DROP_BEFORE)], True, 2, 1),
        ([fault(Kind.DROP_AFTER)], True, 2, 1),
        ([fault(Kind.DROP_BEFORE, 3)], False, 4, 2),
        ([fault(Kind.DROP_AFTER)], False, 2, 2),
        ([fault(Kind.TOO_MANY, retry_after=0.1)], True, 2, 1),
        ([fault(Kind.NOT_FOUND, code=10008)], True, 2, 2),
        ([fault(Kind.FORBIDDEN, code=50005)], True, 2, 2),
    ],
)
@awaited
async def test_a_press_is_answered_once(faults: list[Fault], edit: bool, calls: int, messages: int) -> None:  # noqa: FBT001
    async with talking(api := DiscordApi()) as bot:
        member = await pressed(api, bot, *faults, edit=edit)

        assert len(api.made("POST", CALLBACK)) == calls
        assert said(member) == ["Hello"]
        assert len(member.shown) == messages
        assert api.problems() == []


@awaited
async def test_what_is_over_is_left_alone() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = await pressed(api, bot, fault(Kind.NOT_FOUND, code=10062), edit=True)

        assert len(api.made("POST", CALLBACK)) == 1
        assert said(member) == []


@pytest.mark.parametrize(
    ("wrong", "calls"), [(fault(Kind.FORBIDDEN, 9), 2), (fault(Kind.SERVER_ERROR, 9, code=503), 5)]
)
@awaited
async def test_what_cannot_be_delivered_is_told_of(wrong: Fault, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_: float) -> None: ...

    async with talking(api := DiscordApi()) as bot:
        with monkeypatch.context() as here:
            here.setattr("discord.webhook.async_.asyncio.sleep", at_once)
            with pytest.raises(discord.HTTPException):
                await pressed(api, bot, wrong, edit=True)

        assert len(api.made("POST", CALLBACK)) == calls


@awaited
async def test_it_gives_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "WAITS", (0.0, 0.0, 0.0))
    async with talking(api := DiscordApi()) as bot:
        with pytest.raises(Exception, match="disconnected"):
            await pressed(api, bot, fault(Kind.DROP_BEFORE, 9), edit=True)

        assert len(api.made("POST", CALLBACK)) == 4


@pytest.mark.parametrize("kind", [None, Kind.DROP_BEFORE, Kind.DROP_AFTER])
@awaited
async def test_a_message_is_sent_once(kind: Kind | None) -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        channel = await bot.create_dm(discord.Object(member.user_id))
        api.faults += [Fault("POST", CHANNEL, kind)] if kind else []

        await say(channel, view(HELLO), 5)
        assert said(member) == ["Hello"]
        assert len(api.made("POST", CHANNEL)) == 1 + bool(kind)
