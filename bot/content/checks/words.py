"""Rules about words: those of words.toml, the questions, and what the claims state."""

from collections.abc import Iterator
from datetime import date
from string import Formatter

from bot.content.book import Book
from bot.content.checks import where
from bot.content.checks.routing import doors_of
from bot.content.checks.texts import differing
from bot.content.library import Library
from bot.content.problems import Problem, error
from bot.content.wording import BESIDE
from bot.engine.claims import Grade
from bot.engine.guide import Take
from bot.engine.hearing import SCREENS

NOTES = {
    "stale",
    "labels",
    "button",
    "progress",
    "path",
    "asked",
    "waiting",
    "every",
    "every-day",
    "every-week",
    "every-month",
    "every-year",
}  # what the program itself adds to screens


def translated(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """A complete language has every word and statement of the source, with the same placeholders, and no others."""
    library = book.library
    source = _flat(library, library.source)
    for tag in library.languages:
        own = _flat(library, tag)
        for key in own.keys() - source.keys():
            yield error(where.word(book, tag, key), key, "unknown-key", f"{library.source} has no such text")
        if book.guide.languages[tag].complete:
            for key in source.keys() - own.keys():
                yield error(where.word(book, tag, key), key, "missing-text", "is not translated")
        for key in own.keys() & source.keys():
            if not key.startswith("claims."):  # a statement is shown as it is, braces and all
                yield from _same_fields(where.word(book, tag, key), key, own[key], source[key])


def _flat(library: Library, tag: str) -> dict[str, str]:
    language = library.languages[tag]
    worded = {f"{section}.{key}": text for section, texts in language.words.items() for key, text in texts.items()}
    typed = {f"typed.{name}": "" for name in language.typed}
    stated = {f"claims.{name}": text for name, text in language.statements.items()}
    return worded | typed | stated


def _same_fields(file: str, key: str, text: str, source: str) -> Iterator[Problem]:
    own, wanted = _fields(text), _fields(source)
    if own is None:
        yield error(file, key, "syntax", "a brace is not closed, or closes nothing")
    elif wanted is not None and own != wanted:
        braced = ({f"{{{name}}}" for name in names} for names in (own, wanted))
        yield error(file, key, "placeholders", differing(*braced))


def _fields(text: str) -> set[str] | None:
    """The placeholders of a text, or None where its braces don't match."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def needed(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """The source language has the words that are shown by name, and none in their sections besides."""
    source = book.library.source
    words = book.library.languages[source].words
    for section, names in _wanted(book).items():
        for name in names - words.get(section, {}).keys():
            key = f"{section}.{name}"
            yield error(where.word(book, source, key), key, "missing-text", "a screen shows it")
        for name in words.get(section, {}).keys() - names:
            key = f"{section}.{name}"
            yield error(where.word(book, source, key), key, "unused-text", "no screen shows it")
    for section, known in (("commands", SCREENS.keys()), ("countries", book.guide.countries)):
        for name in words.get(section, {}):
            if not known >= set(name.split(BESIDE) if section == "countries" else [name]):
                key = f"{section}.{name}"
                yield error(where.word(book, source, key), key, "unknown-key", "means nothing to the bot")


def _wanted(book: Book) -> dict[str, set[str]]:
    guide = book.guide
    doors = [door for node in guide.nodes.values() for row in doors_of(node) for door in row]
    return {
        "notes": NOTES | {f"{door.text}-text" for door in doors if isinstance(door, Take)},
        "grades": set(Grade),
        "topics": {topic.name for topic in guide.topics()},
        "words": {mark.name for step in guide.steps for mark in step.marks.values() if not mark.exact},
    }


def asked(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every answer has its question in the source language and in every complete one, and every question its answer."""
    answers = book.guide.answers()
    for tag, language in book.library.languages.items():
        file = f"{book.guide.service}/{tag}/faq.toml"
        if book.guide.languages[tag].complete or tag == book.library.source:
            for name in answers - language.questions.keys():
                yield error(file, name, "missing-text", "there is no question for this answer")
        for name in language.questions.keys() - answers:
            yield error(file, name, "unknown-key", "there is no such answer")
