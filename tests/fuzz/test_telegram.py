"""Whatever Telegram, or whoever knows the webhook's secret, sends: it is answered, refused or passed over."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import app
from bot.adapters.telegram.adapter import Options, Telegram
from bot.adapters.telegram.order import Line, Seen
from bot.adapters.telegram.receive import SECRET_HEADER, Webhook
from bot.desk import Desk
from bot.tally import TURNS, UPDATES
from tests.adapters.test_telegram_read import ADA, CHANNEL, GROUP, PRIVATE, PRIVATELY, PUBLICLY, pressed, said
from tests.engine.wild import PAYLOADS
from tests.fuzz.effort import tried
from tests.fuzz.junk import Json, bent
from tests.fuzz.test_payloads import near
from tests.fuzz.texts import OPENED, TEXTS
from tests.keeping import NOW
from tests.wire.telegram_limits import limits
from tests.wire.telegram_scripted import Scripted, bot

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

DESK = app.open_desk(OPENED)
ENTITY = st.builds(
    lambda kind, offset, length: {"type": kind, "offset": offset, "length": length},
    st.sampled_from(["bot_command", "url", "text_link", "pre", "nonsense"]),
    st.integers(-5, 5000),
    st.integers(-5, 5000) | st.just(2**40),
)
CHATS = st.sampled_from([PRIVATE, PRIVATE, GROUP, CHANNEL])
REAL = [{"update_id": 5, **update} for update, _ in (*PRIVATELY, *PUBLICLY)]
SHAPES = st.one_of(
    st.integers(0, len(REAL) - 1).map(lambda at: REAL[at]),
    st.builds(
        lambda chat, text, entities: {"update_id": 5, **said(chat, text, entities=entities)},
        CHATS,
        TEXTS,
        st.lists(ENTITY, max_size=3),
    ),
    st.builds(lambda chat, data: {"update_id": 5, **pressed(chat, data)}, CHATS, near() | PAYLOADS),
)
RIGHT = {SECRET_HEADER: "hush"}


async def _brought(update: Json, *, plain: bool) -> tuple[int, list[tuple[str, Json, float]], Telegram]:
    """What a webhook answers to an update, what was sent because of it, and the adapter afterwards."""
    telegram = _telegram()
    telegram.bot, wire = _named()
    hook = Webhook("hush", lambda: True, telegram.take)
    body = json.dumps(update, ensure_ascii=plain).encode(errors="surrogatepass")
    status = await hook.answer(RIGHT, _reading(body))
    await telegram.line.done(30)
    await asyncio.gather(*telegram.acknowledging)
    return status, wire.calls, telegram


def _reading(body: bytes) -> Callable[[], Awaitable[bytes]]:
    """A request's body as the server hands it over."""

    async def read() -> bytes:
        return body

    return read


def _telegram() -> Telegram:
    """The adapter as it is after its start: made once, as its library looks for certificates, and as good as new."""
    telegram = _made()
    telegram.desk, telegram.line = Desk(DESK.book, DESK.readings), Line()
    telegram.seen, telegram.albums = Seen(), Seen()
    return telegram


@cache
def _made() -> Telegram:
    return Telegram(DESK, Options("1:a", "http://127.0.0.1:9"), lambda: NOW)


def _named() -> tuple[Any, Scripted]:
    one, wire = bot()
    one._bot_user = type("User", (), {"username": "Optout_Test_Bot", "id": 1})()  # noqa: SLF001 - as after initialize
    return one, wire


@tried(60)
@given(update=bent(SHAPES), plain=st.booleans())
def test_any_update_is_taken_or_passed_over_and_leaves_nothing_behind(update: Json, *, plain: bool) -> None:
    status, calls, telegram = asyncio.run(_brought(update, plain=plain))

    assert status == 200
    assert "failed" not in counted(telegram)
    assert (telegram.line.jobs, telegram.line.waiting, telegram.line.running) == (0, {}, set())
    for name, params, _ in calls:
        assert limits(name, params) == []


@tried(10)
@given(chat=st.just(PRIVATE), text=TEXTS)
def test_any_text_in_private_is_answered_with_a_message(chat: Json, text: str) -> None:
    update = {"update_id": 5, **said(chat, text or "x", ADA)}
    status, calls, telegram = asyncio.run(_brought(update, plain=True))

    assert (status, counted(telegram)) == (200, {"answer", "answered"})
    assert [name for name, _, _ in calls] == ["sendMessage"]


def counted(telegram: Telegram) -> set[str]:
    """What was counted: how updates were read, and how turns ended."""
    numbers = telegram.desk.tally.numbers
    return {labels[-1] for metric in (UPDATES, TURNS) for labels in numbers.get(metric, ())}


@tried(50)
@given(body=st.one_of(st.binary(max_size=200), TEXTS.map(lambda text: text.encode(errors="surrogatepass"))))
def test_any_body_is_taken_that_is_no_update(body: bytes) -> None:
    async def answered() -> tuple[int, set[str]]:
        telegram = _telegram()
        status = await Webhook("hush", lambda: True, telegram.take).answer(RIGHT, _reading(body))
        return status, counted(telegram)

    assert asyncio.run(answered()) == (200, {"unreadable"})
