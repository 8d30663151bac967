"""Platforms are kept running: what goes wrong with one costs that one only."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from bot.engine.message import Message
from bot.engine.reminder import Address
from bot.errors import Refused
from bot.sending import Sent
from bot.supervising import Supervision, Timing
from tests.wire.telegram_clock import hurried, now

Ending = Callable[["Scripted"], Awaitable[None]]
USUAL = Timing()
DOWN = (
    "ERROR telegram: down, for it was refused again: SOME_TOKEN is wrong; reset it. "
    "Its messages wait; tried every hour."
)


class Scripted:
    """A chat whose runs end as a test says, one after another; the last goes on for ever."""

    def __init__(self, *endings: Ending) -> None:
        self.endings = list(endings)
        self.began: list[float] = []
        self.stopped = False
        self.is_connected = False
        self.sends = True

    async def run(self) -> None:
        self.began.append(now())
        try:
            await (self.endings.pop(0) if self.endings else well)(self)
        except asyncio.CancelledError:
            self.stopped = True
            raise
        finally:
            self.is_connected = False

    async def connected(self) -> bool:
        return self.is_connected

    async def ask(self) -> None:
        """Nothing is to be heard."""

    async def send(self, address: Address, message: Message, name: str) -> Sent:  # noqa: ARG002
        return Sent.DELIVERED


async def well(chat: Scripted) -> None:
    chat.is_connected = True
    await asyncio.Event().wait()


async def refuses(_: Scripted) -> None:
    await asyncio.sleep(0.5)
    message = "SOME_TOKEN is wrong; reset it"
    raise Refused(message)


async def revoked(chat: Scripted) -> None:
    """Refuses somebody who was let in."""
    chat.is_connected = True
    await asyncio.sleep(3600)
    await refuses(chat)


async def breaks(chat: Scripted) -> None:
    """Ends by a bug."""
    chat.is_connected = True
    await asyncio.sleep(1)
    raise LookupError


async def breaks_late(chat: Scripted) -> None:
    chat.is_connected = True
    await asyncio.sleep(2 * USUAL.well_after)
    raise LookupError


async def ends(_: Scripted) -> None:
    """Ends as if that were nothing."""


async def loses_it(chat: Scripted) -> None:
    """Makes something else of its cancellation."""
    try:
        await well(chat)
    except asyncio.CancelledError:
        chat.stopped = True
        raise LookupError from None


async def kept(seconds: float, **chats: Scripted) -> Supervision:
    """Keep these running for so long."""
    supervision = Supervision(chats)
    tasks = [asyncio.create_task(run) for run in supervision.runs()]
    try:
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError, Refused):
            await asyncio.gather(*tasks)
    return supervision


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [f"{record.levelname} {record.message}" for record in caplog.records if record.name == "bot.supervising"]


@hurried
async def test_one_that_runs_is_left_alone() -> None:
    chat = Scripted()
    await kept(10_000, telegram=chat)

    assert len(chat.began) == 1
    assert chat.stopped


@hurried
async def test_at_the_start_the_only_one_that_refuses_ends_all() -> None:
    chat = Scripted(refuses)

    with pytest.raises(Refused, match="SOME_TOKEN"):
        await kept(10_000, telegram=chat)

    assert len(chat.began) == 1


@hurried
async def test_so_do_two_that_both_refuse() -> None:
    chats = Scripted(refuses), Scripted(refuses)

    with pytest.raises(Refused, match="SOME_TOKEN"):
        await kept(10_000, telegram=chats[0], discord=chats[1])

    assert [len(chat.began) for chat in chats] == [1, 1]


def test_where_only_one_refuses_the_other_goes_on_and_it_is_down(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    chat, other = Scripted(*[refuses] * 6), Scripted()

    @hurried
    async def go() -> None:
        await kept(3 * 3600, telegram=chat, discord=other)

    go()

    assert (len(other.began), other.stopped) == (1, True)
    assert [round(began) for began in chat.began] == [0, 60, 121, 3722, 7322]
    assert told(caplog) == [
        "WARNING telegram: refused, next try in 60 s: SOME_TOKEN is wrong; reset it",
        "WARNING telegram: refused, next try in 60 s: SOME_TOKEN is wrong; reset it",
        DOWN,
    ]


def test_one_that_is_let_in_again_says_so_once_and_is_as_before(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    chat = Scripted(revoked, refuses, refuses, refuses)

    @hurried
    async def go() -> None:
        supervision = await kept(5 * 3600, telegram=chat)
        assert not supervision.platforms["telegram"].down

    go()

    assert len(chat.began) == 5
    assert told(caplog)[-2:] == [
        DOWN,
        "INFO telegram: let in again",
    ]


@hurried
async def test_one_that_is_refused_seldom_is_not_down() -> None:
    chat = Scripted(revoked, revoked, revoked, revoked)
    supervision = await kept(5 * 3600, telegram=chat)

    assert len(chat.began) == 5
    assert not supervision.platforms["telegram"].down


@hurried
async def test_while_it_is_not_let_in_nothing_goes_out_and_it_is_not_connected() -> None:
    chat = Scripted(revoked, refuses, refuses)
    supervision = Supervision({"telegram": chat})
    (run,) = supervision.runs()
    task, platform = asyncio.create_task(run), supervision.platforms["telegram"]
    await asyncio.sleep(1800)
    assert (platform.sends, await platform.connected()) == (True, True)
    await asyncio.sleep(1830)
    chat.is_connected = True  # it does not know better
    assert (platform.sends, await platform.connected()) == (False, False)
    task.cancel()
    await asyncio.wait({task})


def test_a_bug_costs_its_own_platform_only_which_is_run_again_later_each_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat, other = Scripted(*[breaks] * 8), Scripted()

    @hurried
    async def go() -> None:
        await kept(1000, telegram=chat, discord=other)

    go()

    assert len(other.began) == 1
    waits = [round(later - before - 1) for before, later in zip(chat.began, chat.began[1:], strict=False)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert told(caplog)[0] == "ERROR telegram: ended by a bug (LookupError); next try in 1 s"


@pytest.mark.parametrize("ending", [breaks, ends])
@hurried
async def test_alone_it_ends_nothing_either(ending: Ending) -> None:
    chat = Scripted(ending, ending)
    await kept(1000, telegram=chat)

    assert len(chat.began) == 3


@hurried
async def test_one_that_went_on_for_long_is_run_again_at_once() -> None:
    chat = Scripted(breaks, breaks, breaks_late, breaks)
    await kept(10_000, telegram=chat)

    assert round(chat.began[3] - chat.began[2] - 2 * USUAL.well_after) == 1


@hurried
async def test_told_to_stop_none_is_run_again_whatever_it_makes_of_it() -> None:
    chat = Scripted(loses_it)
    await kept(10, telegram=chat)

    assert (len(chat.began), chat.stopped) == (1, True)


@hurried
async def test_a_wait_can_be_stopped_too() -> None:
    chat, other = Scripted(refuses, refuses, refuses), Scripted()
    await kept(600, telegram=chat, discord=other)

    assert len(chat.began) == 3
    assert now() < 700
