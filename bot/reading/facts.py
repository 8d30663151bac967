"""Where somebody lives and where they use the service, said in one sentence: "I'm in Germany and use the app"."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.reading.countries import Countries
from bot.reading.folding import split
from bot.reading.words import Words

MOST = 12  # words: a longer text says more than that
LONGEST = 3  # words in the name of a platform


@dataclass(frozen=True, slots=True)
class Facts:
    """A country and a platform."""

    country: str
    platform: str


def find_facts(
    countries: Countries, words: Words, text: str, language: str, platforms: Collection[str]
) -> Facts | None:
    """Both, if a text says both and nothing besides."""
    said = split(text)
    if not 1 < len(said) <= MOST:
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
