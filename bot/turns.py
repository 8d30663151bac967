"""One turn: what somebody did, read, applied, answered by the engine, and put into words."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.content.book import Book
from bot.content.render import render
from bot.engine.engine import day, pressed, visit
from bot.engine.guide import MENU, Guide
from bot.engine.hearing import Heard, hear
from bot.engine.message import Message, Paragraph, Press, Span
from bot.engine.place import Place
from bot.engine.screen import Turn
from bot.engine.screens import asks
from bot.reading.countries import Countries
from bot.reading.found import Found, Sure, Unsure, codes_of
from bot.reading.questions import NONE, Nearest, Outcome, Questions
from bot.reading.words import Words, folded

REMEMBERED = 10_000  # places held at once: some 5 MB
REMEMBERED_FOR = timedelta(hours=6)  # how long typed words still find their context
SHOWN = 2000  # places whose messages are kept in words: some 3 MB
LONGEST = 4000  # characters of a typed text that are looked at
SAID = 7  # words in which somebody says where they live: a longer text is a question with a country in it
NAMED = 3  # words that are more likely a country that nobody knows than a question


@dataclass(frozen=True, slots=True)
class Address:
    """Whom to answer: which adapter, and who there."""

    adapter: str
    chat: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed."""

    payload: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A link was followed: it shows its place and never does anything."""

    payload: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Something was typed, a command included; `at` is the payload of the place, where the chat knows it."""

    text: str
    at: str = ""


Event = Pressed | Followed | Typed
Answered = tuple[Place, Message]  # where somebody now is, and what they see there


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


@dataclass(frozen=True, slots=True)
class Readings:
    """All that reads typed text: made when first needed, since most people only press buttons."""

    countries: Callable[[], Countries]
    words: Words
    questions: Callable[[], Questions]


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a turn needs; every adapter takes its turns here."""

    book: Book
    readings: Readings
    recent: Recent = field(default_factory=Recent)


def take(desk: Desk, address: Address, event: Event, language: str, now: datetime) -> Message:
    """Answer what somebody did. `language` is the client's, as a BCP 47 tag; `now` is aware."""
    place, message = _turn(desk, address, event, spoken(desk.book.guide, language), now)
    desk.recent.put(address, place, now)
    return message


def own_word(desk: Desk, adapter: str, name: str, language: str) -> str:
    """A word that only one chat says."""
    return desk.book.library.word(language, adapter, name) or name


def said(desk: Desk, adapter: str, name: str, language: str) -> Message:
    """A short word of a chat's own, outside the conversation, with the way to the menu."""
    guide = desk.book.guide
    menu = Place(guide.service, MENU, language=language)
    button = Press(desk.book.library.word(language, "buttons", MENU) or MENU, guide.codec.write(menu))
    return Message((Paragraph((Span(own_word(desk, adapter, name, language)),)),), ((button,),), language)


@lru_cache(maxsize=SHOWN)
def _shown(book: Book, place: Place, on: date) -> Answered:
    """What a place shows on a day: it depends on nothing else, and many people stand at the same one."""
    turn = visit(book.guide, place, datetime.combine(on, time(), UTC))
    return turn.place, render(book, turn.screen, on)


def spoken(guide: Guide, tag: str) -> str:
    """The language to speak with a client: its own, its language without the country, else the first."""
    wanted = tag.replace("_", "-").lower()
    known = {language.lower(): language for language in guide.languages}
    return known.get(wanted) or known.get(wanted.partition("-")[0]) or guide.language


def _turn(desk: Desk, address: Address, event: Event, language: str, now: datetime) -> Answered:
    book, guide = desk.book, desk.book.guide
    last = desk.recent.get(address, now)
    match event:
        case Pressed(payload):
            return _shown(book, pressed(guide, _in(language, last, guide.codec.read(payload))), day(now))
        case Followed(payload):
            return _shown(book, _in(language, last, guide.codec.read(payload)), day(now))
        case Typed(text, at):
            here = guide.codec.read(at) if at else last
            turn = _typed(desk, _in(language, last, here or Place()), text[:LONGEST], now)
            return turn.place, render(book, turn.screen, day(now))


def _in(language: str, last: Place | None, place: Place) -> Place:
    """A place in its own language, else the one chosen last, else the client's."""
    return replace(place, language=place.language or (last.language if last else "") or language)


def _typed(desk: Desk, place: Place, text: str, now: datetime) -> Turn:
    guide = desk.book.guide
    if not text.startswith("/"):
        here, message = _shown(desk.book, place, day(now))
        return hear(guide, here, _heard(desk, here, message, text), now)
    command, *added = re.split(r"\s+", text[1:], maxsplit=1)
    turn = hear(guide, place, Heard(command=command.partition("@")[0].lower()), now)
    rest = "".join(added).strip().lstrip("/")
    return _typed(desk, turn.place, rest, now) if rest else turn


def _heard(desk: Desk, place: Place, shown: Message, text: str) -> Heard:
    """Everything that a text could mean to somebody who looks at a message."""
    guide = desk.book.guide
    word = desk.readings.words.find(text, place.language)
    asked = asks(guide, place) == "region"
    found = desk.readings.countries().find(text, place.language, asked=asked)
    question = NONE if word else _question(desk, text, found, asked=asked)
    if question.sure:
        found = Unsure()
    return Heard(
        word=word,
        platform=word if word in guide.platforms else "",
        countries=codes_of(found),
        sure=isinstance(found, Sure),
        understood=question.sure,
        questions=question.offered,
        outside=not word and _outside(text, question, asked=asked),
        pressed=next(_named(guide, shown, text), None),
    )


def _question(desk: Desk, text: str, found: Found, *, asked: bool) -> Nearest:
    """What a text asks, unless it names a country: as a whole, or in a few words where one is asked for."""
    question = desk.readings.questions().find(text)
    named = codes_of(found) and (asked or isinstance(found, Sure)) and len(text.split()) <= SAID
    return NONE if named and not question.exact else question


def _outside(text: str, question: Nearest, *, asked: bool) -> bool:
    """Whether a text is to be called a question without an answer, not a country or a word that nobody knows."""
    return question.outcome is Outcome.UNKNOWN and any(map(str.isalnum, text)) and len(text.split()) > NAMED * asked


def _named(guide: Guide, shown: Message, text: str) -> Iterator[Place]:
    """Where a button leads whose very words were typed."""
    wanted = folded(text)
    for row in shown.rows:
        for button in row:
            if isinstance(button, Press) and folded(button.text) == wanted:
                yield pressed(guide, guide.codec.read(button.payload))
