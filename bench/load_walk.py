"""What people do who walk through the guide: they start, press what they see, and now and then type or ask."""

import csv
import random
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache

from bench.measure import ROOT
from bot.content.library import Library

QUESTIONS = ROOT / "tests" / "reading" / "questions-dev.tsv"
REJECTED = "none"
LANGUAGES = ("en", "en", "de")  # of every three people
THINKS = (2.0, 6.0)  # seconds from an answer to the next act, evenly spread
COUNTRIES = {
    "en": ("uk", "germany", "India", "France", "United States", "switzerland", "canada", "Brazil"),
    "de": ("Deutschland", "schweiz", "Österreich", "england", "USA", "frankreich"),
}
# How many of a hundred walks have it in them; the rest presses what most people press.
TYPED_COUNTRY = 30
TYPED_PLATFORM = 10
ASKED = 20  # a question in own words, before the outcome
STEPS = 35  # step by step instead of the link
LOST = 40  # of these: "I don't see this" at one of the steps
STUCK = 20  # the switch is not there, or locked
MORE = 30  # of those who switched it off: one more setting
REMIND = 15  # of the same: a reminder, which is a row in the database

MIX = (
    f"of 100 walks: country typed {TYPED_COUNTRY}, platform typed {TYPED_PLATFORM}, step by step {STEPS} "
    f"(lost at one {LOST} % of them), a question in own words {ASKED}, stuck {STUCK}; of those who got it off: "
    f"one more setting {MORE}, a reminder {REMIND}; {THINKS[0]:.0f} to {THINKS[1]:.0f} s between acts"
)


@dataclass(frozen=True, slots=True)
class Start:
    """Begin at the beginning."""


@dataclass(frozen=True, slots=True)
class Press:
    """Press the button with this label."""

    label: str


@dataclass(frozen=True, slots=True)
class Type:
    """Type something."""

    text: str


Act = Start | Press | Type
Shown = list[str]  # the labels of the buttons that a person sees
Walk = Generator[Act, Shown, None]


class LostError(Exception):
    """A button that must be there is not."""


@dataclass(frozen=True, slots=True)
class Mind:
    """A person: their language, their dice, and how they know a button by its name."""

    language: str
    chosen: random.Random
    word: Callable[[str], str]

    def happens(self, of_hundred: int) -> bool:
        """Whether something is in this walk."""
        return self.chosen.random() * 100 < of_hundred


def mind(library: Library, seed: int, number: int) -> Mind:
    """The person of this number, the same in every run."""
    language = LANGUAGES[number % len(LANGUAGES)]
    chosen = random.Random(f"{seed}-{number}")  # noqa: S311 - the same every time
    return Mind(language, chosen, lambda name: library.word(language, "buttons", name) or name)


def walk(mind: Mind) -> Walk:
    """One walk from start to end. Raises LostError where the bot shows something else than it should."""
    yield from _arrives(mind)
    if mind.happens(STEPS):
        yield from _steps(mind)
    if mind.happens(ASKED):
        yield from _asks(mind)
    if mind.happens(STUCK):
        yield from _stuck(mind)
        return
    yield _press(mind, "off")
    if mind.happens(MORE):
        yield _press(mind, mind.chosen.choice(("walk-form", "walk-ads", "walk-research", "walk-visibility")))
        yield _press(mind, "back")
    if mind.happens(REMIND):
        yield from _remind(mind)


def _arrives(mind: Mind) -> Walk:
    """Start, country, platform."""
    shown = yield Start()
    if mind.happens(TYPED_COUNTRY):
        yield Type(mind.chosen.choice(COUNTRIES[mind.language]))
    else:
        others = {mind.word(name) for name in ("just-check", "ask", "only-remind", "change-language")}
        yield Press(mind.chosen.choice([label for label in shown if label not in others] or [""]))
    if mind.happens(TYPED_PLATFORM):
        yield Type("app")
    else:
        yield _press(mind, mind.chosen.choice(("platform-web", "platform-app")))


def _steps(mind: Mind) -> Walk:
    """Every step, one after the other; the last one leads to the question what the switch shows."""
    shown = yield _press(mind, "step-by-step")
    lost_at = mind.chosen.randrange(5) if mind.happens(LOST) else -1
    at = 0
    while mind.word("done") in shown:
        if at == lost_at:
            yield _press(mind, "lost")
            yield _press(mind, "try-again")
        shown = yield _press(mind, "done")
        at += 1


def _asks(mind: Mind) -> Walk:
    """Something in own words; then back to where the outcome can be said."""
    shown = yield Type(mind.chosen.choice(questions(mind.language)))
    if mind.word("off") in shown:
        return
    if mind.word("back") in shown:
        shown = yield _press(mind, "back")
    if mind.word("off") not in shown:
        yield _press(mind, "menu")
        yield _press(mind, "check")


def _stuck(mind: Mind) -> Walk:
    yield _press(mind, mind.chosen.choice(("unseen", "locked")))
    yield _press(mind, "walk-form")


def _remind(mind: Mind) -> Walk:
    """A reminder, or another one instead of that from an earlier walk; some are asked by which clock."""
    shown = yield _press(mind, "remind")
    if mind.word("change") in shown:
        shown = yield _press(mind, "change")
    offered = [label for label in map(mind.word, ("in-months-3", "in-months-12", "every-months-6")) if label in shown]
    shown = yield Press(mind.chosen.choice(offered or [""]))
    clocks = [label for label in shown if label[-3:-2] == ":"]
    if clocks:
        yield Press(mind.chosen.choice(clocks))


def _press(mind: Mind, name: str) -> Press:
    return Press(mind.word(name))


@cache
def questions(language: str) -> tuple[str, ...]:
    """What people asked, in one language."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(row["text"] for row in rows if row["language"] == language and row["id"] != REJECTED)
