"""Build bot/reading/clocks.tsv: the zones of every country, and what people call a clock.

    python -m tools.clocks           write the table
    python -m tools.clocks --check   exit with 1 if the table is not what would be written

Zones come from tzdata, cities and how many live in them from GeoNames, names of clocks and countries from CLDR, and the
rest from tools/clocks.toml.
"""

import hashlib
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

import babel
from babel.core import get_cldr_version, get_global

from bot.content.cldr import countries
from bot.reading.folding import fold, spellings
from tools.clocks_cities import BRACKETS, OURS, SHORTEST, Names, Place, of_states, people, places, zone_cities
from tools.clocks_zones import HAND, NO_ZONES, ROOT, canonical, homes, lines, minutes, offsets, shown, version
from tools.tables import write

TABLE = ROOT / "bot/reading/clocks.tsv"
ORIGIN = """\
# By tools/clocks.py from tzdata {}, CLDR {} and GeoNames. Do not edit.
# Cities: GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/);
# chosen by size, their names folded, their populations rounded.
"""
KNOWN = 500_000  # people in a city that anybody may mean, however short its name


@cache
def chosen() -> dict[str, tuple[str, ...]]:
    """The zones that are offered in every country, most populous first."""
    zones: dict[str, list[str]] = defaultdict(list)
    for zone, country in homes().items():
        zones[country].append(zone)
    merged = {country: clocks(country, names) for country, names in zones.items()}
    by_hand = {code: tuple(names) for code, names in HAND["countries"].items()}
    return dict(sorted((merged | by_hand).items()))


def clocks(country: str, zones: list[str]) -> tuple[str, ...]:
    """One zone for each clock that a country shows."""
    alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for zone in sorted(zones, key=lambda zone: (-people()[zone, country], zone)):
        alike[minutes(zone)].append(zone)
    crowds = sorted(alike.values(), key=lambda same: (-sum(people()[zone, country] for zone in same), same))
    return tuple(same[0] for same in crowds if same[0] not in HAND["unasked"].get(country, []))


def by_offset() -> Iterator[tuple[int, str]]:
    """The zone to take for an offset: a plain one for whole hours, else one without daylight saving, or any."""
    crowd: Counter[str] = Counter()
    for (zone, _), count in people().items():
        crowd[zone] += count
    fitting: dict[int, list[str]] = defaultdict(list)
    for zone in sorted(homes(), key=lambda zone: (len(offsets(zone)), -crowd[zone], zone)):
        fitting[offsets(zone)[0]].append(zone)
    whole = {hour * 60: f"Etc/GMT{-hour:+d}" for hour in range(-12, 15)} | {0: "Etc/UTC"}
    yield from sorted(({offset: zones[0] for offset, zones in fitting.items()} | whole).items())


def called(zone: str) -> Iterator[str]:
    """What people call the clock of a zone: its initials, and what CLDR calls it in our languages."""
    yield from (initials for initials in {name for _, name in shown(zone)} if initials.isalpha())
    kin = {metazone for name, metazone in get_global("meta_zones").items() if canonical(name) == zone}
    for language in OURS:
        known = babel.Locale.parse(language).meta_zones
        for metazone in kin & known.keys():
            yield from (name for kind in ("long", "short") for name in known[metazone].get(kind, {}).values() if name)


def terms() -> Iterator[str]:
    """Each name of clocks, the zones to take for it, and those that it stands for where they are a country's."""
    local: dict[str, set[str]] = defaultdict(set)
    for zone in {zone for zones in chosen().values() for zone in zones}:
        for folded in {folded for name in called(zone) for folded in spellings(name)}:
            local[folded].add(zone)
    taken = {name: [leading(zones)] for name, zones in local.items()}
    for said, meaning in HAND["terms"].items():
        for folded in spellings(said):
            like = meaning if isinstance(meaning, str) else folded
            taken[folded] = taken[like] if isinstance(meaning, str) else meaning
            local[folded] = local[like]
    yield from (f"{name}\t{' '.join(taken[name])}\t{' '.join(sorted(local[name]))}" for name in sorted(taken))


def leading(zones: set[str]) -> str:
    """The zone that is meant by a name for all of these: the first that leads, else the most populous."""
    leaders: list[str] = [zone for zone in HAND["leading"]["zones"] if zone in zones]
    return (leaders or sorted(zones, key=lambda zone: (-sum(people()[zone, code] for code in chosen()), zone)))[0]


def parts() -> Iterator[str]:
    """What may stand after a city's name, and the countries and parts that it stands for."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, name in [*of_countries(), *of_states()]:
        for folded in filter(None, spellings(BRACKETS.sub(" ", name))):
            codes[folded].add(code)
    yield from (f"{name}\t{' '.join(sorted(codes[name]))}" for name in sorted(codes))


def of_countries() -> Iterator[tuple[str, str]]:
    """Every country's code with its names."""
    for language in OURS:
        names = babel.Locale.parse(language).territories
        yield from ((code, name) for code in sorted(countries()) for name in (code, names.get(code, code)))
    yield from ((code, name) for code, names in HAND["parts"].items() for name in names)
    members = tomllib.loads((ROOT / "messages/linkedin/regions.toml").read_text("utf-8"))["members"]
    yield from ((code, name) for code in {*members["eu"], *members["eea"]} - {"EU"} for name in ("EU", "EWR", "EEA"))


def blocks(names: Names) -> Iterator[str]:
    """The names in each place, under a line that says where it lies: each with how often 1,000 people double."""
    there: dict[Place, list[str]] = defaultdict(list)
    for name, lies in names.items():
        for where, count in lies.items():
            there[where].append(f"{name}\t{(count // 1000).bit_length()}")
    for zone, lies_in in sorted(there):
        yield "\n".join([f">{zone}\t{lies_in}", *sorted(there[zone, lies_in])])


def words(names: Names) -> Iterator[str]:
    """The words that are no names, or not always."""
    typed = [
        text
        for table in sorted((ROOT / "messages/common").glob("*/words.toml"))
        for texts in tomllib.loads(table.read_text("utf-8")).get("typed", {}).values()
        for text in texts
    ]
    well_known = {fold(name) for names in HAND["names"].values() for name in names.split(",")}
    well_known |= {*map(fold, HAND["places"])} | {fold(name) for name, _, short in zone_cities() if short}
    well_known |= {name for name, where in names.items() if max(where.values()) >= KNOWN}
    brief = [name for name in names if name.isascii() and len(name) < SHORTEST and name not in well_known]
    lists = {kind: said.split(",") for kind, said in HAND["words"].items()}
    for kind, said in [("typed", typed), *lists.items(), ("everyday", brief)]:
        yield from sorted({f"{kind}\t{word}" for word in map(fold, said) if word})


def sections() -> Iterator[tuple[str, list[str]]]:
    """Every section of the table with its rows."""
    names = places()
    zones = sorted({*lines("zones")} - NO_ZONES)
    yield "zones", [f"{zone}\t{' '.join(map(str, offsets(zone)))}" for zone in zones if canonical(zone) == zone]
    yield "aliases", [f"{zone}\t{canonical(zone)}" for zone in zones if canonical(zone) != zone]
    yield "countries", [f"{code}\t{' '.join(zones)}" for code, zones in chosen().items()]
    yield "offsets", [f"{offset}\t{zone}" for offset, zone in by_offset()]
    yield "terms", list(terms())
    yield "parts", list(parts())
    yield "words", list(words(names))
    yield "places", list(blocks(names))


def build() -> str:
    """The whole table as text, the same on every run."""
    body = "".join(f"@{name}\n" + "".join(f"{row}\n" for row in rows) for name, rows in sections())
    fingerprint = hashlib.sha256(body.encode()).hexdigest()
    return f"{ORIGIN.format(version(), get_cldr_version())}# sha256 {fingerprint}\n{body}"


if __name__ == "__main__":
    sys.exit(write(build(), TABLE, "make clocks", sys.argv[1:]))
