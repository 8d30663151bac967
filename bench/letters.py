"""Matching by the runs of four letters that two texts share: what the bot did before, kept to be compared with.

A run counts the more the fewer phrasings have it; a question is as near as its nearest phrasing (cosine).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.reading.folding import fold

RUN = 4  # letters: three find too much in common, five lose short words
LONGEST = 300  # characters read of what was typed
NEAR_ENOUGH = 0.2  # below it, what the two share is chance

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Letters:
    """All phrasings: who has each run of letters and how much it weighs there."""

    ids: tuple[str, ...]
    weights: Mapping[str, float]
    postings: Mapping[str, tuple[tuple[int, float], ...]]

    def nearest(self, text: str) -> tuple[str, ...]:
        """The ids of the nearest answers, best first; none if nothing is near."""
        scores: dict[int, float] = defaultdict(float)
        for run, weight in _vector(text[:LONGEST], self.weights).items():
            for phrasing, share in self.postings.get(run, ()):
                scores[phrasing] += weight * share
        ranked = sorted(
            ((score, -phrasing) for phrasing, score in scores.items() if score >= NEAR_ENOUGH), reverse=True
        )
        return tuple(dict.fromkeys(self.ids[-phrasing] for _, phrasing in ranked))

    @classmethod
    def of(cls, phrasings: Sequence[tuple[str, str]]) -> "Letters":
        """Phrasings, each with the id of its answer, made ready."""
        spread = Counter(run for text, _ in phrasings for run in set(_runs(text)))
        weights = {run: math.log(1 + len(phrasings) / count) for run, count in spread.items()}
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for position, (text, _) in enumerate(phrasings):
            for run, weight in _vector(text, weights).items():
                postings[run].append((position, weight))
        found = {run: tuple(entries) for run, entries in postings.items()}
        return cls(tuple(name for _, name in phrasings), weights, found)


def _vector(text: str, weights: Mapping[str, float]) -> Vector:
    """A text's runs of letters, weighted, to length 1; runs that no phrasing has make it longer but meet nothing."""
    rarest = max(weights.values(), default=0.0)
    counted = {run: (1 + math.log(count)) * weights.get(run, rarest) for run, count in Counter(_runs(text)).items()}
    length = math.sqrt(sum(weight * weight for weight in counted.values()))
    return {run: weight / length for run, weight in counted.items()}


def _runs(text: str) -> list[str]:
    padded = f" {fold(text)} "
    return [padded[start : start + RUN] for start in range(len(padded) - RUN + 1)]
