"""The questions nearest to what a person typed, by the runs of letters that they share.

It never claims to have understood: what it finds is offered, not answered. A run of letters counts the more the
fewer phrasings have it; a question is as near as its nearest phrasing (cosine of the two weighted vectors).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.reading.folding import fold

RUN = 4  # letters: three find too much in common, five lose short words
LONGEST = 300  # characters read of what was typed
OFFERED = 3
NEAR_ENOUGH = 0.2  # below it, what the two share is chance: found with the questions in tests/reading

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Questions:
    """The phrasings of one language: who has each run of letters and how much it weighs there."""

    ids: tuple[str, ...]
    weights: Mapping[str, float]
    postings: Mapping[str, tuple[tuple[int, float], ...]]

    def nearest(self, text: str) -> tuple[str, ...]:
        """The ids of at most three questions, nearest first; none if nothing is near."""
        scores: dict[int, float] = defaultdict(float)
        for run, weight in _vector(text[:LONGEST], self.weights).items():
            for phrasing, share in self.postings.get(run, ()):
                scores[phrasing] += weight * share
        ranked = sorted(
            ((score, -phrasing) for phrasing, score in scores.items() if score >= NEAR_ENOUGH), reverse=True
        )
        return tuple(dict.fromkeys(self.ids[-phrasing] for _, phrasing in ranked))[:OFFERED]


def questions(phrasings: Mapping[str, Iterable[str]]) -> Questions:
    """The phrasings of one language made ready, by the id of the answer that each asks for."""
    flat = [(name, text) for name, texts in phrasings.items() for text in texts]
    spread = Counter(run for _, text in flat for run in set(_runs(text)))
    weights = {run: math.log(1 + len(flat) / count) for run, count in spread.items()}
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for position, (_, text) in enumerate(flat):
        for run, weight in _vector(text, weights).items():
            postings[run].append((position, weight))
    return Questions(tuple(name for name, _ in flat), weights, {run: tuple(found) for run, found in postings.items()})


def _vector(text: str, weights: Mapping[str, float]) -> Vector:
    """A text's runs of letters, weighted, to length 1; runs that no phrasing has make it longer but meet nothing."""
    rarest = max(weights.values(), default=0.0)
    counted = {run: (1 + math.log(count)) * weights.get(run, rarest) for run, count in Counter(_runs(text)).items()}
    length = math.sqrt(sum(weight * weight for weight in counted.values()))
    return {run: weight / length for run, weight in counted.items()}


def _runs(text: str) -> list[str]:
    padded = f" {fold(text)} "
    return [padded[start : start + RUN] for start in range(len(padded) - RUN + 1)]
