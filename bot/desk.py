"""What every turn needs: the words, what reads typed text, who was where, and what is kept."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Protocol, TypeVar

from bot.content.book import Book
from bot.engine.guide import MENU, Guide
from bot.engine.message import Message, Paragraph, Press, Span
from bot.engine.place import Place
from bot.engine.reminder import Address, Reminder, Row
from bot.patience import Patience
from bot.reading.clocks import Clocks
from bot.reading.countries import Countries
from bot.reading.questions import Questions
from bot.reading.words import Words
from bot.tally import Tally
from bot.timekeeping import Timekeeping

REMEMBERED = 10_000  # places held at once: some 5 MB
REMEMBERED_FOR = timedelta(hours=6)  # how long typed words still find their context

Result = TypeVar("Result")
Alone = Callable[[Address], AbstractAsyncContextManager[object]]


class Store(Protocol):
    """What is kept about people: their reminders. Every method raises StoreError while it can't be reached."""

    async def find(self, address: Address, service: str) -> Reminder | None:
        """A person's reminder for a service."""

    async def rows(self, address: Address) -> tuple[Row, ...]:
        """All that is kept about a person, as it is kept."""

    async def change(
        self,
        address: Address,
        service: str,
        change: Callable[[Reminder | None], tuple[Reminder | None, Result]],
    ) -> tuple[Reminder | None, Result]:
        """Change a person's reminder for a service in one piece; as it is kept then, and what the change returned."""

    async def erase(self, address: Address, id: int | None = None) -> int:  # noqa: A002 - the column's name
        """Erase all that is kept about a person, if that row is among it; how many rows that was."""


@dataclass(slots=True)
class Recent:
    """The last place of each person, the longest silent first: in memory only, bounded, forgotten after a while."""

    places: OrderedDict[Address, tuple[Place, datetime]] = field(default_factory=OrderedDict)

    def get(self, address: Address, now: datetime) -> Place | None:
        """Where somebody was last, unless that is too long ago."""
        place, seen = self.places.get(address, (None, now))
        return place if now - seen <= REMEMBERED_FOR else None

    def put(self, address: Address, place: Place, now: datetime) -> None:
        """Remember where somebody is; forget whoever has been silent too long, or longest of too many."""
        self.places[address] = (place, now)
        self.places.move_to_end(address)
        while len(self.places) > REMEMBERED or now - next(iter(self.places.values()))[1] > REMEMBERED_FOR:
            self.places.popitem(last=False)

    def forget(self, address: Address) -> None:
        """Forget where somebody was: what is kept about them says it when they come next."""
        self.places.pop(address, None)


@dataclass(frozen=True, slots=True)
class Readings:
    """All that reads typed text: made when first needed, since most people only press buttons.

    `commands` are the names that commands go by in any language, folded.
    """

    countries: Callable[[], Countries]
    words: Words
    commands: Mapping[str, str]
    questions: Callable[[], Questions]
    clocks: Clocks


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a turn needs; every adapter takes its turns here.

    Without a store nothing can be sent later; without patience everybody may ask for as much as they like.
    """

    book: Book
    readings: Readings
    store: Store | None = None
    recent: Recent = field(default_factory=Recent)
    patience: Patience | None = None
    tally: Tally = field(default_factory=Tally)
    timekeeping: Timekeeping = field(default_factory=Timekeeping)
    wake: Callable[[], None] = lambda: None  # called when a reminder has been set or changed
    alone: Alone = nullcontext  # entered by an adapter for a turn and its answer, so that a chat's come in order
    share: Callable[[Address], float | None] = lambda _: None  # where in a day a reminder without an hour comes


def even(address: Address) -> float:
    """A share of the day for everybody, from 0 up to 1: always the same for one person, and even over many."""
    hashed = blake2s(f"{address.adapter}:{address.chat}".encode(), digest_size=4, person=b"share").digest()
    return int.from_bytes(hashed) / 2**32


def own_word(desk: Desk, section: str, name: str, language: str) -> str:
    """A word that is said outside the conversation: only in one chat, say, whose section is called like it."""
    return desk.book.library.word(language, section, name) or name


def said(desk: Desk, section: str, name: str, language: str) -> Message:
    """A short word outside the conversation, with the way to the menu."""
    guide = desk.book.guide
    menu = Place(guide.service, MENU, language=language)
    button = Press(desk.book.library.word(language, "buttons", MENU) or MENU, guide.codec.write(menu))
    return Message((Paragraph((Span(own_word(desk, section, name, language)),)),), ((button,),), language)


def spoken(guide: Guide, tag: str) -> str:
    """The language to speak with a client: its own, its language without the country, else the first."""
    wanted = tag.replace("_", "-").lower()
    known = {language.lower(): language for language in guide.languages}
    return known.get(wanted) or known.get(wanted.partition("-")[0]) or guide.language


def spoken_with(desk: Desk, address: Address, tag: str, now: datetime) -> str:
    """The language to speak with somebody: the one they spoke last, else their client's."""
    last = desk.recent.get(address, now)
    return (last.language if last else "") or spoken(desk.book.guide, tag)
