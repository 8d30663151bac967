"""Whatever comes from Discord, or from a modified client through it: it is read as something to do, or as nothing."""

import asyncio
from functools import cache
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import app, offers
from bot.adapters.discord import deliver
from bot.adapters.discord.adapter import Discord, Options
from bot.adapters.discord.connection import Client
from bot.adapters.discord.read import Ask, Hand, Offer, Show, read
from bot.adapters.discord.write import LONGEST_TITLE, modal
from bot.desk import Desk, Recent
from bot.engine.reminder import Address
from bot.tally import Tally
from tests.adapters.test_discord_read import FIELD, command, form, option, press
from tests.engine.wild import PAYLOADS
from tests.fuzz.effort import tried
from tests.fuzz.junk import Json, bent
from tests.fuzz.shape import sound
from tests.fuzz.test_payloads import near
from tests.fuzz.texts import OPENED, SENTENCES, TEXTS
from tests.keeping import NOW
from tests.talking import take
from tests.wire.discord_api import DiscordApi
from tests.wire.discord_interactions import COMMAND, COMPLETION, COMPONENT, MODAL
from tests.wire.discord_member import Member
from tests.wire.discord_payloads import interaction
from tests.wire.discord_wire import BOT

DESK = app.open_desk(OPENED)
LONGEST_VALUE = 99  # characters of a choice, with a mark before them
SOMEBODY = Address("discord", "1")
MARKS = st.sampled_from([*".=cqmzt", "", "!", "t"])
IDS = st.one_of(
    st.builds("{}{}{}".format, st.integers(0, 99) | st.just(""), MARKS, near() | PAYLOADS),
    TEXTS,
    st.sampled_from(["", "0.", "t", "="]),
)
FORMS = st.builds(
    lambda made, field, depth: form(made, _nested(field, depth)),
    IDS,
    TEXTS.map(lambda text: {**FIELD, "value": text}),
    st.integers(0, 30),
)
COMMANDS = st.builds(
    lambda name, options: command(name, *options),
    st.sampled_from(["optout", "ask", "panel", "help", "data", "delete"]) | SENTENCES,
    st.lists(
        st.builds(option, st.sampled_from(["country", "platform", "question"]), TEXTS | near().map("@{}".format)),
        max_size=3,
    ),
)
PRESSES = st.builds(lambda one, values: press(one, *values), IDS, st.lists(IDS, max_size=2))
DONE = st.one_of(
    st.tuples(st.just(COMMAND), COMMANDS),
    st.tuples(st.just(COMPONENT), PRESSES),
    st.tuples(st.just(MODAL), FORMS),
    st.tuples(st.just(COMPLETION), COMMANDS),
)


def _nested(field: Json, depth: int) -> Json:
    for level in range(depth):
        field = {"type": 18, "id": 1, "component": field} if level % 2 else {"type": 1, "id": 1, "components": [field]}
    return field


async def _nothing(_: object) -> None: ...


@cache
def _envelope(kind: int) -> Json:
    """An interaction without what was done."""
    api = DiscordApi()
    member = Member(api, guild=8 << 22)
    return interaction(api, member.who, member.place, kind, {}).payload


def _interaction(kind: int, data: Json) -> discord.Interaction[Any]:
    """What the library makes of something that somebody did."""
    payload = dict(_envelope(kind))
    state = Client(_nothing, Options("", "", shards=1), Tally())._connection  # noqa: SLF001 - what the library itself makes interactions with
    state.user = discord.ClientUser(state=state, data=BOT)  # type: ignore[arg-type]
    came: discord.Interaction[Any] = discord.Interaction(data=payload, state=state)  # type: ignore[arg-type]
    came.data = data
    return came


@tried(20)
@given(done=DONE)
def test_whatever_somebody_does_is_a_turn_that_is_answered(done: tuple[int, Json]) -> None:
    async def task() -> object:
        return read(_interaction(*done))

    match asyncio.run(task()):
        case Show(events):
            desk = Desk(DESK.book, DESK.readings, None, Recent())
            for event in events:
                sound(take(desk, SOMEBODY, event, "de", NOW))
        case Ask(_, place) | Hand(place):
            asyncio.run(_asked(place))
        case Offer(_, typed):
            offered = [*offers.countries(DESK, typed, "de"), *offers.questions(DESK, typed, "en")]
            assert all(name.strip() and 1 <= len(value) <= LONGEST_VALUE for name, value in offered)


async def _asked(place: str) -> None:
    shown = modal("T" * 60, "L" * 60, place, long=True).to_dict()
    assert len(shown["custom_id"]) <= 100
    assert len(shown["title"]) == LONGEST_TITLE


@tried(20)
@given(kind=st.sampled_from([COMMAND, COMPONENT, MODAL, COMPLETION]), data=bent(DONE.map(lambda done: done[1])))
def test_no_interaction_ends_the_bot(kind: int, data: Json) -> None:
    """The library has no connection here: nothing is delivered, and that, too, is the turn's own affair."""

    async def taken() -> Discord:
        adapter = Discord(
            Desk(DESK.book, DESK.readings, None, Recent()), Options("x", "http://127.0.0.1:9"), lambda: NOW
        )
        await adapter.take(_interaction(kind, data))
        return adapter

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deliver, "WAITS", ())
        assert asyncio.run(taken()).running == set()
