"""Names that were nearly typed: with a slip of the finger, or only begun.

Distances are optimal string alignments: a letter left out, put in, changed or swapped with its
neighbour is one slip.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.reading.folding import weight
from bot.reading.found import Found, Sure, unsure
from bot.reading.gazetteer import Gazetteer, Names

SHORTEST, LONGEST = 4, 50  # letters; below, everything is near to everything
LONG = 8  # letters: a name in which a second slip leaves enough to know it by
BEGUN = 3  # letters that may be the beginning of a name
RUN = 8  # words that are looked at one by one, and in runs
LARGER = ""  # stands for what is larger than a country, so that South America is not South Africa

Distances = dict[str, int]  # code -> slips from the nearest of its names


def nearly(words: list[str], names: Gazetteer, near: list[Names]) -> Found:
    """The country of the name that was nearly typed, or those to suggest."""
    found = _nearly(" ".join(words), names, near)
    if isinstance(found, Sure) or found.codes:
        return found
    several = words[:RUN] if len(words) > 1 else []  # a slip beside words that are no name
    return unsure(code for word in several if len(word) > SHORTEST for code in closest(*_ours(word, near, 1)) if code)


def misread(words: list[str], near: list[Names]) -> list[str]:
    """The countries (or what is larger) whose longer names were nearly typed in a few words of these."""
    long = [{name: codes for name, codes in names.items() if " " in name} for names in near]
    words = words[:RUN]
    runs = [" ".join(words[at:end]) for at in range(len(words)) for end in range(at + 2, min(at + 4, len(words)) + 1)]
    unknown = [run for run in runs if len(run) >= LONG and not any(run in names for names in near)]
    unknown.sort(key=len, reverse=True)
    return [code for run in unknown for code in closest(*_ours(run, long, allowed(run)))]


def _ours(text: str, near: Sequence[Names], most: int) -> list[Distances]:
    return [nearest(text, names, names, most) for names in near]


def _nearly(text: str, names: Gazetteer, near: list[Names]) -> Found:
    if not SHORTEST <= len(text) <= LONGEST:
        return unsure(beginning(text, near))
    most = allowed(text)
    # "German" is a rival of "Germany" for Germany's sake only: its other countries are afterthoughts.
    peoples = {name: codes[:1] for name, codes in names.peoples.items()}
    ours = closest(*_ours(text, [*near, peoples], most + 1))
    far = nearest(text, shelved(text, names.shelves, most), names.anywhere, most)
    begun = list(beginning(text, near))
    code = sure(text, ours, far)
    if code is not None and {code}.issuperset(begun):
        return Sure(code)
    return unsure(suggestions(text, closest(ours, far), ours, begun))


def sure(text: str, ours: Distances, far: Distances) -> str | None:
    """The one country that the text can stand for, if there is one."""
    if len(text) <= SHORTEST:
        return None
    code = alone(ours, allowed(text))
    if code is not None and all(slips >= ours[code] for other, slips in far.items() if other != code):
        return code
    # A name that is only known from another language: less is allowed.
    return alone(closest(ours, far), 1) if len(text) >= LONG else None


def suggestions(text: str, distances: Distances, ours: Distances, begun: list[str]) -> Iterator[str]:
    """One slip away, then begun like this, then further away; the person's own language first."""
    ranked = sorted(distances, key=lambda code: (distances[code], distances[code] != ours.get(code)))
    most = min(3, len(text) // 3)
    yield from (code for code in ranked if distances[code] == 1 and code != LARGER)
    yield from begun
    yield from (code for code in ranked if 1 < distances[code] <= most and code != LARGER)


def beginning(text: str, near: list[Names]) -> Iterator[str]:
    """The countries with a name that begins with the text, the shortest name first."""
    if weight(text) < BEGUN:
        return
    begun = {name: codes for names in near for name, codes in names.items() if name.startswith(text)}
    for name in sorted(begun, key=len):
        yield from begun[name]


def allowed(text: str) -> int:
    """How many slips may still be surely read."""
    return 2 if len(text) >= LONG else 1


def nearest(text: str, names: Iterable[str], codes: Names, most: int) -> Distances:
    """How far the text is from each country that has a name at most this many slips away."""
    distances: Distances = {}
    for name, slips, _place in extract(text, list(names), scorer=OSA.distance, score_cutoff=most, limit=None):
        for code in codes[name] or (LARGER,):
            distances[code] = min(int(slips), distances.get(code, most))
    return distances


def shelved(text: str, shelves: Mapping[tuple[int, bool], list[str]], most: int) -> list[str]:
    """The names whose length and alphabet leave them a chance of being that near."""
    lengths = range(len(text) - most, len(text) + most + 1)
    return [name for length in lengths for name in shelves.get((length, text.isascii()), ())]


def closest(*several: Distances) -> Distances:
    """The smallest of several distances to each country."""
    merged: Distances = {}
    for distances in several:
        for code, slips in distances.items():
            merged[code] = min(slips, merged.get(code, slips))
    return merged


def alone(distances: Distances, most: int) -> str | None:
    """The country that is near enough while every other is at least two slips further."""
    best = min(distances.values(), default=most + 1)
    near = [code for code, slips in distances.items() if slips <= best + 1]
    return near[0] if best <= most and len(near) == 1 and near[0] != LARGER else None
