"""Reading the time at which somebody wants to be reminded: a wish, or clearly none.

The whole text has to be about time: one word that is not, and it is no moment. That keeps questions from being read as
days. What is said is read as people mean it:

- **A length** ("in 2 weeks") is counted from now, **a day** ("tomorrow", "1 March", "next month") begins at nine.
- **A day without a year** is the next one to come, a weekday the next one after today, and "next week" its Monday.
- **An hour without a day** is the next time that a clock shows it; one of today that has passed has passed. "At 5" is
  in the afternoon (see `moments_hours.py`). "Morning", "noon" and "evening" name 9, 12 and 19 o'clock.
- **"Today"**, by name or by date, and no hour: nine o'clock or, later, seven in the evening or, later still, soon.
- **"Every"** begins on the day or at the hour that is named, else after the first such time. Of a month that lacks the
  31st the last day is meant, from the first one on. Days from Monday to Friday alone can't be wished for.
- **"17h30"** is an hour of the day from seven on; "1h30" is a length.
- **Numbers**: "1.3." is the first of March. "3/1" is that too, or the third of January: in English it is no moment.
- **What a wish can't say** is put as well as it can be: "in 100 days" becomes a day, "in 30 minutes" an hour,
  "every 180 days" six months; "every 100 days" is no moment.

A text is read by the table of its language in `moments.toml`, then by the English one. From languages without a table
it is put into English by dateparser, which is loaded only then.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from bot.reading import moments_foreign as foreign
from bot.reading.moments_meant import Found, OnlyWorkdays, Passed, Refused, TooFar, TooOften, meant
from bot.reading.moments_said import read
from bot.reading.moments_words import of_language, tables

__all__ = ["Found", "OnlyWorkdays", "Passed", "Refused", "TooFar", "TooOften", "find", "is_near", "load"]

LONGEST = 100  # characters: a longer text is a story
_ENGLISH = "en"


def load(*languages: str) -> None:
    """Load the tables, and what dateparser knows of languages that have none; else the first text waits for it."""
    known = tables()
    foreign.load(*(tag for tag in map(_tag, languages) if tag not in known))


def find(text: str, language: str, now: datetime, zone: tzinfo) -> Found | None:
    """What a text asks for that is said now, by the clock of a zone; None if it is no moment."""
    if len(text) > LONGEST:
        return None
    today = now.astimezone(zone).date()
    lines = _lines(text, _tag(language))
    all_said = (read(line, today, day_first=day_first) for line, day_first in lines)
    return next((found for said in all_said if said and (found := meant(said, now, zone))), None)


def is_near(text: str, language: str) -> bool:
    """Whether a text says something about time, be it among words that nobody knows."""
    return any(table.is_near(text) for table in of_language(language))


def _lines(text: str, tag: str) -> Iterator[tuple[str, bool]]:
    """The text in plain words, by the languages that it may be in, and whether 3/1 is the third of January in them."""
    known = tables()
    texts = [(known[each], text, known[each].day_first) for each in dict.fromkeys((tag, _ENGLISH)) if each in known]
    if tag not in known and (translated := foreign.english(text, tag)):
        texts.insert(0, (known[_ENGLISH], *translated))
    return ((line, day_first) for table, each, day_first in texts if (line := table.line(each)))


def _tag(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()
