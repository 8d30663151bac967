"""A screen: what is to be shown, before it has words. Content gives it the words of a language."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from bot.engine.guide import Mark
from bot.engine.keeping import NOTHING, Kept
from bot.engine.place import Place
from bot.engine.regions import Rule


class Kind(StrEnum):
    """Which table of the content a label's text stands in."""

    WORD = "word"
    COUNTRY = "country"
    QUESTION = "question"
    TOPIC = "topic"
    LANGUAGE = "language"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Label:
    """What a button says: a name in a table, and the number that its text may speak of.

    For a zone it is the minutes since midnight that its clock shows.
    """

    kind: Kind
    name: str
    number: int = 0


@lru_cache(maxsize=1024)  # the same few hundred on every screen
def label(kind: Kind, name: str, number: int = 0) -> Label:
    """A label: the same object for the same words."""
    return Label(kind, name, number)


@dataclass(frozen=True, slots=True)
class Link:
    """A target outside the chat: the id of one of the guide's links."""

    name: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A target that puts a text of the content on the person's clipboard."""

    name: str


Target = Place | Link | Copied


@dataclass(frozen=True, slots=True)
class Key:
    """A button without its words yet."""

    label: Label
    target: Target
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the walk has come: step `number` of `total`, and the marks passed on the way."""

    number: int
    total: int
    path: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """What to show at a place.

    `template` names the text; `rule` is what holds where the person lives, None while that is not known; `stale`
    since when a claim under it has not been re-checked; `listed` the claims that the screen itself lists; `due` the
    day that it speaks of; `asked` the answer whose question was understood out of somebody's own words. `kept` is what
    it may say of whoever looks at it, `at` the instant at which they do, and `notice` whether it tells them, above all
    else, that their reminder waits for them.
    """

    template: str
    place: Place
    rows: tuple[tuple[Key, ...], ...]
    rule: Rule | None = None
    progress: Progress | None = None
    stale: date | None = None
    listed: tuple[str, ...] = ()
    due: date | None = None
    asked: str = ""
    kept: Kept = NOTHING
    at: datetime | None = None
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What the engine answers: the place where the person now is, and what to show there."""

    place: Place
    screen: Screen
