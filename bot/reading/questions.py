"""What a person asks, matched to the answers that there are: surely, unsurely, or not at all.

Nothing is ever made up: what comes out is the id of a curated answer. Three rules come before the model: the very
words of an official question are that question; a text without two letters, or one longer than anybody's question,
is none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from bot.reading.features import features
from bot.reading.folding import fold
from bot.reading.lessons import KIND, OUTSIDE
from bot.reading.model import Model

OFFERED = 3
EXACT = (1.0,)
LONGEST = 1500  # characters of a question: the longest real one that we have seen has 600; longer texts are pasted
SHORTEST = 2  # letters or digits

# Chosen on the development set (tests/reading/questions-dev.tsv); docs/decisions/11 has the numbers around them.
LIKELY = 0.5  # the least probability of a sure answer: 0.4 is wrong 2 % of the time in English, 0.5 less than 1 %
RIVAL = 0.3  # ... and the most of the second: near twins are offered, not guessed between ("erase my data": whose?)
OUT = -0.95  # how near the best answer the outside may come: about here 95 % of the outside is turned away
OUT_OF_LIKELY = -0.5  # ... where that answer is likely: as much is turned away, and a question in fifty less
SHARPNESS = 4.0  # turns scores into probabilities that come true about as often as they say
SHARE = 0.5  # how much "outside at all" adds to "outside of this kind": both find what the other misses


class Outcome(StrEnum):
    """How a question is taken: its answer, the nearest ones to choose from, or neither."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Nearest:
    """The answers nearest to a text, at most three, best first, and how likely each is (0 to 1).

    They are there for a text that is taken for none of them, too: nobody should be shown those.
    """

    outcome: Outcome
    ids: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()

    @property
    def sure(self) -> str:
        """The one answer that was asked for, if it is sure."""
        return self.ids[0] if self.outcome is Outcome.ANSWER else ""

    @property
    def exact(self) -> bool:
        """Whether the very words of an official question were typed."""
        return self.scores == EXACT

    @property
    def offered(self) -> tuple[str, ...]:
        """The answers to choose from, where none is sure."""
        return self.ids if self.outcome is Outcome.SUGGEST else ()


NONE = Nearest(Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Questions:
    """All that questions are read by: the model, and the official questions, folded, with their ids."""

    model: Model
    official: Mapping[str, str]

    def find(self, text: str) -> Nearest:
        """What a text asks for, in whichever language it is written."""
        folded = fold(text[: LONGEST + 1])
        if len(folded) < SHORTEST or len(text) > LONGEST:
            return NONE
        if folded in self.official:
            return Nearest(Outcome.ANSWER, (self.official[folded],), EXACT)
        scores = self.model.scores(features(text))
        return _judged(scores) if scores else NONE


def questions(model: Model, official: Mapping[str, Iterable[str]]) -> Questions:
    """A model ready to be asked; `official` are the questions of each answer, in every language."""
    return Questions(model, {fold(text): name for name, texts in official.items() for text in texts})


def _judged(scores: Mapping[str, float]) -> Nearest:
    asked = {name: score for name, score in scores.items() if not name.startswith(KIND)}
    outside = SHARE * scores[OUTSIDE] + max(
        (score for name, score in scores.items() if name.startswith(KIND) and name != OUTSIDE), default=0.0
    )
    ids = tuple(sorted(asked, key=lambda name: -asked[name])[:OFFERED])
    best = asked[ids[0]]
    whole = sum(exp(SHARPNESS * (score - best)) for score in (*asked.values(), outside))
    likely = tuple(round(exp(SHARPNESS * (asked[name] - best)) / whole, 4) for name in ids)
    if outside - best >= (OUT_OF_LIKELY if likely[0] >= LIKELY else OUT):
        return Nearest(Outcome.UNKNOWN, ids, likely)
    sure = likely[0] >= LIKELY and max(likely[1:], default=0.0) < RIVAL
    return Nearest(Outcome.ANSWER if sure else Outcome.SUGGEST, ids, likely)
