"""What people do on Discord, as what the bot is to do about it."""

import asyncio
from typing import Any

import discord
import pytest

from bot.adapters.discord.connection import Client, Options
from bot.adapters.discord.read import Ask, Hand, Offer, Post, Show, Task, read
from bot.tally import Tally
from bot.turns import Followed, Pressed, Typed
from tests.wire.discord_api import DiscordApi, Json
from tests.wire.discord_interactions import COMMAND, COMPLETION, COMPONENT, MODAL
from tests.wire.discord_member import Member
from tests.wire.discord_payloads import interaction
from tests.wire.discord_wire import BOT

PING = 1
IN_SERVER: Json = {"guild": 8 << 22}


def option(name: str, value: str, **more: Any) -> Json:  # noqa: ANN401
    return {"type": 3, "name": name, "value": value, **more}


def command(name: str, *options: Json) -> Json:
    return {"id": "1", "name": name, "type": 1, "options": list(options)}


def press(custom_id: str, *values: str) -> Json:
    return {"custom_id": custom_id, "component_type": 3 if values else 2, "id": 2, "values": list(values)}


def form(custom_id: str, *components: Json) -> Json:
    return {"custom_id": custom_id, "components": list(components)}


FIELD = {"type": 4, "id": 2, "custom_id": "text", "value": "scotland"}


def task(kind: int, data: Json, *, ephemeral: bool | None = None, **where: Any) -> Task | None:  # noqa: ANN401
    """What is read out of an interaction, on an ephemeral or a public message where there is any."""

    async def go() -> Task | None:
        async def nothing(_: object) -> None: ...

        api = DiscordApi()
        member = Member(api, **where)
        more: Json = {}
        if ephemeral is not None:
            text = [{"type": 10, "content": "Hello"}]
            more = {"message": api.messages.shown(member.finds(text, ephemeral=ephemeral))}
        payload = interaction(api, member.who, member.place, kind, data, **more).payload
        client = Client(nothing, Options("", "", shards=1), Tally())
        state = client._connection  # noqa: SLF001 - what the library itself makes interactions with
        state.user = discord.ClientUser(state=state, data=BOT)  # type: ignore[arg-type]
        return read(discord.Interaction(data=payload, state=state))  # type: ignore[arg-type]

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (command("optout"), [Typed("/optout")]),
        (command("optout", option("country", " DE ")), [Typed("/optout"), Typed("DE")]),
        (
            command("optout", option("country", "DE"), option("platform", "web")),
            [Typed("/optout"), Typed("web"), Typed("DE")],
        ),
        (command("optout", option("country", "  ")), [Typed("/optout")]),
        (command("ask", option("question", "is it legal?")), [Typed("/ask is it legal?")]),
        (command("ask", option("question", "@1li_qj")), [Followed("1li_qj")]),
        (command("help"), [Typed("/help")]),
        (command("made-up"), [Typed("/made-up")]),
    ],
)
def test_a_command_is_typed(data: Json, events: list[Any]) -> None:
    assert task(COMMAND, data) == Show(tuple(events))


def test_the_card_is_posted() -> None:
    assert task(COMMAND, command("panel"), **IN_SERVER) == Post()


def test_the_option_that_is_typed_is_completed() -> None:
    data = command("optout", option("platform", "web"), option("country", "ger", focused=True))

    assert task(COMPLETION, data) == Offer("country", "ger")
    assert task(COMPLETION, command("optout")) == Offer("", "")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (press("0.1li_s2"), Show((Pressed("1li_s2"),), edit=True)),
        (press("12.1li_s2"), Show((Pressed("1li_s2"),), edit=True)),
        (press("x", "3.1liDE"), Show((Pressed("1liDE"),), edit=True)),
        (press("made up"), Show((Pressed(""),), edit=True)),
        (press("t1li"), Show((Pressed(""),), edit=True)),
        (press("2=1li_st"), Hand("1li_st")),
        (press("2c1li"), Ask("country", "1li")),
        (press("2q1li_fq"), Ask("question", "1li_fq")),
        (press("2m1li_re"), Ask("moment", "1li_re")),
        (press("2z1li_rs_US______3m"), Ask("zone", "1li_rs_US______3m")),
    ],
)
def test_a_press_goes_where_its_id_says(data: Json, expected: Task) -> None:
    assert task(COMPONENT, data, ephemeral=True, **IN_SERVER) == expected


@pytest.mark.parametrize(
    ("ephemeral", "where", "edit"),
    [(True, IN_SERVER, True), (False, IN_SERVER, False), (False, {}, True), (False, {"private": True}, False)],
)
def test_only_what_nobody_else_sees_is_edited(ephemeral: bool, where: Json, edit: bool) -> None:  # noqa: FBT001
    assert task(COMPONENT, press("0.1li"), ephemeral=ephemeral, **where) == Show((Pressed("1li"),), edit=edit)
    typed = task(MODAL, form("t1li", FIELD), ephemeral=ephemeral, **where)
    assert typed == Show((Typed("scotland", "1li"),), edit=edit)


@pytest.mark.parametrize(
    ("data", "event"),
    [
        (form("t1li", FIELD), Typed("scotland", "1li")),
        (form("t1li", {"type": 1, "id": 1, "components": [FIELD]}), Typed("scotland", "1li")),
        (form("t1li", {"type": 18, "id": 1, "component": FIELD}), Typed("scotland", "1li")),
        (form("made up", {"type": 18, "id": 1, "component": FIELD}), Typed("scotland", "")),
        (form("t1li"), Typed("", "1li")),
        (form("t1li", {**FIELD, "custom_id": "other"}), Typed("", "1li")),
    ],
)
def test_a_form_is_typed_at_its_place(data: Json, event: Typed) -> None:
    assert task(MODAL, data) == Show((event,))


def test_other_kinds_are_none_of_the_bots() -> None:
    assert task(PING, {}) is None
