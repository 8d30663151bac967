"""The real program, from its start to its end, at a Discord that misbehaves."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from tests.wire.discord_api import DiscordApi, Fault, Guild, Json, Kind, Stored, awaited, spec_missing
from tests.wire.discord_gateway import IDENTIFY, RESUME, Gateway
from tests.wire.discord_links import DIRECT_MESSAGES
from tests.wire.discord_member import MANAGE_GUILD, Member
from tests.wire.discord_process import running
from tests.wire.discord_written import written_back
from tests.wire.telegram_api import TelegramApi
from tests.wire.telegram_person import Person
from tests.wire.telegram_process import Running

COMMANDS = "/applications/*/commands"
CALLBACK = "/interactions/*/callback"
HERE = Guild(5 << 22, locale="de")
GO: list[Json] = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "0.1li_s2"}]}]
SECRETIVE = re.compile(r"\b(1\d{3}|\d{17,20})\b|Ada|scotland|United Kingdom|NzAwMDAw", re.IGNORECASE)
Breaks = Callable[[Gateway], Coroutine[None, None, None]]


class World:
    """The program and its Discord, both for as long as the tests of this file take."""

    def __init__(self, runner: asyncio.Runner, api: DiscordApi, program: Running) -> None:
        self.runner, self.api, self.program = runner, api, program
        self.people = 1000

    def run(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something in this world."""
        self.runner.run(doing)

    def member(self, **more: Any) -> Member:  # noqa: ANN401
        """Somebody new."""
        self.people += 1
        return Member(self.api, self.people, **more)


@asynccontextmanager
async def opened_world(runner: asyncio.Runner) -> AsyncIterator[World]:
    async with DiscordApi(guilds=[HERE]) as api, running(api) as program:
        await ready(api)
        yield World(runner, api, program)
        assert await program.stops() == 0
        assert api.problems() == []
        assert api.failed() == []
        assert api.unanswered() == []
        assert [line for line in program.log.splitlines() if SECRETIVE.search(line)] == []
        assert "Traceback" not in program.log
        assert "turn failed" not in program.log


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner.run(stack.enter_async_context(opened_world(runner)))
        runner.run(stack.aclose())


async def ready(api: DiscordApi) -> None:
    await api.ready(within=30)
    await api.until(lambda: api.commands.named("panel"), within=30)


async def answer(member: Member, act: Coroutine[Any, Any, object]) -> str:
    """What somebody sees after doing something."""
    await act
    return written_back(await member.answered())


def stored(member: Member) -> list[Stored]:
    return [one for one in member.shown if one.touched]


def test_requests_are_held_against_the_specification() -> None:
    if spec_missing():
        pytest.skip(spec_missing())


# The ways in which people come.


def test_a_person_walks_all_the_way(world: World) -> None:
    async def walks(member: Member) -> list[str]:
        seen = [await answer(member, member.command("optout"))]
        seen += [await answer(member, member.presses(label)) for label in ("United Kingdom", "Web browser")]
        seen += [await answer(member, member.presses("It is off"))]
        return seen

    async def go() -> None:
        places: list[Json] = [{}, {"private": True}, {"guild": HERE.id}, {"guild": 8 << 22}]
        people = [world.member(**place) for place in places]
        seen = await asyncio.gather(*(walks(member) for member in people))

        with_the_bot, *elsewhere = map(tuple, seen)
        assert len(set(elsewhere)) == 1  # where nobody is asked to type
        assert elsewhere[0][1:] == with_the_bot[1:]
        assert "It is off." in seen[0][-1]
        assert all(len(stored(member)) == 1 and member.last.ephemeral for member in people)

    world.run(go())


def test_a_command_with_its_options_leads_to_the_step(world: World) -> None:
    async def go() -> None:
        walked, told = world.member(), world.member()
        await answer(walked, walked.command("optout"))
        await answer(walked, walked.presses("United Kingdom"))
        expected = await answer(walked, walked.presses("Web browser"))
        (choice, *_) = await told.autocompletes("optout", country="engl")

        assert choice.name == "United Kingdom"
        assert await answer(told, told.command("optout", country=choice.value, platform="web")) == expected
        assert await answer(told, told.command("optout", country="uk", platform="web")) == expected

    world.run(go())


def test_choices_come_in_the_persons_language(world: World) -> None:
    async def go() -> None:
        member = world.member(locale="de")

        assert (await member.autocompletes("optout", country="öster"))[0].name == "Österreich"
        (choice, *_) = await member.autocompletes("ask", question="private Nachrichten")
        assert "Nachrichten" in choice.name
        assert "Private Nachrichten" in await answer(member, member.command("ask", question=choice.value))
        assert len(await member.autocompletes("ask", question="")) <= 25
        await member.presses_payload("3q1li_fq")
        assert (await member.asked()).title == "Frage stellen"
        assert "Wo wohnst du?" in await answer(member, member.command("optout"))

    world.run(go())


def test_every_command_shows_something_of_its_own(world: World) -> None:
    async def go() -> None:
        member = world.member()
        names = ("optout", "faq", "reminders", "language", "privacy", "data", "delete", "help")

        assert len({await answer(member, member.command(name)) for name in names}) == len(names)

    world.run(go())


def test_a_country_and_a_question_are_typed_into_forms(world: World) -> None:
    async def go() -> None:
        member = world.member()
        await answer(member, member.command("optout"))
        await member.presses("My country is not listed")
        form = await member.asked()
        assert form.title == "Where do you live?"
        assert "United Kingdom" in await answer(member, member.submits(form.custom_id, {"text": "scotland"}))
        await answer(member, member.command("faq"))
        await member.presses("Ask in your own words")
        form = await member.asked()
        question = "do they read my private messages"
        assert "private messages" in await answer(member, member.submits(form.custom_id, {"text": question}))
        assert len(stored(member)) == 2

    world.run(go())


def test_in_its_own_channel_the_bot_is_talked_to(world: World) -> None:
    async def go() -> None:
        member = world.member()
        await answer(member, member.says("/optout"))
        assert "United Kingdom" in await answer(member, member.says("scotland"))
        sent = member.last
        assert "step" in (await answer(member, member.presses("Web browser"))).lower()
        assert member.last.id == sent.id
        assert "Only words" in await answer(member, member.says(""))
        await answer(member, member.presses("Menu"))

    world.run(go())


def test_a_public_card_opens_a_private_walk_in_everybodys_language(world: World) -> None:
    async def go() -> None:
        admin = world.member(guild=HERE.id, permissions=MANAGE_GUILD)
        assert "panel" in admin.commands
        assert "panel" not in world.member(guild=HERE.id).commands
        card = await answer(admin, admin.command("panel"))
        posted = admin.last
        assert "KI-Training" in card
        assert not posted.ephemeral
        (button,) = posted.buttons.values()
        for locale, words in (("de", "Wo wohnst du?"), ("en-US", "Where do you live?"), ("ja", "Where do you live?")):
            other = world.member(guild=HERE.id, locale=locale)
            assert words in await answer(other, other.presses_payload(button["custom_id"], posted))
            assert other.last.ephemeral
            await answer(other, other.presses(next(iter(other.last.buttons))))
            assert other.last.id != posted.id
        assert written_back(world.api.messages.by_id[posted.id]) == card

    world.run(go())


def test_a_text_to_copy_is_shown(world: World) -> None:
    async def go() -> None:
        member = world.member()
        member.finds(GO)
        await answer(member, member.presses_payload("0.1li_sh"))
        copied = [label for label, one in member.last.buttons.items() if "=" in one.get("custom_id", "")]
        if not copied:
            await answer(member, member.command("ask", question="@1li_st"))
            copied = [label for label, one in member.last.buttons.items() if "=" in one.get("custom_id", "")]
        screen = member.last.id
        assert "https://" in await answer(member, member.presses(copied[0]))
        assert member.last.id != screen

    world.run(go())


# What goes wrong.


@pytest.mark.parametrize(
    "custom_id",
    ["x", "0.", "0.1li_zzzz", "0=1li", "99=", "7.9zz", "💥" * 20, "../../etc", "A" * 100, "0.1li\n", "t1li", "0!1li"],
)
def test_a_made_up_press_is_settled(world: World, custom_id: str) -> None:
    async def go() -> None:
        member = world.member()
        member.finds(GO)

        assert await answer(member, member.presses_payload(custom_id))

    world.run(go())


@pytest.mark.parametrize("custom_id", ["x", "t", "t1li_zzzz", "t1li_s2", "0.1li", "c1li", "💥"])
@pytest.mark.parametrize("fields", [{"text": "germany"}, {"text": ""}, {"other": "a"}, {}], ids=str)
def test_a_made_up_form_is_settled(world: World, custom_id: str, fields: dict[str, str | list[str]]) -> None:
    async def go() -> None:
        member = world.member()

        assert await answer(member, member.submits(custom_id, fields))

    world.run(go())


@pytest.mark.parametrize("mark", ["0c", "0q"])
def test_a_made_up_wish_for_a_form_opens_it(world: World, mark: str) -> None:
    async def go() -> None:
        member = world.member()
        member.finds(GO)
        await member.presses_payload(f"{mark}9zz_made_up")

        assert (await member.asked()).fields.keys() == {"text"}

    world.run(go())


def test_a_button_from_months_ago_works_and_edits_its_message(world: World) -> None:
    async def go() -> None:
        member = world.member()
        old = member.finds(GO, ago=200 * 86_400.0, ephemeral=True)
        await answer(member, member.presses("Go"))
        assert member.last.id == old.id
        member.forgets()
        await answer(member, member.presses(next(iter(member.last.buttons))))
        assert member.last.id == old.id

    world.run(go())


def test_a_message_that_is_gone_is_followed_by_a_new_one(world: World) -> None:
    async def go() -> None:
        member = world.member()
        old = member.finds(GO, ephemeral=True)
        world.api.messages.delete(old)
        assert await answer(member, member.presses_payload("0.1li_s2", old))
        assert member.last.id != old.id

    world.run(go())


def test_two_presses_at_once_are_both_answered(world: World) -> None:
    async def go() -> None:
        member = world.member()
        await answer(member, member.command("optout"))
        await asyncio.gather(*(member.presses("Switzerland") for _ in range(2)))
        await world.api.until(lambda: not world.api.unanswered())

        assert len(stored(member)) == 1

    world.run(go())


UNAVAILABLE = 503
HELP = "This bot shows you"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Kind.TOO_MANY, 0),
        (Kind.SERVER_ERROR, 0),
        (Kind.SERVER_ERROR, UNAVAILABLE),
        (Kind.DROP_BEFORE, 0),
        (Kind.DROP_AFTER, 0),
        (Kind.SLOW, 0),
    ],
)
@pytest.mark.parametrize("way", ["command", "press", "form", "choices", "card", "message"])
def test_an_answer_arrives_once_all_the_same(world: World, kind: Kind, code: int, way: str) -> None:
    async def go() -> None:
        path = "/channels/*/messages" if way == "message" else CALLBACK
        member = world.member(**({"guild": HERE.id, "permissions": MANAGE_GUILD} if way == "card" else {}))
        member.finds(GO, ephemeral=True)
        before = len(stored(member))
        world.api.faults.append(Fault("POST", path, kind, retry_after=0.2, delay=0.2, code=code))
        match way:
            case "command":
                assert HELP in await answer(member, member.command("help"))
            case "press":
                await answer(member, member.presses("Go"))
            case "form":
                await member.presses_payload("0c1li")
                await member.asked()
            case "choices":
                assert await member.autocompletes("optout", country="ger")
            case "card":
                await answer(member, member.command("panel"))
            case _:
                assert HELP in await answer(member, member.says("/help"))
        await asyncio.sleep(0.15)

        assert world.api.faults == []
        assert len(stored(member)) == before + (way in {"command", "card", "message"})

    world.run(go())


def test_nobody_who_is_closed_stops_anything(world: World) -> None:
    async def go() -> None:
        member = world.member()
        member.closes()
        await member.says("/help")
        await world.api.until(lambda: world.api.made("POST", f"/channels/{member.place.channel}/messages"))

        other = world.member()
        assert await answer(other, other.command("help"))

    world.run(go())


def test_what_cannot_be_read_stops_nobodys_presses(world: World) -> None:
    async def go() -> None:
        member, count = world.member(), len(world.api.gateway.connected)
        first = await member.command("optout")
        await member.answered()
        no_type: Json = {name: value for name, value in first.payload.items() if name != "type"}
        for event in ("INTERACTION_CREATE", "MESSAGE_CREATE"):
            for session in world.api.gateway.live():
                await session.tell(event, no_type)
        await world.api.gateway.mumble("[]")

        assert await answer(member, member.presses("United Kingdom"))
        assert len(world.api.gateway.connected) == count
        assert world.program.log.count("could not be read") == 3

    world.run(go())


# The gateway.


async def drop(gateway: Gateway) -> None:
    gateway.drop()


async def close(gateway: Gateway) -> None:
    await gateway.close(4000)


async def invalidate(gateway: Gateway) -> None:
    await gateway.invalidate(resumable=True)


@pytest.mark.parametrize("breaks", [drop, close, Gateway.reconnect, invalidate])
def test_a_broken_connection_is_resumed_and_nothing_is_missed(world: World, breaks: Breaks) -> None:
    async def go() -> None:
        member, count = world.member(), len(world.api.gateway.connected)
        await breaks(world.api.gateway)

        assert await answer(member, member.command("help"))
        assert [one.op for one in world.api.gateway.connected[count:]] == [RESUME]

    world.run(go())


def test_a_session_that_is_over_begins_anew(world: World) -> None:
    async def go() -> None:
        count = len(world.api.gateway.connected)
        await world.api.gateway.invalidate()
        await world.api.until(lambda: len(world.api.gateway.connected) > count, within=20)
        member = world.member()

        assert await answer(member, member.command("help"))
        assert [one.op for one in world.api.gateway.connected[count:]] == [IDENTIFY]

    world.run(go())


# Beginnings and ends.


@awaited
async def test_the_commands_are_described_once() -> None:
    async with DiscordApi() as api:
        async with running(api) as program:
            await api.called("PUT", COMMANDS, within=30)
            assert await program.stops() == 0
        async with running(api) as program:
            await ready(api)
            member = Member(api)
            assert await answer(member, member.command("help"))
            assert await program.stops() == 0

        assert len(api.made("GET", COMMANDS)) == 2
        assert len(api.made("PUT", COMMANDS)) == 1
        assert api.problems() == []


@pytest.mark.parametrize("code", [4004, 4014])
@awaited
async def test_a_closed_door_is_one_clear_line(code: int) -> None:
    async with DiscordApi() as api, running(api) as program:
        if code == 4004:
            api.gateway.token = "another"  # noqa: S105 - an example
        else:
            api.gateway.disallowed = DIRECT_MESSAGES
        assert await program.ends() == 2
        assert program.log.splitlines()[-1].startswith("optout: ")
        assert len(program.log.splitlines()) == 1
        assert re.search("DISCORD_TOKEN" if code == 4004 else "intents", program.log)


@awaited
async def test_a_token_that_is_not_known_is_one_clear_line() -> None:
    async with DiscordApi() as api, running(api, DISCORD_TOKEN="wrong") as program:  # noqa: S106 - an example
        assert await program.ends() == 2
        assert program.log.startswith("optout: DISCORD_TOKEN")
        assert len(program.log.splitlines()) == 1


@awaited
async def test_it_waits_for_a_discord_that_is_not_there() -> None:
    async with DiscordApi() as api:
        address = api.gateway.address
    gone = DiscordApi(port=api.port)
    gone.gateway.address = address
    async with running(gone) as program:
        await program.says("discord: not connected")
        async with gone:
            await ready(gone)
            await program.says("discord: ready")
            assert await program.stops() == 0
        assert "Traceback" not in program.log


@awaited
async def test_a_turn_in_hand_is_finished() -> None:
    async with DiscordApi() as api, running(api) as program:
        await api.called("PUT", COMMANDS, within=30)
        await program.says("discord: ready")
        member = Member(api)
        api.faults.append(Fault("POST", CALLBACK, Kind.SLOW, delay=1))
        await member.command("help")
        await api.called("POST", CALLBACK)
        assert await program.stops() == 0

        assert written_back(await member.answered())
        assert [line.partition("INFO ")[2] for line in program.log.splitlines()] == ["discord: ready, shards: 1"]


@awaited
async def test_as_many_shards_are_opened_as_are_wished_for() -> None:
    async with DiscordApi() as api, running(api, DISCORD_SHARDS="2") as program:
        await api.ready(2, within=30)

        assert sorted((one.shard, one.count) for one in api.gateway.connected) == [(0, 2), (1, 2)]
        assert await program.stops() == 0


@awaited
async def test_processes_hold_the_shards_that_each_was_given() -> None:
    async with DiscordApi() as api, running(api, DISCORD_SHARDS="3", DISCORD_SHARD_IDS="2") as one:
        await one.says("discord: ready, shards: 1")
        assert [(session.shard, session.count) for session in api.gateway.live()] == [(2, 3)]
        async with running(api, DISCORD_SHARDS="3", DISCORD_SHARD_IDS="0") as other:
            await api.ready(2, within=30)
            member = Member(api)  # who writes in private: that is what only the first shard hears
            await member.command("help")

            assert written_back(await member.answered())
            assert sorted(session.shard for session in api.gateway.live()) == [0, 2]
            assert [await program.stops() for program in (one, other)] == [0, 0]


@awaited
async def test_one_chat_that_is_refused_leaves_the_other_alone() -> None:
    async with DiscordApi() as api, TelegramApi() as other:
        settings = {"TELEGRAM_TOKEN": "1:wrong", "TELEGRAM_API_URL": other.url}
        async with running(api, **settings) as program:
            await program.says("telegram: refused, next try in 60 s: TELEGRAM_TOKEN")
            await ready(api)
            member = Member(api)
            assert await answer(member, member.command("help"))
            assert await program.stops() == 0
            assert "Traceback" not in program.log


@awaited
async def test_two_chats_that_are_both_refused_end_the_process_and_each_is_said() -> None:
    async with DiscordApi() as api, TelegramApi() as other:
        settings = {"TELEGRAM_TOKEN": "1:wrong", "TELEGRAM_API_URL": other.url, "DISCORD_TOKEN": "wrong"}
        async with running(api, **settings) as program:
            assert await program.ends() == 2
            assert len(program.log.splitlines()) == 2
            assert program.log.splitlines()[-1].startswith("optout: ")
            assert "TELEGRAM_TOKEN" in program.log
            assert "DISCORD_TOKEN" in program.log


@awaited
async def test_both_chats_are_served_by_one_process() -> None:
    async with DiscordApi() as api, TelegramApi() as other:
        settings = {"TELEGRAM_TOKEN": other.token, "TELEGRAM_API_URL": other.url}
        async with running(api, **settings) as program:
            await ready(api)
            await api.called("PUT", COMMANDS, within=30)
            member, person = Member(api), Person(other)
            await person.does("/help")
            await person.answered()
            assert await answer(member, member.command("help"))
            api.gateway.token = "another"  # noqa: S105 - an example
            await api.gateway.close(4004)
            await program.says("discord: refused, next try in 60 s: Discord closed the connection")
            await person.does("/help")
            assert (await person.answered()).buttons

            assert await program.stops() == 0
            assert "Traceback" not in program.log


@awaited
async def test_alone_it_waits_to_be_let_in_again() -> None:
    async with DiscordApi() as api, running(api) as program:
        await program.says("discord: ready")
        await asyncio.sleep(1)  # as long as it takes to see that it is connected, on a busy machine
        api.gateway.token = "another"  # noqa: S105 - an example
        await api.gateway.close(4004)
        await program.says("discord: refused, next try in 60 s")

        assert await program.stops() == 0
