"""Rules about what chats take of words: whatever passes, each of them can be told at its start.

Telegram: BotCommand and the descriptions of a bot. Discord: application commands, their options, and modals.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from bot.content.book import Book
from bot.content.checks import where
from bot.content.problems import Problem, error

COMMAND = re.compile(r"name-\w+")
NAME = re.compile(r"[-_'\w]{1,32}")  # Discord's CHAT_INPUT names, in lower case where a script has any
OPTIONS = frozenset({"name-country", "name-platform", "name-question"})  # they stand within a command, not beside it
# How many characters a word may have: of a section, and of which of its words.
LONGEST: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("commands", re.compile(r".*"), 100),
    ("about", re.compile(r"description"), 512),
    ("about", re.compile(r"short"), 120),
    ("discord", re.compile(r"panel|country|platform|question"), 100),
    ("discord", re.compile(r"(?:country|question|moment|zone)-(?:title|field)"), 45),
)


def words(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every word that a chat is told of itself is short enough, and every name of a command is one."""
    for tag, language in book.library.languages.items():
        for section, name, limit in LONGEST:
            for key, text in language.words.get(section, {}).items():
                if name.fullmatch(key) and len(text) > limit:
                    yield _wrong(book, tag, f"{section}.{key}", f"has {len(text)} characters, chats take {limit}")
        yield from _names(book, tag)


def _names(book: Book, tag: str) -> Iterator[Problem]:
    known = defaultdict[str, list[str]](list)
    for key, name in book.library.languages[tag].words.get("discord", {}).items():
        if not COMMAND.fullmatch(key):
            continue
        if not NAME.fullmatch(name) or name != name.lower():
            text = "must be up to 32 letters, digits, hyphens or underscores, in lower case"
            yield _wrong(book, tag, f"discord.{key}", text)
        if key not in OPTIONS:
            known[name].append(key)
    for name, keys in known.items():
        for key in keys[1:]:
            yield _wrong(book, tag, f"discord.{key}", f"{keys[0]} is called {name!r}, too")


def _wrong(book: Book, tag: str, key: str, text: str) -> Problem:
    return error(where.word(book, tag, key), key, "chat", text)
