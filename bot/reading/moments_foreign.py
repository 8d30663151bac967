"""Texts of languages that have no table here, put into English by dateparser's dictionaries of dates.

Only its dictionaries are used: its own reading takes "may" and "12" for dates and "at 9" for a day, and knows of
nothing that repeats. With the grammar of this package, every language keeps the same rules.
"""

import re
from functools import lru_cache
from typing import Any

_SHORTEST = 5  # letters in a single word: shorter ones are words of everything ("dom", "mars", "so")
_HOUR_ALONE = re.compile("(?<=day) +([0-9]{1,2})(?: hour)?$")  # "domani alle 9": the little words are lost


def english(text: str, tag: str) -> tuple[str, bool] | None:
    """A text in English if all of it says when, and whether its language takes 3/1 for the third of January."""
    known = _dictionary(tag)
    letters = re.sub(r"[\W\d_]", "", text)
    if known is None or (letters == text.strip() and len(letters) < _SHORTEST):
        return None
    locale, settings = known
    if not locale.is_applicable(text, settings=settings):
        return None
    translated = _HOUR_ALONE.sub(r" at \1", locale.translate(text, settings=settings))
    return translated, locale.info.get("date_order") == "DMY"


def load(*tags: str) -> None:
    """Load what dateparser knows of these languages, which takes a tenth of a second each."""
    for tag in tags:
        english("12:00", tag)


@lru_cache(maxsize=64)
def _dictionary(tag: str) -> tuple[Any, Any] | None:
    # Imported when first needed: a tenth of a second and ten megabytes.
    from dateparser.conf import settings  # type: ignore[import-untyped] # noqa: PLC0415
    from dateparser.languages.loader import default_loader  # type: ignore[import-untyped] # noqa: PLC0415

    try:
        return default_loader.get_locale(tag), settings
    except ValueError:
        return None  # no such language
