"""A guide: everything that the engine must know of a service, as frozen data without a word of prose."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.engine.claims import Claim, Source
from bot.engine.place import Codec
from bot.engine.regions import Regions
from bot.engine.zones import Zones

Need = Literal["region", "platform"]
NodeName = str
MENU: NodeName = "menu"  # the page that every screen leads back to


class Own(StrEnum):
    """The screens that the engine puts together itself, by their nodes' names.

    Their codes stand in messages/common/guide.toml.
    """

    START = "start"
    WHERE = "where"
    HERE = "here"
    LANGUAGE = "language"
    LABELS = "labels"
    TOPICS = "topics"
    SOURCES = "sources"
    REMIND = "remind"
    REMIND_NEW = "remind-new"
    REMIND_SET = "remind-set"
    REMIND_SELF = "remind-self"
    REMIND_UNDO = "remind-undo"
    REMIND_STOP = "remind-stop"
    REMIND_PAUSE = "remind-pause"
    REMIND_RESUME = "remind-resume"
    REMIND_SNOOZE = "remind-snooze"
    KEPT = "kept"
    KEPT_FILE = "kept-file"
    ERASE = "erase"
    ERASE_NOW = "erase-now"


PERSONAL = frozenset({Own.REMIND, Own.REMIND_NEW, Own.REMIND_SET, Own.KEPT, Own.KEPT_FILE, Own.ERASE})
"""The screens that show what is kept about whoever looks at them."""


@dataclass(frozen=True, slots=True)
class Go:
    """A way to another node; `word` is what its button says where that is not the node's own word."""

    node: NodeName
    word: str = ""
    other_platform: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """A way out to one of the guide's links."""

    link: str
    word: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """A text to take along, copied by one press; `text` is its name in the content."""

    text: str


Door = Go | Open | Take
Doors = tuple[tuple[Door, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A text and buttons.

    An `aside` comes with a way back to where the person was; `ours` speaks of the bot only and needs no evidence.
    """

    name: NodeName
    doors: Doors = ()
    needs: tuple[Need, ...] = ()
    claims: tuple[str, ...] = ()
    aside: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One stop on the path through the service's screens: its exact label, or our word where it has none."""

    name: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One action of the walk; `marks` and `claims` by platform, `missing` is where "I don't see this" leads."""

    name: NodeName
    number: int
    marks: Mapping[str, Mark]
    claims: Mapping[str, tuple[str, ...]]
    missing: NodeName
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of questions."""

    name: NodeName
    answers: tuple[NodeName, ...]
    aside: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    `regional` where it says something else for another country; `ours` where it speaks of the bot only.
    """

    name: NodeName
    topic: NodeName
    doors: Doors = ()
    claims: tuple[str, ...] = ()
    regional: bool = False
    ours: bool = False
    aside: bool = True


@dataclass(frozen=True, slots=True)
class OwnScreen:
    """A screen that the engine puts together itself."""

    screen: Own

    @property
    def name(self) -> NodeName:
        """The node's name: the screen's."""
        return self.screen

    @property
    def aside(self) -> bool:
        """Everything but the beginning comes with a way back."""
        return self.screen is not Own.START


Node = Page | Step | Topic | Answer | OwnScreen


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the chat: `countries` are offered first; `day`, `month` and `moment` are CLDR date patterns."""

    tag: str
    name: str
    complete: bool
    countries: tuple[str, ...]
    day: str
    month: str
    moment: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A service's routing and rules.

    `main` is where a walk begins, `switch` the link to what is switched off, `missing` where those end who do not
    see it, `outcome` the check after the last step, `reminder` the page that a reminder shows; `where` the
    countries that everybody is offered, `remind` the months after which one can be reminded and `again` those
    between a reminder and the next; `codes` the short code of each node and `coded` the way back. The first
    language is the source of the others.
    """

    service: str
    main: NodeName
    switch: str
    missing: NodeName
    outcome: NodeName
    reminder: NodeName
    platforms: tuple[str, ...]
    nodes: Mapping[NodeName, Node]
    steps: tuple[Step, ...]
    links: Mapping[str, str]
    regions: Regions
    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    languages: Mapping[str, Language]
    labels: tuple[str, ...]
    countries: frozenset[str]
    where: tuple[str, ...]
    remind: tuple[int, ...]
    again: tuple[int, ...]
    zones: Zones
    codes: Mapping[NodeName, str]
    coded: Mapping[str, NodeName]
    codec: Codec

    @property
    def language(self) -> str:
        """The language that the content is first written in."""
        return next(iter(self.languages))

    def topics(self) -> tuple[Topic, ...]:
        """The topics, in the order in which they are shown."""
        return tuple(node for node in self.nodes.values() if isinstance(node, Topic))

    def answers(self) -> frozenset[NodeName]:
        """Every answer, also one whose topic is not there."""
        return frozenset(name for name, node in self.nodes.items() if isinstance(node, Answer))

    def lost(self) -> dict[NodeName, NodeName]:
        """Where "I don't see this" leads, each with the page or step that it is said of."""
        return {self.missing: self.main} | {step.missing: step.name for step in reversed(self.steps)}

    def outcomes(self) -> frozenset[NodeName]:
        """What somebody who checks may say that they see."""
        page = self.nodes.get(self.outcome)
        rows = page.doors if isinstance(page, Page) else ()
        return frozenset(door.node for row in rows for door in row if isinstance(door, Go))
