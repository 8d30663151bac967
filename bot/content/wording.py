"""Names of things in a language: words, dates, countries, labels of buttons."""

from collections.abc import Iterable
from typing import assert_never

from bot.content.book import Book
from bot.content.cldr import city, country_name, language_name, written_date
from bot.content.markdown import Marked, escaped
from bot.engine.place import Place
from bot.engine.screen import Kind, Label, Screen

BESIDE = "-"  # between two codes: what the first is called where the second may have been meant as well
WIDE = {"EU": "eu", "001": "somewhere"}  # codes that are no country: what their button says


def note(book: Book, place: Place, name: str) -> str:
    """A note that the program itself adds to screens."""
    return word(book, place.language, "notes", name)


def written(book: Book, place: Place, iso: str) -> str:
    """An ISO year, month or day, written out in a place's language."""
    return written_date(iso, book.guide.languages[place.language])


def country(book: Book, language: str, code: str) -> str:
    """What a country is called; nothing for codes that are no country."""
    own = book.library.word(language, "countries", code)
    return own or ("" if code in WIDE else country_name(code, language))


def word(book: Book, language: str, section: str, key: str) -> str:
    """A word of a section. Raises KeyError for one that no language has."""
    found = book.library.word(language, section, key)
    if found is None:
        message = f"{section}.{key}"
        raise KeyError(message)
    return found


def quoted(book: Book, place: Place, text: str) -> Marked:
    """What a button says, as a text names it."""
    return Marked(escaped(note(book, place, "button").format(name=text)))


def choice(book: Book, screen: Screen, label_: Label) -> str:
    """What a button says among choices that one word may have meant."""
    language = screen.place.language
    others = (key.label.name for row in screen.rows for key in row if key.label.kind is Kind.COUNTRY)
    told = beside(book, language, label_.name, others) if label_.kind is Kind.COUNTRY else ""
    return told or label(book, language, label_)


def beside(book: Book, language: str, code: str, others: Iterable[str]) -> str:
    """What a country is called where others may have been meant by the same word: nothing where its name is clear.

    "US-GE" is the state of Georgia, beside the country.
    """
    told = (book.library.word(language, "countries", f"{code}{BESIDE}{other}") for other in others)
    return next(filter(None, told), "")


def label(book: Book, language: str, label: Label) -> str:
    """What a button says. Raises KeyError for words that no language has."""
    match label.kind:
        case Kind.WORD:
            return word(book, language, "buttons", label.name).format(n=label.number)
        case Kind.COUNTRY if label.name in WIDE:
            return word(book, language, "buttons", WIDE[label.name])
        case Kind.COUNTRY:
            return country(book, language, label.name)
        case Kind.TOPIC:
            return word(book, language, "topics", label.name)
        case Kind.LANGUAGE:
            known = book.guide.languages.get(label.name)
            return known.name if known else language_name(label.name)
        case Kind.ZONE:
            return f"{city(label.name, language)}, {label.number // 60:02}:{label.number % 60:02}"
        case Kind.QUESTION:
            return book.library.question(language, label.name) or label.name
        case _ as never:
            assert_never(never)
