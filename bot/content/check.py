"""The content check: every problem at once, from the shape of the files to the last screen.

Each rule is a function that yields problems. The quick ones read the files; the thorough ones show every screen.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from bot.content.book import Book
from bot.content.checks import asking, chats, evidence, naming, outside, routing, screens, texts, words
from bot.content.load import Files
from bot.content.problems import Problem, Severity
from bot.engine.message import Limits

QUICK: tuple[Callable[[Book, date], Iterator[Problem]], ...] = (
    routing.nodes,
    routing.offered,
    routing.doors,
    routing.codes,
    routing.addresses,
    routing.links,
    texts.templates,
    words.translated,
    words.needed,
    words.asked,
    naming.names,
    naming.lengths,
    chats.words,
    outside.words,
    texts.labels,
    evidence.claims,
    evidence.contradictions,
    evidence.rules,
    evidence.overdue,
)


def check(files: Files, book: Book, day: date, limits: Mapping[str, Limits], *, thorough: bool) -> list[Problem]:
    """All that is wrong with the content on a day, errors first; the screens are shown only if `thorough`.

    Screens are not looked at while the files themselves have errors: they would repeat those, thousands of times.
    """
    found = set(files.problems)
    for rule in QUICK:
        found.update(rule(book, day))
    if thorough:
        found.update(texts.placeholders(book, day))
        found.update(asking.phrasings(files, book))
    if thorough and not any(problem.severity is Severity.ERROR for problem in found):
        found.update(screens.shown(book, day, limits))
        found.update(screens.reached(book, day))
    return sorted(found)
