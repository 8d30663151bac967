"""Every name of every country, in memory: CLDR's from the built table, ours from countries.toml.

A name leads to its codes. More than one: the name is ambiguous. None (an empty tuple): the name is
known, but is of something larger than a country, such as South America.
"""

import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from bot.engine.regions import PARTS
from bot.errors import ContentError
from bot.reading.folding import fold, spellings
from bot.reading.found import Codes

Names = Mapping[str, Codes]

_TAGS = ("GBENG", "GBSCT", "GBWLS")
_ONE_COUNTRY = ("parts", "short", "former", "everyday")
_SECTIONS = {*_ONE_COUNTRY, "ambiguous", "regions", "peoples", "flags", "initials", "own", "words"}


@dataclass(frozen=True, slots=True)
class Words:
    """Words that are not names, each list as its comment in countries.toml says."""

    articles: frozenset[str]
    everyday: frozenset[str]
    shouted: frozenset[str]
    in_phrases: frozenset[str]
    filler: frozenset[str]
    negations: frozenset[str]
    using: frozenset[str]
    ordinary: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """The names and codes of countries, by what they may be looked up with."""

    iso: Mapping[str, str]  # "DE" and "DEU" -> "DE"
    flags: Mapping[str, str]  # "DE", "EU" and "GBSCT" -> code
    tongues: Mapping[str, list[Names]]  # language -> its names, in the blocks of the table
    english: Names
    anywhere: Names  # the names of all languages
    shelves: Mapping[tuple[int, bool], list[str]]  # the same names, by length and whether ASCII
    reviewed: Names
    own: Mapping[str, Names]  # language -> what settles a name in it
    peoples: Names
    initials: Names
    words: Words

    def near(self, language: str) -> list[Names]:
        """The names that a person of this language is likeliest to use, ours last."""
        tongue = language.replace("_", "-").partition("-")[0].lower()
        known = [_merged(self.tongues.get(tongue, [])), self.english, self.reviewed]
        return [{**names, **self.own[tongue]} for names in known] if tongue in self.own else known


def _merged(blocks: list[Names]) -> Names:
    return {name: codes for names in blocks for name, codes in names.items()}


def read(table: Path, extra: Path) -> Gazetteer:
    """The gazetteer made of the built table and the reviewed file; ContentError if either is broken."""
    try:
        pairs, *blocks = _checked(table.read_text("utf-8")).split("\n@")
    except (OSError, ValueError) as error:
        message = f"{table}: {error}; run python tools/countries.py"
        raise ContentError(message) from error
    try:
        return _gazetteer(pairs, blocks, tomllib.loads(extra.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{extra}: {error}"
        raise ContentError(message) from error


def _checked(text: str) -> str:
    _origin, fingerprint, body = text.split("\n", 2)
    if fingerprint != f"# sha256 {hashlib.sha256(body.encode()).hexdigest()}":
        message = "the fingerprint does not fit the rows"
        raise ValueError(message)
    return body


def _gazetteer(pairs: str, blocks: list[str], extra: dict[str, Any]) -> Gazetteer:
    if unlike := _SECTIONS ^ extra.keys():
        message = f"sections missing or unknown: {', '.join(sorted(unlike))}"
        raise ValueError(message)
    iso = dict(pair.split("\t") for pair in pairs.splitlines())
    known = set(iso)
    _check_codes(extra, known | set(PARTS))
    tongues, anywhere = _by_language(blocks, _offers(iso, extra["regions"]))
    return Gazetteer(
        iso={code: two for two, three in iso.items() for code in (two, three) if code},
        flags={**{code: code for code in known}, **{tag: tag[:2] for tag in _TAGS}, **extra["flags"]}
        | {part: part for part in PARTS},
        tongues=tongues,
        english=_merged(tongues["en"]),
        anywhere=anywhere,
        shelves=_shelves(anywhere),
        reviewed=_reviewed(extra),
        own={language: _folded(names.items()) for language, names in extra["own"].items()},
        peoples=_folded(extra["peoples"].items()),
        initials={code: tuple(codes) for code, codes in extra["initials"].items()},
        words=_words(extra["words"]),
    )


def _check_codes(extra: dict[str, Any], known: set[str]) -> None:
    used = {code for section in _ONE_COUNTRY for code in extra[section]} | set(extra["flags"].values())
    for section in ("ambiguous", "regions", "peoples", "initials"):
        used.update(code for codes in extra[section].values() for code in codes)
    used.update(code for names in extra["own"].values() for codes in names.values() for code in codes)
    if unknown := used - known:
        message = f"no such country: {', '.join(sorted(unknown))}"
        raise ValueError(message)


class _Offers(dict[str, Codes]):
    """What each code stands for; several codes: a name that is ambiguous in its own language."""

    def __missing__(self, several: str) -> Codes:
        self[several] = tuple(chain.from_iterable(self[code] for code in several.split(" ") if code in self))
        return self[several]


def _offers(iso: Iterable[str], regions: dict[str, list[str]]) -> _Offers:
    numbers = {number: tuple(codes) for number, codes in regions.items()}
    return _Offers({code: (code,) for code in iso} | numbers)


def _by_language(blocks: list[str], offers: _Offers) -> tuple[dict[str, list[Names]], Names]:
    tongues: dict[str, list[Names]] = defaultdict(list)
    anywhere: dict[str, Codes] = {}
    for block in blocks:
        languages, *rows = block.splitlines()
        names = {name: offers[code] for name, code in [row.split("\t") for row in rows]}
        for language in languages.split(" "):
            tongues[language].append(names)  # the builder joined the codes of a name in one language
        clashing = anywhere.keys() & names.keys()
        anywhere.update(names | {name: _joined(anywhere[name], names[name]) for name in clashing})
    return dict(tongues), anywhere


def _joined(these: Codes, those: Codes) -> Codes:
    return tuple(dict.fromkeys(these + those))


def _shelves(names: Names) -> dict[tuple[int, bool], list[str]]:
    shelves: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for name in names:
        shelves[len(name), name.isascii()].append(name)
    return dict(shelves)


def _reviewed(extra: dict[str, Any]) -> dict[str, Codes]:
    return _folded(_one_country(extra)) | _folded(extra["ambiguous"].items())


def _one_country(extra: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for section in _ONE_COUNTRY:
        for code, names in extra[section].items():
            yield from ((name, [code]) for name in names)


def _folded(named: Iterable[tuple[str, list[str]]]) -> dict[str, Codes]:
    return {folded: tuple(codes) for name, codes in named for folded in spellings(name)}


def _words(lists: dict[str, list[str]]) -> Words:
    shouted = frozenset(lists.pop("shouted"))  # codes: the only list in which case matters
    folded = {name: frozenset(map(fold, words)) for name, words in lists.items()}
    return Words(shouted=shouted, **folded)
