"""What could be meant by words that are still being typed: countries and questions to choose from."""

from functools import lru_cache

from bot.content.book import Book
from bot.content.wording import beside, country
from bot.desk import Desk
from bot.engine.place import Place
from bot.reading.folding import fold
from bot.reading.found import codes_of
from bot.reading.questions import Outcome

MOST = 25  # Discord shows as many

Offer = tuple[str, str]  # what is shown, and what stands for it


def countries(desk: Desk, typed: str, language: str) -> list[Offer]:
    """Countries' names and codes: what the words mean first, then every name that they begin or stand in."""
    guide, told = desk.book.guide, dict[str, str]()
    if not typed.strip():
        codes = [*guide.languages[language].countries, *guide.where]
    else:
        found = codes_of(desk.readings.countries().find(typed, language, asked=True))
        told = {code: beside(desk.book, language, code, found) for code in found}
        codes = [*found, *_named(desk.book, typed, language)]
    shown = ((told.get(code) or _names(desk.book, language).get(code, ""), code) for code in dict.fromkeys(codes))
    return [(name, code) for name, code in shown if name][:MOST]


def _named(book: Book, typed: str, language: str) -> list[str]:
    wanted = fold(typed)
    names = {code: fold(name) for code, name in _names(book, language).items()}
    begun = [code for code, name in names.items() if name.startswith(wanted)]
    return begun + [code for code, name in names.items() if f" {wanted}" in name]


@lru_cache(maxsize=32)
def _names(book: Book, language: str) -> dict[str, str]:
    return {code: country(book, language, code) for code in sorted(book.guide.countries)}


def questions(desk: Desk, typed: str, language: str) -> list[Offer]:
    """Questions and the payloads of their answers: the nearest first, then the others.

    Half a question is often taken for none; what is nearest to it goes first all the same.
    """
    guide, library = desk.book.guide, desk.book.library
    answers = [name for topic in guide.topics() for name in topic.answers]
    found = desk.readings.questions().find(typed)
    asked = ((library.question(language, name), name) for name in dict.fromkeys((*found.ids, *answers)))
    offers = [(question, guide.codec.write(Place(guide.service, name))) for question, name in asked if question]
    return offers[: MOST if found.outcome is Outcome.UNKNOWN else len(found.ids) + 2]
