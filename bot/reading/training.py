"""Learns to match questions: support vectors over rare features, rounded to small integers.

Needs scikit-learn, which is for development only: the running bot never imports this file. One class a question, one
for all that is to be rejected and one for each kind of it; each is learned against all the others. The same lessons
give the same bytes: one thread, a fixed seed, a fixed order, and rounding far coarser than what floats differ in.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import UsageError
from bot.reading.features import features
from bot.reading.lessons import KIND, LEARNING, OUTSIDE, Learning, Lessons, fingerprint
from bot.reading.model import RARITY, Head, crc, written

try:
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC
except ImportError as missing:
    message = "training needs scikit-learn, which `make .venv/dev` installs with the other development tools"
    raise UsageError(message) from missing

LARGEST = 63  # of a weight, either way: seven bits, which pack better than eight and cost nothing
RAREST = 255  # of a rarity that does
DIGITS = 4  # of what is written as a decimal fraction


@dataclass(frozen=True, slots=True)
class Sample:
    """The lessons as numbers: a row a text, a column a feature."""

    names: list[str]
    rarities: Any
    rows: Any


def train(lessons: Lessons, learning: Learning = LEARNING) -> bytes:
    """The model's file."""
    labelled = list(lessons.labelled())
    seen = [features(text) for text, _ in labelled]
    labels = [label for _, label in labelled]
    classes = [*sorted(lessons.asked), OUTSIDE, *(f"{KIND}{name}" for name in sorted(lessons.rejected))]
    chosen = _vocabulary(seen, learning.shared)
    if len(chosen) > learning.kept:
        weights, _ = _fitted(_sample(seen, chosen), labels, classes, learning)
        chosen = _heaviest(chosen, weights, learning.kept)
    sample = _sample(seen, chosen)
    weights, bias = _fitted(sample, labels, classes, learning)
    scale = float(np.abs(weights).max()) / LARGEST
    head = Head(
        fingerprint=fingerprint(lessons, learning),
        classes=tuple(classes),
        bias=tuple(round(float(value), DIGITS) for value in bias),
        scale=float(f"{scale:.{DIGITS}g}"),
        features=len(chosen),
    )
    rounded = np.rint(weights / head.scale).clip(-LARGEST, LARGEST).astype(np.int8)
    return written(head, [crc(name) for name in chosen], sample.rarities.astype(np.uint8).tobytes(), rounded.tobytes())


def _vocabulary(seen: Sequence[set[str]], shared: int) -> list[str]:
    """The features that several texts share, by name; of two with the same CRC, the first."""
    counted = Counter(feature for found in seen for feature in found)
    by_code = {crc(name): name for name in sorted(counted, reverse=True) if counted[name] >= shared}
    return sorted(by_code.values())


def _sample(seen: Sequence[set[str]], names: list[str]) -> Sample:
    column = {name: position for position, name in enumerate(names)}
    indices = [sorted(column[name] for name in found if name in column) for found in seen]
    ends = np.cumsum([0, *map(len, indices)])
    flat = np.fromiter((position for row in indices for position in row), dtype=np.int32, count=ends[-1])
    spread = np.bincount(flat, minlength=len(names))
    rarities = np.rint((np.log((1 + len(seen)) / (1 + spread)) + 1) * RARITY).clip(1, RAREST)
    rows = csr_matrix((rarities[flat] / RARITY, flat, ends), shape=(len(seen), len(names)))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(ends))
    return Sample(names, rarities, rows)


def _fitted(sample: Sample, labels: list[str], classes: list[str], learning: Learning) -> tuple[Any, Any]:
    """The weights, a row a feature and a column a class, and what is added to each class."""
    weights, bias = np.zeros((len(sample.names), len(classes))), np.zeros(len(classes))
    given = np.array(labels)
    for position, name in enumerate(classes):
        wanted = np.char.startswith(given, KIND) if name == OUTSIDE else given == name
        machine = LinearSVC(C=learning.softness, random_state=learning.seed).fit(sample.rows, wanted)
        weights[:, position] = machine.coef_[0] * sample.rarities / RARITY
        bias[position] = machine.intercept_[0]
    return weights, bias


def _heaviest(names: list[str], weights: Any, kept: int) -> list[str]:  # noqa: ANN401 - numpy is for development only
    """The features that weigh most for any class, by name."""
    ranked = sorted(zip(-np.abs(weights).max(axis=1).round(DIGITS), names, strict=True))
    return sorted(name for _, name in ranked[:kept])
