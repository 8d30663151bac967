"""What was found in a text: a country for sure, or the countries that may have been meant."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.engine.regions import PARTS

Codes = tuple[str, ...]

SUGGESTIONS = 4


@dataclass(frozen=True, slots=True)
class Sure:
    """The country that was meant."""

    code: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """The countries that may have been meant, best first, at most four; none if unknown."""

    codes: Codes = ()


Found = Sure | Unsure


def unsure(codes: Iterable[str]) -> Unsure:
    """The first few of these, each once."""
    return Unsure(tuple(dict.fromkeys(codes))[:SUGGESTIONS])


def meant(codes: Codes) -> Found:
    """What a name with these codes stands for."""
    return Sure(codes[0]) if len(codes) == 1 else unsure(codes)


def codes_of(found: Found) -> Codes:
    """The countries found, sure or not."""
    return (found.code,) if isinstance(found, Sure) else found.codes


def settled(sure: Iterable[str], maybe: Iterable[str]) -> Found:
    """What sure names and the candidates of ambiguous ones say together."""
    candidates = tuple(maybe)
    named = dict.fromkeys(sure)
    # "San Diego, CA, USA": the initials stand for the part, and the country beside them says so.
    named |= dict.fromkeys(code for code in candidates if code in PARTS and code[:2] in named)
    wholes = {code[:2] for code in named if code in PARTS}
    kept = [code for code in named if code not in wholes]
    broad = "EU" in candidates and len(candidates) > 1  # "Berlin, Germany, Europe"
    if kept and (broad or {*named, *wholes} & {*candidates}):
        candidates = ()
    return meant(tuple(dict.fromkeys([*kept, *candidates]))) if kept else unsure(candidates)
