"""The same conversations as in the terminal, through the adapter."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import app
from bot.adapters.discord.adapter import Discord, Options
from bot.engine.message import Address, Button, Copy, Message, Press
from bot.turns import Address as Chat
from bot.turns import Desk, take
from tests.replay import CONVERSATIONS, Script, event, read, written
from tests.wire.discord_api import DiscordApi
from tests.wire.discord_member import Member
from tests.wire.discord_written import written_back

LOCALES = {"de-AT": "de", "en": "en-US"}  # Discord's names for a script's languages


class World:
    """The adapter at the stand-in, in this process, for as long as the tests of this file take."""

    def __init__(self, runner: asyncio.Runner, api: DiscordApi, desk: Desk) -> None:
        self.runner, self.api = runner, api
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
        self.failures: list[Exception] = []
        self.people = 1000
        self.discord = Discord(desk, Options(api.token, api.url, api.gateway_url), self.clock)

    def clock(self) -> datetime:
        if self.failures:
            raise self.failures.pop()
        return self.now

    def person(self, locale: str = "en-GB") -> Member:
        self.people += 1
        return Member(self.api, self.people, locale=LOCALES.get(locale, locale))


@pytest.fixture(scope="module")
def world(opened: app.Opened) -> Iterator[World]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        api = runner.run(stack.enter_async_context(DiscordApi()))
        world = World(runner, api, app.open_desk(opened))
        running = runner.get_loop().create_task(world.discord.run())
        runner.run(api.ready())
        runner.run(api.called("PUT", "/applications/*/commands"))
        yield world
        running.cancel()
        runner.run(stack.aclose())
        assert api.problems() == []
        assert api.failed() == []


def as_on_discord(desk: Desk, message: Message) -> Message:
    """A message as Discord shows it: no colour on links, texts to copy behind a press, a form's button last."""
    rows = [tuple(map(_button, row)) for row in message.rows]
    if message.wants:
        form = desk.book.library.word(message.language, "discord", f"{message.wants}-button")
        rows.append((Press(form or "", ""),))
    return replace(message, rows=tuple(rows))


def _button(button: Button) -> Button:
    match button:
        case Address():
            return replace(button, primary=False)
        case Copy(text):
            return Press(text, "")
        case _:
            return button


def expected(desk: Desk, script: Script) -> list[str]:
    """What the bot says in a conversation."""
    messages: list[Message] = []
    for line in script.inputs:
        happened = event(messages[-1] if messages else None, line)
        messages.append(take(desk, Chat("test", "1"), happened, script.language, script.now))
    return [written(as_on_discord(desk, message)) for message in messages]


async def does(member: Member, line: str) -> str:
    """A line of a script: a place is followed, and the first command given, as Discord has it."""
    if line.startswith("@"):
        await member.command("ask", question=line)
    elif line.startswith("/start"):
        await member.command("optout")
    else:
        await member.does(line)
    return written_back(await member.answered())


@pytest.mark.parametrize("path", sorted(CONVERSATIONS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_conversation_goes_as_in_the_terminal(world: World, opened: app.Opened, path: Path) -> None:
    async def go() -> None:
        script = read(path)
        world.now = script.now
        member = world.person(script.language)
        answers = [await does(member, line) for line in script.inputs]

        assert answers == expected(app.open_desk(opened), script)

    world.runner.run(go())


def test_a_turn_that_fails_is_regretted_and_stops_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        member = world.person("de")
        for act in (member.command("optout"), member.says("Germany"), member.presses_payload("0.1li")):
            world.failures = [LookupError("what was typed")]
            await act
            assert "nicht geklappt" in written_back(await member.answered()) or "did not work" in written_back(
                await member.answered()
            )
        world.failures = [LookupError("what was typed")]
        assert await member.autocompletes("optout", country="ger") == ()
        await member.command("optout")
        assert "Wo wohnst du?" in written_back(await member.answered())

    world.runner.run(go())
    assert {record.message for record in caplog.records if record.exc_info} == {"discord: a turn failed"}
