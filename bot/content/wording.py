"""Names of things in a language: words, dates, countries, labels of buttons."""

from typing import assert_never

from bot.content.book import Book
from bot.content.cldr import city, country_name, language_name, written_date
from bot.engine.place import Place
from bot.engine.screen import Kind, Label

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
