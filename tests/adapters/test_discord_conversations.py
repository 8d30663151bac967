"""The same conversations as in the terminal, through the adapter."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import app
from bot.adapters.discord import deliver
from bot.adapters.discord.abilities import IN_DM
from bot.adapters.discord.adapter import Discord, Options
from bot.desk import Desk
from bot.engine.message import Address, Block, Button, Copy, Items, Message, Paragraph, Press, Quote, Span
from bot.engine.reminder import Address as Chat
from bot.patience import Patience
from bot.sending import Sent
from tests.keeping import comes, patient_store
from tests.replay import COMES, CONVERSATIONS, Script, answers, read, written
from tests.wire.discord_api import DiscordApi
from tests.wire.discord_member import Member
from tests.wire.discord_written import written_back

LOCALES = {"de-AT": "de", "en": "en-US"}  # Discord's names for a script's languages


class World:
    """The adapter at the stand-in, in this process."""

    def __init__(self, runner: asyncio.Runner, api: DiscordApi, desk: Desk) -> None:
        self.runner, self.api = runner, api
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
        self.failures: list[Exception] = []
        self.people = 1000
        self.api.tells = lambda: self.now
        self.discord = Discord(desk, Options(api.token, api.url, api.gateway_url), self.clock)

    def clock(self) -> datetime:
        if self.failures:
            raise self.failures.pop()
        return self.now

    def person(self, locale: str = "en-GB") -> Member:
        self.people += 1
        return Member(self.api, self.people, locale=LOCALES.get(locale, locale))


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, opened: app.Opened, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all tests that need no store, and one with a store of its own for each that names itself."""
    name: str | None = getattr(request, "param", None)
    with asyncio.Runner() as runner:
        stack, desk = AsyncExitStack(), app.open_desk(opened)
        if name is not None:
            stored = patient_store(tmp_path_factory.mktemp(name) / "optout.db")
            desk = replace(desk, store=runner.run(stack.enter_async_context(stored)))
        api = runner.run(stack.enter_async_context(DiscordApi()))
        world = World(runner, api, desk)
        running = runner.get_loop().create_task(world.discord.run())
        runner.run(api.ready())
        runner.run(api.called("PUT", "/applications/*/commands"))
        yield world
        running.cancel()
        runner.run(stack.aclose())
        assert api.problems() == []
        assert api.failed() == []


def as_on_discord(desk: Desk, ids: Mapping[str, str], message: Message) -> Message:
    """A message as Discord shows it.

    Commands are Discord's own links, there is no colour on links, texts to copy are behind a press, a form's button
    comes last.
    """
    rows = [tuple(map(_button, row)) for row in message.rows]
    if message.wants:
        form = desk.book.library.word(message.language, "discord", f"{message.wants}-button")
        rows.append((Press(form or "", ""),))
    return replace(message, blocks=tuple(_block(ids, block) for block in message.blocks), rows=tuple(rows))


def _block(ids: Mapping[str, str], block: Block) -> Block:
    match block:
        case Paragraph(spans):
            return Paragraph(tuple(_span(ids, span) for span in spans))
        case Items(items):
            return replace(block, items=tuple(tuple(_span(ids, span) for span in spans) for spans in items))
        case Quote():
            return block


def _span(ids: Mapping[str, str], span: Span) -> Span:
    return Span(f"</{span.command}:{ids[span.command]}>") if span.command else span


def _button(button: Button) -> Button:
    match button:
        case Address():
            return replace(button, primary=False)
        case Copy(text):
            return Press(text, "")
        case _:
            return button


def expected(desk: Desk, ids: Mapping[str, str], script: Script, person: Chat) -> list[str]:
    """What the bot says in a conversation in its direct messages."""
    return [written(as_on_discord(desk, ids, message)) for message in answers(desk, script, person, IN_DM)]


async def does(world: World, member: Member, line: str) -> str:
    """A line of a script: a place is followed, and the first command given, as Discord has it."""
    if line == COMES:
        member.done, member.seen, person = None, world.api.messages.touched, Chat("discord", str(member.user_id))
        world.now, message = await comes(world.discord.desk, person)
        assert await world.discord.send(person, message, str(world.now)) is Sent.DELIVERED
    elif line.startswith("[@"):
        await member.presses_payload(f"0.{line[2:-1]}")
    elif line.startswith("@"):
        await member.command("ask", question=line)
    elif line.startswith("/start"):
        await member.command("optout")
    else:
        await member.does(line)
    return written_back(await member.answered())


FILES = sorted(CONVERSATIONS.glob("*.txt"))
WORLDS = [(path.stem if read(path).keeps else None, path) for path in FILES]


@pytest.mark.parametrize(("world", "path"), WORLDS, indirect=["world"], ids=[path.stem for path in FILES])
def test_a_conversation_goes_as_in_the_terminal(world: World, opened: app.Opened, path: Path) -> None:
    script = read(path)
    member = world.person(script.language)
    world.now = script.now

    async def go() -> list[str]:
        return [await does(world, member, line) for line in script.inputs]

    ids = {command["name"]: command["id"] for command in world.api.commands.all}
    person = Chat("discord", str(member.user_id))
    assert world.runner.run(go()) == expected(app.open_desk(opened), ids, script, person)


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
    assert {record.message for record in caplog.records if record.exc_info} == {
        "discord: an answer could not be made or sent"
    }


def test_who_is_too_fast_waits_and_keeps_nobody_else_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = "That was a lot at once. Wait a moment, then go on."
    monkeypatch.setattr(world.discord, "desk", replace(world.discord.desk, patience=Patience(per_minute=60, burst=2)))

    async def go() -> None:
        hasty, other = world.person(), world.person()
        for act in (hasty.command("optout"), hasty.presses("United Kingdom")):
            await act
            await hasty.answered()
        await hasty.presses("Web browser")
        assert slow in written_back(await hasty.answered())
        pressed = await hasty.presses("Go on")
        await world.api.until(lambda: pressed.answer)
        assert slow in written_back(hasty.last)
        await hasty.command("help")
        assert "then try again" in written_back(await hasty.answered())
        await other.command("optout")
        assert "Where do you live?" in written_back(await other.answered())
        world.now += timedelta(seconds=1)
        await hasty.presses("Menu")
        assert "What would you like to do?" in written_back(await hasty.answered())

    world.runner.run(go())


def test_a_turn_waits_for_those_before_it_and_its_person_is_told_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = asyncio.Event()
    order: list[str] = []

    @asynccontextmanager
    async def alone(_: Chat) -> AsyncIterator[None]:
        await free.wait()
        order.append("turn")
        yield
        order.append("answered" if world.api.unanswered() == [] else "left before its answer")

    monkeypatch.setattr(world.discord, "desk", replace(world.discord.desk, alone=alone))
    monkeypatch.setattr(deliver, "IN_TIME", 0.05)

    async def go() -> None:
        member = world.person()
        waiting = await member.command("help")
        await world.api.until(lambda: waiting.answer, what="the promise")
        assert order == []
        assert len(world.api.unanswered()) == 1
        free.set()
        assert "This bot shows you" in written_back(await member.answered())
        await world.api.until(lambda: len(order) == 2, what="the end of the turn")

    world.runner.run(go())
    assert order == ["turn", "answered"]


def test_completions_end_for_who_types_faster_than_anybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.discord, "typing", Patience(per_minute=60, burst=2))

    async def go() -> None:
        member = world.person()
        found = [len(await member.autocompletes("optout", country="ger")) for _ in range(3)]
        assert found[0] > 0
        assert found == [found[0], found[0], 0]
        await member.command("optout")
        assert "Where do you live?" in written_back(await member.answered())

    world.runner.run(go())


def test_in_a_server_the_form_s_button_is_named_and_a_command_is_a_link(world: World) -> None:
    async def go() -> None:
        person = world.person().user_id
        member = Member(world.api, person, guild=77, locale="en-GB")
        for command, said in (
            ("optout", 'Choose, or press "My country is not listed".'),
            ("faq", 'Press "Ask in your own words", or choose a topic.'),
            ("reminders", 'Choose, or press "In your own words" and say it there'),
        ):
            await member.command(command)
            assert said in written_back(await member.answered())
        await member.command("help")
        helped = written_back(await member.answered())
        ids = {one["name"]: one["id"] for one in world.api.commands.all}
        assert 'For a question of your own, press "Ask in your own words".' in helped
        assert f"</reminders:{ids['reminders']}>: Set, see, change or stop your reminder" in helped
        assert "/start" not in helped

    world.runner.run(go())
