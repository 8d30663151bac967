"""The names of countries and the way dates are written, from CLDR: the only user of Babel at run time."""

from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_location
from babel.units import format_unit

from bot.engine.guide import Language

ISO = 2  # letters in a country's code
SOFT_HYPHEN = "\u00ad"
UNITS = {"h": "duration-hour", "d": "duration-day", "w": "duration-week", "m": "duration-month"}
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


def written_moment(local: datetime, language: Language) -> str:
    """A time on somebody's clock, written out in a language."""
    return format_datetime(local, language.moment, locale=Locale.parse(language.tag, sep="-"))


def length(count: int, unit: str, language: str) -> str:
    """So many hours, days, weeks or months, in a language."""
    return format_unit(count, UNITS[unit], "long", locale=Locale.parse(language, sep="-"))


def lasting(time: timedelta, language: str) -> str:
    """How long something took, in the one unit that says it best."""
    return format_timedelta(time, locale=Locale.parse(language, sep="-"))


@cache
def city(zone: str, language: str) -> str:
    """The city that a clock is named for, in a language; "UTC+2" for one that is named for none."""
    if zone.startswith("Etc/"):
        return _offset(zone.removeprefix("Etc/"))
    name = str(get_timezone_location(zone, locale=Locale.parse(language, sep="-"), return_city=True))
    return name.rpartition("/")[2].replace(SOFT_HYPHEN, "")  # CLDR has no city for Argentina/Buenos_Aires


def _offset(name: str) -> str:
    """The name of a fixed clock: IANA counts them the other way round (Etc/GMT-2 is two hours ahead)."""
    hours = name.removeprefix("GMT")
    return "UTC" + hours.translate(str.maketrans("+-", "-+")) if hours[:1] in {"+", "-"} else "UTC"


def is_language(tag: str) -> bool:
    """Whether CLDR knows a language."""
    try:
        return tag.isascii() and tag.replace("-", "").isalnum() and bool(Locale.parse(tag, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def is_pattern(pattern: str, *, timed: bool = False) -> bool:
    """Whether a date, or a time of a day, can be written in a pattern."""
    try:
        write, some = (format_datetime, datetime.combine(date.min, time())) if timed else (format_date, date.min)
        return bool(write(some, pattern, locale="en").strip())
    except (AttributeError, LookupError, ValueError):
        return False


@cache
def language_name(tag: str) -> str:
    """A language's name for itself."""
    name = Locale.parse(tag, sep="-").get_display_name()
    return name[:1].upper() + name[1:] if name else tag
