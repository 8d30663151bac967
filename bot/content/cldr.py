"""The names of countries and the way dates are written, from CLDR: the only user of Babel at run time."""

from datetime import date
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from bot.engine.guide import Language

ISO = 2  # letters in a country's code
# Codes that CLDR lists beside countries: unions, made-up ones for testing, "unknown".
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


@cache
def countries() -> frozenset[str]:
    """The two-letter code of every country and territory."""
    known = Locale.parse("en").territories
    codes = map(str, known)
    return frozenset(code for code in codes if len(code) == ISO and code.isalpha()) - _NO_COUNTRIES


@cache
def country_name(code: str, language: str) -> str:
    """A country's name in a language, else in English; nothing for a code that is no country's."""
    names, english = (Locale.parse(tag, sep="-").territories for tag in (language, "en"))
    return str(names.get(code) or english.get(code, ""))


@lru_cache(maxsize=1024)
def written_date(iso: str, language: Language) -> str:
    """An ISO year, month or day, written out in a language; a year stands alone."""
    year, month, day = [*iso.split("-"), "", ""][:3]
    if not month:
        return year
    pattern = language.day if day else language.month
    return format_date(date(int(year), int(month), int(day or 1)), pattern, locale=Locale.parse(language.tag, sep="-"))


def is_language(tag: str) -> bool:
    """Whether CLDR knows a language."""
    try:
        return tag.isascii() and tag.replace("-", "").isalnum() and bool(Locale.parse(tag, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def is_pattern(pattern: str) -> bool:
    """Whether a date can be written in a pattern."""
    try:
        return bool(format_date(date.min, pattern, locale="en").strip())
    except (AttributeError, LookupError, ValueError):
        return False


@cache
def language_name(tag: str) -> str:
    """A language's name for itself."""
    name = Locale.parse(tag, sep="-").get_display_name()
    return name[:1].upper() + name[1:] if name else tag
