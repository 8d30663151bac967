"""A thousand people at once: each does the next thing of their walk when the last answer is there and thought about."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter as clock
from typing import Protocol

from bench.load_walk import THINKS, Act, LostError, Mind, Press, Shown, Start, Type, Walk, walk
from tests.wire.discord_member import Member
from tests.wire.telegram_person import Person

GOES = "."  # in a button's id on Discord: it leads to a place, and opens no form
ARRIVE = 4.0  # seconds within which everybody has come


@dataclass(frozen=True, slots=True)
class Load:
    """How many people, for how many seconds, with which dice, thinking how long (in seconds) between acts."""

    people: int = 1000
    seconds: float = 60.0
    seed: int = 7
    thinks: tuple[float, float] = THINKS
    patience: float = 10.0  # seconds after which an answer that has not come never will

    def arrives(self, mind: Mind) -> float:
        """After how many seconds somebody comes."""
        return mind.chosen.uniform(0.0, min(ARRIVE, self.seconds / 2))

    def thought(self, mind: Mind) -> float:
        """For how many seconds somebody looks at an answer."""
        return mind.chosen.uniform(*self.thinks)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: when its act was delivered, for how many seconds it was waited for, and the kind of act."""

    at: float
    took: float
    act: str


@dataclass(slots=True)
class Noted:
    """What all people saw."""

    answers: list[Answer] = field(default_factory=list)
    walks: int = 0
    errors: Counter[str] = field(default_factory=Counter)


class Walker(Protocol):
    """Somebody in a chat."""

    async def does(self, act: Act) -> None:
        """Do it, so that the bot hears of it. Raises LostError where there is no such button."""

    async def answered(self) -> Shown:
        """The labels of the buttons below the answer, once it is there. Raises AssertionError if it never comes."""


@dataclass(frozen=True, slots=True)
class OnTelegram:
    """Somebody in their private chat with the bot."""

    person: Person
    patience: float

    async def does(self, act: Act) -> None:
        """Tap, or type."""
        match act:
            case Start():
                await self.person.follows()
            case Type(text):
                await self.person.says(text)
            case Press(label):
                message = self.person.last
                data = message.buttons.get(label, {}).get("callback_data") or _lost(label)
                await self.person.presses_payload(data, message)

    async def answered(self) -> Shown:
        """The new or changed message."""
        message = await self.person.answered(self.patience)
        return [label for label, button in message.buttons.items() if "callback_data" in button]


@dataclass(frozen=True, slots=True)
class OnDiscord:
    """Somebody in the bot's own channel with them."""

    member: Member
    patience: float

    async def does(self, act: Act) -> None:
        """Press, type, or use the command."""
        match act:
            case Start():
                await self.member.command("optout")
            case Type(text):
                await self.member.says(text)
            case Press(label):
                message = self.member.last
                button = message.buttons.get(label) or {}
                data = button.get("custom_id") or _lost(label)
                await self.member.presses_payload(data, message, number=button["id"])

    async def answered(self) -> Shown:
        """The new or changed message."""
        message = await self.member.answered(self.patience)
        return [label for label, button in message.buttons.items() if GOES in button.get("custom_id", "")]


def _lost(label: str) -> str:
    raise LostError(label)


@dataclass(slots=True)
class Stroll:
    """One walk after the other, over the acts that a chat does."""

    mind: Mind
    noted: Noted
    walk: Walk | None = None

    def next(self, shown: Shown) -> Act:
        """What to do now that these buttons are there."""
        if self.walk is not None:
            try:
                return self.walk.send(shown)
            except StopIteration:
                self.noted.walks += 1
        self.walk = walk(self.mind)
        return next(self.walk)

    def lost(self, act: Act) -> None:
        """Begin anew, since something did not come as it should."""
        self.noted.errors[f"no such button, or no answer: {act}"] += 1
        self.walk = None


async def stroll(walker: Walker, mind: Mind, load: Load, noted: Noted) -> None:
    """Come at some moment of the first seconds, and walk until the end."""
    ends = clock() + load.seconds
    strolls, shown = Stroll(mind, noted), list[str]()
    await asyncio.sleep(load.arrives(mind))
    while (begun := clock()) < ends:
        act = strolls.next(shown)
        try:
            await walker.does(act)
            shown = await walker.answered()
        except (LostError, AssertionError):
            strolls.lost(act)
        else:
            noted.answers.append(Answer(begun, clock() - begun, type(act).__name__))
        await asyncio.sleep(max(0.0, min(load.thought(mind), ends - clock())))
