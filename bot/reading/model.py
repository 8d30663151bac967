"""A linear model in plain Python: small integer weights, one row a feature, one column a class.

A feature is known by the CRC-32 of its letters. A text's score for a class is the sum of its features' weights
there, divided by the length of the text's vector, so that long and short texts compare. Features that nothing was
learned of make a text longer, too: the more of it is strange, the less it says.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from bot.errors import ContentError

STRANGE = 0.35  # how much of its length a strange feature has: more told the outside no better on the development set
RARITY = 16  # parts in which a feature's rarity is counted; it stays below 16
BROKEN = "the model of the questions can't be read; build it anew with: python -m bot train"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in the file's first line, for people, too.

    `fingerprint` is that of what was learned from; `scale` turns sums of weights into scores, `bias` is added to
    each class's.
    """

    fingerprint: str
    classes: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    features: int


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights, ready to be summed.

    `rows` says where a feature's weights stand, by its CRC; `rarities` how rare it is, in parts of RARITY, and
    `rarest` the most of it; `weights` are signed bytes, row after row.
    """

    head: Head
    rows: Mapping[int, int]
    rarities: bytes
    rarest: int
    weights: memoryview

    def scores(self, features: Iterable[str]) -> dict[str, float]:
        """The score of each class; nothing where no feature is known."""
        codes = [crc(feature) for feature in features]
        known = [self.rows[code] for code in codes if code in self.rows]
        if not known:
            return {}
        strange = STRANGE * self.rarest**2 * (len(codes) - len(known))
        length = sqrt(sum(self.rarities[row] ** 2 for row in known) + strange) / RARITY
        head, width = self.head, len(self.head.classes)
        columns = zip(*(self.weights[row * width : row * width + width] for row in known), strict=True)
        return {
            name: sum(column) * head.scale / length + bias
            for name, column, bias in zip(head.classes, columns, head.bias, strict=True)
        }


def crc(feature: str) -> int:
    """What a feature is known by: 32 bits of its letters, the same on every machine."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


def written(head: Head, codes: Sequence[int], rarities: bytes, weights: bytes) -> bytes:
    """A model as a file: a line of JSON, then codes, rarities and weights, compressed."""
    line = json.dumps(asdict(head), ensure_ascii=False)
    return line.encode() + b"\n" + zlib.compress(struct.pack(f"<{len(codes)}I", *codes) + rarities + weights, 9)


def read(file: bytes) -> Model:
    """A model out of a file. Raises ContentError for one that is none."""
    line, _, packed = file.partition(b"\n")
    try:
        head = _head(json.loads(line))
        data, count = memoryview(zlib.decompress(packed)), head.features
        codes = struct.unpack_from(f"<{count}I", data)
    except (ValueError, KeyError, TypeError, OverflowError, zlib.error, struct.error) as wrong:
        raise ContentError(BROKEN) from wrong
    rarities, weights = data[4 * count : 5 * count], data[5 * count :].cast("b")
    if len(weights) != count * len(head.classes) or len(head.bias) != len(head.classes):
        raise ContentError(BROKEN)
    rows = dict(zip(codes, range(count), strict=True))
    return Model(head, rows, bytes(rarities), max(rarities, default=0), weights)


def load(path: Path) -> Model:
    """The model in a file. Raises ContentError where there is none."""
    return read(path.read_bytes() if path.is_file() else b"")


def learned_from(path: Path) -> str:
    """The fingerprint of what a file's model was learned from, without unpacking it; nothing if it can't be told."""
    try:
        with path.open("rb") as file:
            return str(json.loads(file.readline())["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _head(line: Mapping[str, Any]) -> Head:
    names, bias = tuple(map(str, line["classes"])), tuple(map(float, line["bias"]))
    return Head(str(line["fingerprint"]), names, bias, float(line["scale"]), int(line["features"]))
