"""What the matching of questions is learned from, and the fingerprint by which a stale model is told."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from bot.reading.features import VERSION

OUTSIDE = "-"  # the class of every text that no answer is for
KIND = "-"  # ... and, in front of its name, of one kind of them: an answer's id never begins with it

Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Phrasings by the id of the answer that they ask for, and texts to be rejected by their kind.

    All languages together: one model reads them all, so it does not matter in which somebody writes.
    """

    asked: Texts
    rejected: Texts

    def labelled(self) -> Iterator[tuple[str, str]]:
        """Every text once with its class, in a fixed order; rejected ones with their kind."""
        yield from ((text, name) for name in sorted(self.asked) for text in self.asked[name])
        yield from ((text, f"{KIND}{name}") for name in sorted(self.rejected) for text in self.rejected[name])


@dataclass(frozen=True, slots=True)
class Learning:
    """How a model is learned; every number was chosen on the development set or by cross-validation.

    `softness` is the C of the support vectors: 2 beat 0.5 at telling what is outside, and 4 was no better. `shared`
    is in how many texts a feature must stand (alone it tells nothing), `kept` how many features there may be, for the
    file to stay below a megabyte: those with the largest weights stay.
    """

    softness: float = 2.0
    shared: int = 2
    kept: int = 40_000
    seed: int = 0


LEARNING = Learning()


def fingerprint(lessons: Lessons, learning: Learning = LEARNING) -> str:
    """A hash of all that a model depends on: the texts, how they are seen, and how it is learned."""
    known = [VERSION, asdict(learning), list(lessons.labelled())]
    return hashlib.sha256(json.dumps(known, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:16]
