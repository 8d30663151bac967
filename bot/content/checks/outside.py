"""Rules against a hostile text: nothing leads outside but through the links table, and nothing hides.

Chats make links of their own out of whatever looks like an address or a name, so that none may stand in the prose.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache, lru_cache

from bot.content.book import Book
from bot.content.checks import where
from bot.content.problems import Problem, error

ADDRESS = re.compile(
    r"\w+://|\b(?:mailto|tg|tel|javascript|data):(?=\S)|www\.|(?<!\w)@\w{3,}"
    r"|[^\W_][\w-]*(?:\.[\w-]+)*\.[^\W\d_]{2,}(?![^\W\d_])",
    re.IGNORECASE,
)
HIDING = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # Unicode's: controls, invisible and reversing characters
MANY = 10_000  # texts: most screens say what others say
LAID_OUT = frozenset("\n")

Wrong = tuple[str, str]  # a rule, and what breaks it


@lru_cache(maxsize=MANY)
def wrongs(text: str, known: tuple[str, ...] = ()) -> tuple[Wrong, ...]:
    """What is hostile about a text; `known` are the names of sources, which may be those of their sites."""
    return tuple(_wrongs(text, known))


def _wrongs(text: str, known: Collection[str]) -> Iterator[Wrong]:
    for name in known:
        text = text.replace(name, "")
    if found := ADDRESS.search(text):
        yield "bare-address", f"an address stands in the prose: {found[0][:60]!r}"
    if hidden := {mark for mark in text if unicodedata.category(mark) in HIDING} - LAID_OUT:
        yield "hidden", f"holds what nobody sees: {', '.join(f'U+{ord(mark):04X}' for mark in sorted(hidden))}"


@cache
def sites(book: Book) -> tuple[str, ...]:
    """The sites that sources are called by."""
    names = " ".join(source.name for source in book.guide.sources.values())
    return tuple(sorted({found[0] for found in ADDRESS.finditer(names)}, key=len, reverse=True))


def words(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """The rules for every word and question, also those that stand on no screen."""
    for tag, language in book.library.languages.items():
        for section, texts in language.words.items():
            for name, text in texts.items():
                key = f"{section}.{name}"
                for rule, told in wrongs(text):
                    yield error(where.word(book, tag, key), key, rule, told)
        for name, text in language.questions.items():
            for rule, told in wrongs(text):
                yield error(f"{book.guide.service}/{tag}/faq.toml", name, rule, told)
