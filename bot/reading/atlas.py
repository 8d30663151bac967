"""Every name of a clock, in memory: the built table, by what a name may be looked up with.

The table is checked when the program starts, and its names are read when the first is looked for.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.engine.zones import Zones, zones
from bot.errors import ContentError

Found = tuple[str, ...]
Sections = Mapping[str, list[str]]

COUNTRY = 2  # letters in a country's code; a state's has more

_INITIALS = re.compile("[a-z]{2}[sd]t")  # of a country's clock: AEST, ACDT
_SUMMERS = {"cest", "eest", "mest", "west"}  # Europe's: the S is no "standard"
_PARTS = {"eastern", "central", "western"}
_GAPS = re.compile(r"[\s_/]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name lies: its zone, its country with the letters of a state, and how often 1,000 people doubled."""

    zone: str
    part: str
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """The table in memory; each mapping says what it is looked up by."""

    ids: Mapping[str, str]  # a zone's name in small letters, with spaces
    minutes: Mapping[str, Found]  # a zone's name -> the minutes from UTC that it shows, in winter first
    offsets: Mapping[str, Found]  # minutes from UTC -> the zone to take where the country has none
    terms: Mapping[str, tuple[Found, Found]]  # a clock's name -> the best known zones, and those of countries
    shorts: Mapping[str, Found]  # what people of its countries call a clock: "EST" for AEST, "Eastern" -> its zones
    parts: Mapping[str, Found]  # a country or state, by its name or letters -> its codes
    states: Mapping[str, tuple[Place, ...]]  # a state's code
    words: Mapping[str, frozenset[str]]  # what kind of word
    places: Mapping[str, tuple[Place, ...]]
    shelves: Mapping[tuple[str, int], list[str]]  # the names of places by their first letter and their length


def _read(table: Path) -> Sections:
    try:
        fingerprint, body = table.read_text("utf-8").partition("# sha256 ")[2].split("\n", 1)
    except (OSError, ValueError) as error:
        message = f"{table}: {error}; run make clocks"
        raise ContentError(message) from error
    if fingerprint != hashlib.sha256(body.encode()).hexdigest():
        message = f"{table}: the fingerprint does not fit the rows; run make clocks"
        raise ContentError(message)
    return {name: rows for name, *rows in map(str.splitlines, body[1:].split("\n@"))}


def read_zones(table: Path) -> Zones:
    """The zones of countries; ContentError where the table is broken."""
    sections = _read(table)
    names = [row.partition("\t")[0] for name in ("zones", "aliases") for row in sections[name]]
    return zones(_lists(sections["countries"]), names)


@lru_cache(maxsize=1)
def read_atlas(table: Path) -> Atlas:
    """The names of clocks."""
    sections = _read(table)
    places = _places(sections["places"])
    minutes, parts = _lists(sections["zones"]), _lists(sections["parts"])
    shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name in places:
        shelves[name[0], len(name)].append(name)
    words: dict[str, set[str]] = defaultdict(set)
    for kind, word in (row.split("\t") for row in sections["words"]):
        words[kind].add(word)
    aliases = {alias: zone for alias, (zone,) in _lists(sections["aliases"]).items()}
    rows = (row.split("\t") for row in sections["terms"])
    terms = {name: (tuple(known.split()), tuple(local.split())) for name, known, local in rows}
    return Atlas(
        ids={spaced(name): zone for name, zone in [*((zone, zone) for zone in minutes), *aliases.items()]},
        minutes=minutes,
        offsets=_lists(sections["offsets"]),
        terms=terms,
        shorts=_shorts(terms),
        parts=parts,
        states=_states(parts, places),
        words={kind: frozenset(of_kind) for kind, of_kind in words.items()},
        places=places,
        shelves=dict(shelves),
    )


def _shorts(terms: Mapping[str, tuple[Found, Found]]) -> dict[str, Found]:
    """The zones of countries by what their clocks are called there, where no other country is thought of."""
    zones: dict[str, list[str]] = defaultdict(list)
    for name, (known, local) in terms.items():
        for short in _shortened(name):
            zones[short] += dict.fromkeys((*known, *local))
    return {short: tuple(dict.fromkeys(found)) for short, found in zones.items()}


def _shortened(name: str) -> Iterator[str]:
    if _INITIALS.fullmatch(name) and name not in _SUMMERS:
        yield name[1:]
    first, *others = name.split()
    if others[-1:] != ["time"]:
        return
    if first in _PARTS:  # "western indonesia time"
        yield first
    elif others[0] in _PARTS and _PARTS.isdisjoint(others[1:]):  # "australian eastern standard time"
        yield from (others[0], f"{others[0]} time", " ".join(others))


def _lists(rows: Iterable[str]) -> dict[str, Found]:
    return {name: tuple(values.split(" ")) for name, values in (row.split("\t") for row in rows)}


def _places(rows: Iterable[str]) -> dict[str, tuple[Place, ...]]:
    """Nearly every name lies in one place, and a few thousand places are all there are: each is made once."""
    names: dict[str, tuple[Place, ...]] = {}
    sized: dict[str, tuple[Place, ...]] = {}
    zone = part = ""
    for name, value in (row.split("\t") for row in rows):
        if name.startswith(">"):
            zone, part, sized = name[1:], value, {}
            continue
        here = sized.setdefault(value, (Place(zone, part, int(value)),))
        names[name] = names[name] + here if name in names else here
    return names


def _states(parts: Mapping[str, Found], places: Mapping[str, tuple[Place, ...]]) -> dict[str, tuple[Place, ...]]:
    named = ((code, places.get(name, ())) for name, codes in parts.items() for code in codes if len(code) > COUNTRY)
    return {code: here for code, found in named if (here := tuple(place for place in found if place.part == code))}


def spaced(text: str) -> str:
    """The form that zones' names are compared by."""
    return _GAPS.sub(" ", text.strip().lower())
