"""Where somebody lives and where they use the service, said in one sentence: "I'm in Germany and use the app"."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.reading.countries import Countries
from bot.reading.folding import split
from bot.reading.words import Words

MOST = 12  # words: a longer text says more than that
LONGEST = 3  # words in the name of a platform
ASKING = {"is", "are", "am i", "was", "were", "do", "does", "can", "ist", "sind", "war", "bin ich", "sind wir"}
"""What a question begins with, in words that may else stand around a country ("I am", "it is")."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A country and a platform."""

    country: str
    platform: str


def find_facts(
    countries: Countries, words: Words, text: str, language: str, platforms: Collection[str]
) -> Facts | None:
    """Both, if a text says both and nothing besides; a question says neither."""
    said = split(text)
    if not 1 < len(said) <= MOST or _asks(said):
        return None
    named, rest, at = set(), [], 0
    while at < len(said):
        sizes = range(min(LONGEST, len(said) - at), 0, -1)
        meant = ((size, words.find(" ".join(said[at : at + size]), language)) for size in sizes)
        size, platform = next(((size, name) for size, name in meant if name in platforms), (1, ""))
        named |= {platform} - {""}
        rest += [] if platform else [said[at]]
        at += size
    country = countries.only(rest, language) if len(named) == 1 else ""
    return Facts(country, *named) if country else None


def _asks(said: list[str]) -> bool:
    first, second = (*(word.lower() for word in said[:2]),)
    return bool(ASKING & {first, f"{first} {second}"})
