"""How well questions are matched, on questions that nothing was learned from: one line a question, its answer by hand.

`questions-dev.tsv` is the development set: thresholds were chosen on it, and phrasings written for what failed on it.
`questions-test.tsv` is the test set: only its figures have been looked at. `questions-fresh.tsv` was written last, by
somebody who was asked to be as sloppy and roundabout as people are; nothing was changed after it was measured.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.reading.questions import Nearest, Outcome

SETS = ("dev", "test", "fresh")
NONE = "none"  # stands for the answer where no answer is right

Match = Callable[[str], Nearest]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its language, and the answer that a careful person would choose."""

    language: str
    answer: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0 to 1: the first four of the questions that have an answer, the last of those that have none.

    A question that is turned away counts as missed in `top1` and `top3`, whatever it was nearest to. `rejected` are
    those that are turned away: one that gets suggestions is not.
    """

    top1: float
    top3: float
    shown_right: float
    shown_wrong: float
    rejected: float


def asked(which: str, language: str = "") -> list[Asked]:
    """A set, or one language's part of it."""
    with (Path(__file__).parent / f"questions-{which}.tsv").open(encoding="utf-8", newline="") as file:
        _, *lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Asked(*line) for line in lines if language in {"", line[0]}]


def figures(match: Match, questions: Iterable[Asked]) -> Figures:
    """What becomes of these questions."""
    found = [(question.answer, match(question.text)) for question in questions]
    inside = [(answer, nearest) for answer, nearest in found if answer != NONE]
    outside = [nearest for answer, nearest in found if answer == NONE]
    return Figures(
        top1=_share(answer in _seen(nearest)[:1] for answer, nearest in inside),
        top3=_share(answer in _seen(nearest) for answer, nearest in inside),
        shown_right=_share(nearest.sure == answer for answer, nearest in inside),
        shown_wrong=_share(nearest.sure not in {"", answer} for answer, nearest in inside),
        rejected=_share(nearest.outcome is Outcome.UNKNOWN for nearest in outside),
    )


def _seen(nearest: Nearest) -> tuple[str, ...]:
    return () if nearest.outcome is Outcome.UNKNOWN else nearest.ids


def _share(true: Iterable[bool]) -> float:
    values = list(true)
    return sum(values) / len(values)


def percent(found: Figures) -> Iterator[tuple[str, float]]:
    """Every figure by name, in per cent."""
    yield from ((name, 100 * share) for name, share in asdict(found).items())
