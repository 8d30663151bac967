"""A trial run at a real platform: what is shown there, and how what came back is told; the calls are the adapters'."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from bot.content.render import render
from bot.desk import Desk
from bot.engine.claims import day
from bot.engine.engine import visit
from bot.engine.guide import Answer, Guide, Own
from bot.engine.message import Copy, Limits, Message, Paragraph, Quote, Span
from bot.engine.place import Place
from bot.engine.reminder import Address
from bot.errors import BotError
from bot.turns import Event, Followed, Pressed, Typed, take

T = TypeVar("T")

REACHING = (0.2, 0.5, 1.0, 2.0, 4.0)  # seconds between tries to reach a platform at all
WITHIN = 120.0  # seconds for one platform, without the looking
LONGEST_TOLD = 160  # characters of a difference
FILLER = " This line only fills the message up to its limit."
END = "This is the end of the longest message."


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried; `wrong` says how what came back differs from what the bot relies on."""

    what: str
    wrong: str = ""

    @property
    def line(self) -> str:
        """As it is printed."""
        return f"DIFFERENT: {self.what}: {self.wrong}" if self.wrong else f"ok: {self.what}"


@dataclass(frozen=True, slots=True)
class Trial:
    """What every platform's trial needs: the desk, with a store of its own, and who is written to.

    `look` names what only a person can see, and comes back when that person has looked. `reaching` are the waits
    between tries to reach the platform at all.
    """

    desk: Desk
    address: Address
    now: datetime
    tell: Callable[[Step], None]
    look: Callable[[tuple[str, ...]], Awaitable[None]]
    pause: float = 1.0
    keep: bool = False
    reaching: tuple[float, ...] = REACHING

    def report(self, what: str, wrong: Iterable[str] = ()) -> None:
        """Tell of one thing that was tried, without the id of whoever is written to."""
        told = "; ".join(wrong).replace(self.address.chat, "…")
        self.tell(Step(what, told if len(told) <= LONGEST_TOLD else f"{told[:LONGEST_TOLD]}…"))


async def tried(trial: Trial, what: str, attempt: Awaitable[Iterable[str]], said: Callable[[Exception], str]) -> None:
    """Try one thing, tell how it went, and give the platform a rest; `said` words what a call has raised."""
    try:
        wrong = tuple(await attempt)
    except BotError:
        raise
    except Exception as failed:  # noqa: BLE001 - whatever it is, the rest can be tried without it
        wrong = (said(failed),)
    trial.report(what, wrong)
    await asyncio.sleep(trial.pause)


async def whole(call: Coroutine[Any, Any, T]) -> T:
    """What a call comes to; whoever is cancelled meanwhile is so when it has ended, not in the midst of it."""
    task = asyncio.create_task(call)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


async def walk(trial: Trial, tag: str) -> AsyncIterator[tuple[str, Message]]:
    """The screens of a walk in one language, each with its name, taken as anybody takes them."""
    for name, event in _walk(trial.desk, tag, trial.now):
        yield name, await take(trial.desk, trial.address, event, tag, trial.now)


def _walk(desk: Desk, tag: str, now: datetime) -> Iterator[tuple[str, Event]]:
    guide = desk.book.guide
    write, start = guide.codec.write, Place(guide.service, Own.START.value, language=tag)
    there, ready = replace(start, region=guide.languages[tag].countries[0]), at_home(guide, tag)
    quoted = with_quote(desk, tag, now).at
    yield "the first screen", Followed(write(start))
    yield "the countries", Pressed(write(start.at(Own.WHERE)))
    yield "the platforms", Pressed(write(there.at(guide.main)))
    yield "the way", Pressed(write(ready.at(guide.main)))
    yield "a step", Pressed(write(ready.at(guide.steps[0].name)))
    yield "an answer with a quotation", Pressed(quoted)
    node = guide.codec.read(quoted).node
    yield "its sources", Pressed(write(ready.at(Own.SOURCES, back=node, detail=guide.codes[node])))
    yield "the times of a reminder", Pressed(write(ready.at(Own.REMIND)))
    yield "a reminder that is set", Pressed(write(ready.at(Own.REMIND_SET, detail=f"e{guide.again[0]}m")))
    yield "what is kept", Typed("/data")


def at_home(guide: Guide, tag: str) -> Place:
    """Where somebody stands whose country and platform are known."""
    country = guide.languages[tag].countries[0]
    return Place(guide.service, guide.main, country, guide.platforms[0], tag)


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen, and the payload of where it is."""

    at: str
    message: Message


def with_quote(desk: Desk, tag: str, now: datetime) -> Shown:
    """The first answer that has a folded quotation, or the first of all."""
    guide = desk.book.guide
    answers = [shown for shown in _screens(desk, tag, now) if isinstance(guide.nodes[_node(guide, shown)], Answer)]
    return next((one for one in answers if any(isinstance(b, Quote) for b in one.message.blocks)), answers[0])


def with_copy(desk: Desk, tag: str, now: datetime) -> Shown:
    """The first screen that has a text to copy, or the first of all."""
    screens = list(_screens(desk, tag, now))
    copies = (one for one in screens if any(isinstance(button, Copy) for row in one.message.rows for button in row))
    return next(copies, screens[0])


async def file_of(trial: Trial, tag: str) -> Message:
    """What somebody is handed who wants to have what is kept about them as a file."""
    guide = trial.desk.book.guide
    wish = Pressed(guide.codec.write(at_home(guide, tag).at(Own.KEPT_FILE)))
    return await take(trial.desk, trial.address, wish, tag, trial.now)


def fullest(desk: Desk, now: datetime, limits: Limits) -> Message:
    """The longest of all screens with the buttons of the one that has most, filled up to a platform's own limit."""
    every = [shown.message for tag in desk.book.guide.languages for shown in _screens(desk, tag, now)]
    longest = max(every, key=lambda message: limits.measure(message.blocks))
    busiest = max(every, key=lambda message: sum(map(len, message.rows)))
    left = limits.text - limits.measure((*longest.blocks, _filler("")))
    text = (FILLER * (left // len(FILLER) + 1))[: left - len(END) - 1].rstrip()
    filler = _filler(text.ljust(left - len(END) - 1, ".") + f" {END}")
    return replace(busiest, blocks=(*longest.blocks, filler))


def _filler(text: str) -> Paragraph:
    """A paragraph in which a style begins behind a character that counts twice in UTF-16."""
    return Paragraph((Span("🙂 "), Span("The last paragraph.", bold=True), Span(text)))


def _screens(desk: Desk, tag: str, now: datetime) -> Iterator[Shown]:
    """Every node's screen in a language, as somebody sees it of whom nothing is kept."""
    guide = desk.book.guide
    for name in guide.nodes:
        turn = visit(guide, at_home(guide, tag).at(name, back=guide.main), now)
        yield Shown(guide.codec.write(turn.place), render(desk.book, turn.screen, day(now)))


def _node(guide: Guide, shown: Shown) -> str:
    return guide.codec.read(shown.at).node or Own.START
