"""Rules about how people ask: every answer can be asked for in every complete language, and nothing else can."""

from collections.abc import Iterator

from bot.content.book import Book
from bot.content.load import Files
from bot.content.phrasings import ASKED, load_phrasings
from bot.content.problems import Problem, error


def phrasings(files: Files, book: Book) -> Iterator[Problem]:
    """Every answer has phrasings in the source language and in every complete one; every phrasing has its answer."""
    answers = book.guide.answers()
    known = len(files.problems)
    for tag, own in load_phrasings(files, book.guide.service, book.library.languages).items():
        file = f"{book.guide.service}/{tag}/{ASKED}"
        if book.guide.languages[tag].complete or tag == book.library.source:
            for name in answers - {name for name, texts in own.asked.items() if texts}:
                yield error(file, name, "missing-text", "there is no phrasing that asks for this answer")
        for name in own.asked.keys() - answers:
            yield error(file, name, "unknown-key", "there is no such answer")
    yield from files.problems[known:]
