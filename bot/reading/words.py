"""The few words that everybody types: "app", "off", "back"."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.reading.folding import fold

ANYWHERE = {"stop", "unsubscribe", "leave", "dismiss", "delete"}  # words that are understood in every language
LONGEST = 60  # characters: a longer text is a sentence, not a word


@dataclass(frozen=True, slots=True)
class Words:
    """What each folded word means, by language; the first language stands in for the others.

    What stops or deletes something is understood in any of them.
    """

    meanings: Mapping[str, Mapping[str, str]]

    def find(self, text: str, language: str) -> str:
        """The name of what a word means, or nothing."""
        if len(text) > LONGEST:
            return ""
        key = folded(text)
        source = next(iter(self.meanings), "")
        found = self.meanings.get(language, {}).get(key) or self.meanings.get(source, {}).get(key, "")
        return found or next((name for each in self.meanings.values() if (name := each.get(key, "")) in ANYWHERE), "")


def words(typed: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Words:
    """The words that are typed, by language and by what they mean."""
    return Words({language: dict(_entries(named)) for language, named in typed.items()})


def _entries(named: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(folded(text), name) for name, texts in named.items() for text in texts]


def folded(text: str) -> str:
    """A text as words are compared: folded, or bare where nothing but signs is left ("?")."""
    return fold(text) or text.strip()
