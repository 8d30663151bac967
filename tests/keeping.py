"""Somebody at a desk that keeps reminders: a real store, in a file that is gone afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot import turns
from bot.desk import Desk, Recent, Store
from bot.engine.message import ALL, Abilities, Message, Press, text_of
from bot.engine.place import Place
from bot.engine.reminder import Address, Reminder, Row, sent
from bot.store import open_store
from bot.turns import Event, Followed, Pressed, Typed

_NUMBERS = count(1)
PATIENCE = 30.0  # seconds
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Keeping:
    """A desk with a store, and what runs its turns."""

    desk: Desk
    store: Store
    runner: asyncio.Runner

    def take(self, address: Address, event: Event, language: str, now: datetime, *, can: Abilities = ALL) -> Message:
        """The answer to an event."""
        return self.runner.run(turns.take(self.desk, address, event, language, now, can=can))


async def comes(desk: Desk, address: Address) -> tuple[datetime, Message]:
    """When a person's reminder is due, and what it says then; afterwards it has come."""

    def come(kept: Reminder | None) -> tuple[Reminder, tuple[datetime, Message]]:
        assert kept is not None, "there is no reminder"
        assert kept.due is not None, "it will not come"
        return sent(kept, kept.due), (kept.due, turns.coming(desk, kept, kept.due))

    assert desk.store is not None
    _, came = await desk.store.change(address, desk.book.guide.service, come)
    return came


@asynccontextmanager
async def patient_store(file: Path) -> AsyncIterator[Store]:
    """A store that waits as long as a busy machine takes, while it is entered."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("store.QUICK", "sqlite.PATIENCE", "forgetting.WITHIN"):
            patched.setattr(f"bot.store.{name}", PATIENCE)
        async with open_store(file) as store:
            yield store


@contextmanager
def keeping(desk: Desk) -> Iterator[Keeping]:
    """A desk at which nobody has been yet, with an empty store."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        store = runner.run(stack.enter_async_context(patient_store(Path(folder) / "optout.db")))
        try:
            yield Keeping(replace(desk, store=store, recent=Recent()), store, runner)
        finally:
            runner.run(stack.aclose())


def newcomer(at: Keeping, language: str = "en") -> "Somebody":
    """Somebody who was never there."""
    return Somebody(at, Address("test", str(next(_NUMBERS))), language)


@dataclass(slots=True)
class Somebody:
    """A person in front of the newest message, and the time that it is."""

    at: Keeping
    address: Address
    language: str = "en"
    now: datetime = NOW
    can: Abilities = ALL
    shown: Message | None = field(default=None, init=False)

    def does(self, event: Event) -> Message:
        """Do something, and see the answer."""
        self.shown = self.at.take(self.address, event, self.language, self.now, can=self.can)
        return self.shown

    def types(self, text: str) -> Message:
        """Type something."""
        return self.does(Typed(text))

    def follows(self, payload: str) -> Message:
        """Follow a link."""
        return self.does(Followed(payload))

    def presses(self, *names: str) -> Message:
        """Press buttons by their words, each on the message that the last one brought."""
        for name in names:
            self.does(Pressed(self.buttons[name]))
        assert self.shown is not None
        return self.shown

    def is_reminded(self) -> Message:
        """See the reminder come when it is due."""
        self.now, self.shown = self.at.runner.run(comes(self.at.desk, self.address))
        return self.shown

    def waits(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def undergoes(self, change: Callable[[Reminder], Reminder]) -> None:
        """Let something happen to what is kept, which the person did not press for."""
        service = self.at.desk.book.guide.service
        self.at.runner.run(self.at.store.change(self.address, service, lambda kept: (kept and change(kept), None)))

    @property
    def buttons(self) -> dict[str, str]:
        """The payload of each button in sight, by its words."""
        assert self.shown is not None, "nothing is on the screen yet"
        return {button.text: button.payload for row in self.shown.rows for button in row if isinstance(button, Press)}

    @property
    def said(self) -> str:
        """The text in sight."""
        assert self.shown is not None, "nothing is on the screen yet"
        return text_of(self.shown.blocks)

    @property
    def place(self) -> Place:
        """Where the person is."""
        place = self.at.desk.recent.get(self.address, self.now)
        assert place is not None
        return place

    @property
    def reminder(self) -> Reminder | None:
        """What is kept of them."""
        return self.at.runner.run(self.at.store.find(self.address, self.at.desk.book.guide.service))

    @property
    def kept(self) -> Reminder:
        """What is kept of them, where anything is."""
        reminder = self.reminder
        assert reminder is not None, "nothing is kept"
        return reminder

    @property
    def rows(self) -> tuple[Row, ...]:
        """The same, as it is kept."""
        return self.at.runner.run(self.at.store.rows(self.address))
