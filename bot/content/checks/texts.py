"""Rules about texts: every one there, used, and speaking of the same things in every language."""

import re
from collections.abc import Iterator
from datetime import date

from jinja2 import TemplateSyntaxError, meta

from bot.content.book import Book
from bot.content.checks import where
from bot.content.checks.routing import LINK
from bot.content.library import SHOWN, Text
from bot.content.problems import Problem, error
from bot.engine.guide import Own, Topic

# What is said of text that was not understood.
SPOKEN = ("which", "suggest", "unknown", "unclear", "unclear-country", "unclear-clock", "unclear-moment")
SHARED = ("topic", "reminder", "zone", "failed")  # texts that belong to no one node
WORDLESS = frozenset(
    {
        Own.REMIND_NEW,
        Own.REMIND_SET,
        Own.REMIND_UNDO,
        Own.REMIND_STOP,
        Own.REMIND_PAUSE,
        Own.REMIND_RESUME,
        Own.REMIND_SNOOZE,
        Own.KEPT_FILE,
        Own.ERASE_NOW,
    }
)
"""Screens that are done, not shown, or shown in another's words."""

_LABEL = re.compile(r"""label\(["']([^"']+)["']\)""")
_NAMED = re.compile(r"""\b(label|button|command)\(["']([^"']+)["']\)""")


def needed(book: Book) -> set[str]:
    """The name of every text that a screen is made of."""
    nodes = {name for name, node in book.guide.nodes.items() if not isinstance(node, Topic)}
    notes = {f"regions/{rule.note}" for rules in book.guide.regions.rules.values() for rule in rules if rule.note}
    return (nodes - WORDLESS) | notes | {*SPOKEN, *SHARED}


def templates(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every text is there in the source language and in every complete one, and none is left over."""
    wanted = needed(book)
    for tag, language in book.library.languages.items():
        for name, text in language.texts.items():
            if name not in wanted:
                yield error(text.file, name, "unused-text", "no screen is made of it")
        if tag == book.library.source or book.guide.languages[tag].complete:
            for name in wanted - language.texts.keys():
                yield error(where.text(book, tag, name), name, "missing-text", "there is no such text")


def labels(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every label that a text or a step shows is known for sure in the source language; each known one is shown."""
    library = book.library
    known = library.labels.get(library.source, {})
    shown = set[str]()
    for file, key, names in _showing(book):
        shown |= names
        for name in names - known.keys():
            yield error(file, key, "unknown-label", f"{name!r} is not in {library.source}/labels.toml")
    for tag, texts in library.labels.items():
        for name in texts.keys() - known.keys():
            yield error(_labels(book, tag), name, "unknown-label", f"{library.source} has no such label")
    for name, label in known.items():
        if name not in shown:
            yield error(_labels(book, library.source), name, "unused-label", "no text shows it")
        if label.sure and label.sure not in SHOWN:
            text = "the label that stands in for the others must be sure"
            yield error(_labels(book, library.source), name, "unsure-label", text)


def _labels(book: Book, tag: str) -> str:
    return f"{book.guide.service}/{tag}/labels.toml"


def _showing(book: Book) -> Iterator[tuple[str, str, set[str]]]:
    """Everything that shows labels: its file, its key there, and the labels."""
    for step in book.guide.steps:
        file, key = where.node(book.guide, step.name)
        yield file, f"{key}.label", {mark.name for mark in step.marks.values() if mark.exact}
    for language in book.library.languages.values():
        for name, text in language.texts.items():
            yield text.file, name, set(_LABEL.findall(text.source))


def placeholders(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """A text speaks of the same values, labels, buttons and links in every language, and is a template at all."""
    source = book.library.source
    spoken_of: dict[str, set[str]] = {}
    # The source language is the first: what the others are compared with is there by then.
    for tag, language in book.library.languages.items():
        for name, text in language.texts.items():
            try:
                here = _spoken_of(book, text)
            except TemplateSyntaxError as wrong:
                yield error(text.file, name, "syntax", f"line {wrong.lineno}: {wrong.message}")
                continue
            there = spoken_of.setdefault(name, here) if tag == source else spoken_of.get(name, here)
            if here != there:
                yield error(text.file, name, "placeholders", differing(here, there))


def differing(here: set[str], there: set[str]) -> str:
    """What a text lacks that the source language's has, and what only it has."""
    said = (("missing here", there - here), ("not in the source language", here - there))
    return "; ".join(f"{told}: {', '.join(sorted(names))}" for told, names in said if names)


def _spoken_of(book: Book, text: Text) -> set[str]:
    values = meta.find_undeclared_variables(book.templates.parse(text.source))
    links = (f"[{link}]" for link in LINK.findall(text.source))
    return {*values, *links, *(f"{function}({name})" for function, name in _NAMED.findall(text.source))}
