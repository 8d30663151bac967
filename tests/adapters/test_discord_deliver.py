"""Answers reach Discord once, whatever the network does."""

from typing import Any

import pytest

from bot.adapters.discord import deliver
from bot.adapters.discord.deliver import insist, promise, put, say, show, write
from bot.adapters.discord.write import view
from bot.engine.message import File, Message, Paragraph, Span
from bot.engine.reminder import Address
from bot.sending import Sent
from tests.wire.discord_api import DiscordApi, Fault, Json, Kind, awaited
from tests.wire.discord_member import Member
from tests.wire.discord_talking import Bot, Heard, discord, talking

CALLBACK = "/interactions/*/callback"
CHANNEL = "/channels/*/messages"
GO: list[Json] = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "0.1li"}]}]
HELLO, SORRY = (Message((Paragraph((Span(word),)),), (), "en") for word in ("Hello", "Sorry"))


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


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault("POST", CHANNEL, Kind.DROP_BEFORE)],
        [Fault("POST", CHANNEL, Kind.DROP_AFTER)],
        [Fault("POST", CHANNEL, Kind.SERVER_ERROR, 3, code=503)],
        [Fault("POST", CHANNEL, Kind.SERVER_ERROR, code=500)],
        [Fault("POST", CHANNEL, Kind.SERVER_ERROR, code=520), Fault("POST", CHANNEL, Kind.DROP_AFTER)],
    ],
    ids=str,
)
@awaited
async def test_a_message_is_sent_once(faults: list[Fault]) -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        channel = await bot.create_dm(discord.Object(member.user_id))
        api.faults += faults

        await say(channel, view(HELLO), 5)
        assert said(member) == ["Hello"]
        assert len(api.made("POST", CHANNEL)) == 1 + sum(fault.times for fault in faults)


@awaited
async def test_a_file_is_sent_once() -> None:
    async with talking(api := DiscordApi()) as bot:
        channel = await bot.create_dm(discord.Object(Member(api).user_id))
        api.faults.append(Fault("POST", CHANNEL, Kind.DROP_AFTER))
        await put(channel, File("a.ics", "BEGIN"), "5-1")

        assert len(api.made("POST", CHANNEL)) == 2
        assert [len(one.attachments) for one in api.messages.by_id.values()] == [1]


@pytest.mark.parametrize("bug", [TypeError, LookupError, RuntimeError, FileNotFoundError])
@awaited
async def test_a_bug_of_our_own_is_not_taken_for_the_networks(bug: type[Exception]) -> None:
    tries = 0

    async def call() -> None:
        nonlocal tries
        tries += 1
        raise bug

    with pytest.raises(bug):
        await insist(call)
    assert tries == 1


async def promised(api: DiscordApi, bot: Bot, *, edit: bool) -> tuple[Member, Heard]:
    """Somebody whose press will be answered later."""
    member = Member(api)
    member.finds(GO)
    await member.presses("Go")
    heard = await bot.next()
    await promise(heard, edit=edit)
    return member, heard


@pytest.mark.parametrize("edit", [True, False])
@awaited
async def test_what_was_promised_is_shown_where_it_was_promised(edit: bool) -> None:  # noqa: FBT001
    async with talking(api := DiscordApi()) as bot:
        member, heard = await promised(api, bot, edit=edit)
        await show(heard, view(HELLO), edit=edit)

        assert said(member) == ["Hello"]
        assert len(member.shown) == (1 if edit else 2)
        assert api.unanswered() == []


@pytest.mark.parametrize("edit", [True, False])
@awaited
async def test_an_apology_stands_beside_what_is_shown_however_long_the_turn_took(edit: bool) -> None:  # noqa: FBT001
    async with talking(api := DiscordApi()) as bot:
        member, heard = await promised(api, bot, edit=edit)
        if not edit:
            await show(heard, view(HELLO), edit=False)
        before = {one.id: one.everything for one in member.shown}
        await show(heard, view(SORRY), edit=False)

        assert said(member)[-1] == "Sorry"
        assert {one.id: one.everything for one in member.shown if one.id in before} == before
        assert len(member.shown) == len(before) + 1
        assert member.last.ephemeral


PERSON = Address("discord", "1001")


@pytest.mark.parametrize(
    ("path", "kind", "code", "sent"),
    [
        ("/users/@me/channels", Kind.NOT_FOUND, 10013, Sent.UNREACHABLE),  # unknown user
        ("/users/@me/channels", Kind.FORBIDDEN, 50033, Sent.UNREACHABLE),  # invalid recipient
        ("/users/@me/channels", Kind.FORBIDDEN, 50007, Sent.UNREACHABLE),
        (CHANNEL, Kind.FORBIDDEN, 50007, Sent.UNREACHABLE),  # closed to the bot
        (CHANNEL, Kind.FORBIDDEN, 50278, Sent.UNREACHABLE),  # no server in common
        (CHANNEL, Kind.FORBIDDEN, 50001, Sent.UNREACHABLE),  # missing access
        (CHANNEL, Kind.NOT_FOUND, 10003, Sent.UNREACHABLE),  # unknown channel
        (CHANNEL, Kind.FORBIDDEN, 200000, Sent.REFUSED),  # blocked for its words
        (CHANNEL, Kind.FORBIDDEN, 240000, Sent.REFUSED),  # blocked for a link
    ],
)
@awaited
async def test_what_would_be_refused_again_is_told_apart(path: str, kind: Kind, code: int, sent: Sent) -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        api.faults.append(Fault("POST", path, kind, code=code))

        assert await write(bot, PERSON, view(HELLO), "5") is sent
        assert await write(bot, PERSON, view(HELLO), "6") is Sent.DELIVERED
        assert said(member) == ["Hello"]


@awaited
async def test_a_message_that_discord_takes_for_broken_is_refused() -> None:
    async with talking(api := DiscordApi()) as bot:
        Member(api)

        assert await write(bot, PERSON, view(Message((), (), "en")), "5") is Sent.REFUSED


@pytest.mark.parametrize("code", [20026, 40003, 130000])
@pytest.mark.parametrize("path", ["/users/@me/channels", CHANNEL])
@awaited
async def test_what_may_pass_is_no_refusal(path: str, code: int) -> None:
    async with talking(api := DiscordApi()) as bot:
        Member(api)
        api.faults.append(Fault("POST", path, Kind.FORBIDDEN, code=code))
        with pytest.raises(discord.HTTPException):
            await write(bot, PERSON, view(HELLO), "5")

        assert await write(bot, PERSON, view(HELLO), "5") is Sent.DELIVERED


@pytest.mark.parametrize("chat", ["", "Ada", "-5", "٥", "1.5", "9" * 40])
@awaited
async def test_an_address_that_is_nobodys_reaches_nobody(chat: str) -> None:
    async with talking(DiscordApi()) as bot:
        assert await write(bot, Address("discord", chat), view(HELLO), "5") is Sent.UNREACHABLE
