"""What people type when they are asked when they want to be reminded, and what is read from it."""

import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.schedule import FURTHEST, When, begun, due_after, instant, read_when, schedule, write_when
from bot.reading.folding import spellings
from bot.reading.moments import LONGEST, Found, OnlyWorkdays, Passed, TooFar, TooOften, find, load
from bot.reading.moments_days import DAYS
from bot.reading.moments_hours import CLOCKS, PART
from bot.reading.moments_lengths import SPAN
from bot.reading.moments_words import TABLE, entries, tables

ROOT = Path(__file__).resolve().parents[2]
RAW = tomllib.loads(TABLE.read_text("utf-8"))
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday, 13:00 in Berlin


def told(found: Found | None) -> str:
    """What was found, as it stands in the tables below."""
    match found:
        case None:
            return "nothing"
        case Passed():
            return "passed"
        case TooOften():
            return "too often"
        case TooFar():
            return "too far"
        case OnlyWorkdays():
            return "only workdays"
    first = (
        f"in {found.ahead}" if found.ahead else f"{found.at:%Y-%m-%d %H:%M}" if found.named else f"{found.at:%Y-%m-%d}"
    )
    again = f"every {found.every}" if found.every else ""
    return again if found.every and found.ahead == found.every else f"{first} {again}".strip()


def read(text: str, language: str = "en", now: datetime = NOW, zone: tzinfo = BERLIN) -> str:
    return told(find(text, language, now, zone))


# A meaning, and what is typed for it on Monday, 23 November 2026, at 13:00. `m` is months; a named hour is shown.
ENGLISH = """
    # a length, counted from now
    in 2w                     | in 2 weeks | 2 weeks | In 2 Weeks! | in two weeks | in a fortnight
    in 2w                     | in a couple of weeks | 2 weeks from now | 2w | remind me in 2 weeks please
    in 2w                     | ok, in 2 weeks 🙂
    in 1w                     | in a week | a week from today
    in 3d                     | in 3 days | in a few days | 3d
    in 6m                     | half a year | in half a year | ½ year | in 6 mo
    in 12m                    | in 1 year | a year | in a year's time | 1y
    in 18m                    | in 18 months | a year and a half | in one and a half years | in 1.5 years
    in 30m                    | in 2½ years
    in 14m                    | 1 year and 2 months
    2026-12-10                | 2 weeks and 3 days
    in 2h                     | in 2 hours
    in 1h                     | in an hour
    2026-11-23 13:30          | in half an hour | in 30 minutes
    2026-11-23 14:30          | in an hour and a half | 1h30 | in 1h30
    2026-11-23 22:30          | in 9h30
    in 48h                    | in 48 hours
    in 90d                    | in 90 days
    2027-03-03                | in 100 days
    2026-11-27 17:00          | in 100 hours
    in 3m                     | after 3 months | 3 months later | can you remind me again in about 3 months?
    # a day
    2026-11-23 19:00          | today | nov 23
    2026-11-24                | tomorrow | tommorow | nov 24
    2026-11-25                | the day after tomorrow
    2026-11-30                | Monday | on Monday | next monday | next week | end of the month
    2026-11-30                | beginning of next week
    2026-11-27                | this friday | next friday | end of the week
    2026-12-04                | the friday after next | next week on friday | friday next week
    2026-11-29                | on sun | next sun
    2026-11-28                | this weekend
    2026-12-07                | the week after next | Monday week
    2026-12-01                | tomorrow week
    2026-12-01                | next month
    2027-01-01                | next quarter | next year | the new year | start of next year
    2026-12-31                | end of the year | end of next month | end of the quarter | new year's eve | the 31st
    2027-04-01                | early April 2027
    2027-03-15                | mid March
    2028-03-31                | end of March 2028
    2027-12-31                | end of 2027
    2028-01-01                | in 2028 | January 2028
    2027-03-01                | in March | March | on 1 March | March 1 | Mar 1 | 1st of March
    2027-03-01                | the first of March 2027 | March 1, 2027 | 1 March 27 | Monday, 1 March 2027
    2027-05-01                | in May
    2026-12-25                | christmas
    2027-05-05                | May 5
    nothing                   | Tuesday, 1 March 2027
    2027-08-13                | Friday the 13th
    2026-12-15                | on the 15th | 15th
    2026-12-03                | on the 3rd of next month
    2028-02-29                | 29 February
    # a day in numbers
    2027-03-01                | 1.3. | 1.3.2027 | 01.03.27 | 2027-03-01 | 2027/03/01
    2027-03-13                | 3/13 | 13/3
    2027-03-03                | 3/3
    2026-12-25                | 12/25/2026 | 25/12/2026
    nothing                   | 3/1 | 3/1/2027 | 1.3
    # an hour
    2026-11-24 09:00          | at 9 | 9am | 9 a.m. | 9 o'clock | in the morning
    2026-11-23 21:30          | 21:30
    2026-11-24 09:30          | at 9.30 | half nine | 9h30
    2026-11-23 17:30          | 17h30 | at 17h30
    2026-11-24 01:30          | at 1h30
    2026-11-23 18:30          | at 18.30
    2026-11-24 08:30          | half past eight
    2026-11-24 09:15          | quarter past 9
    2026-11-24 09:45          | a quarter to ten
    2026-11-24 08:50          | ten minutes to nine
    2026-11-24 12:00          | noon | 12 pm
    2026-11-24 00:00          | midnight | 24:00
    2026-11-23 19:00          | tonight
    2026-11-23 20:00          | tonight at 8 | 8 tonight
    2026-11-23 23:00          | tonight at 11
    2026-11-23 20:30          | this evening at 8:30 pm
    2026-11-23 15:00          | this afternoon | 3 in the afternoon
    2026-11-23 18:00          | today at 18:00
    passed                    | today at 9 | this morning
    2026-11-23 17:00          | at 5
    2026-11-24 05:00          | at 5am
    2026-11-24 05:30          | at 5:30
    # a day and an hour
    2026-11-24 09:00          | tomorrow at 9 | tomorrow 9am | 9am tomorrow | next tuesday morning | tomorrow 9
    2026-11-24 09:30          | tomorrow at half nine | half nine tomorrow
    2026-11-24 17:30          | tomorrow 17h30
    2026-11-24 12:00          | noon tomorrow
    2026-11-24 22:00          | tomorrow night
    2026-11-25 00:00          | tomorrow at midnight
    2026-11-30 09:00          | Monday at 9 | mon at 9
    2026-11-27 17:00          | this friday at 5
    2026-11-30 20:30          | next monday at half past 8 in the evening
    2027-03-01 09:00          | March 1st at 9am | 2027-03-01 09:00 | 2027-03-01T09:00
    2026-12-04 14:30          | Dec 4th, 2026, 14:30
    2026-12-24 12:00          | christmas eve at noon
    2026-11-26 09:00          | in 3 days at 9
    2026-12-07 19:00          | in 2 weeks in the evening
    2026-11-23 18:00          | nov 23 at 18:00
    # again and again
    every 6m                  | every 6 months | every half year | once every 6 months | twice a year | every 180 days
    every 1m                  | every month | monthly | once a month
    every 3m                  | quarterly | 4 times a year
    every 12m                 | yearly | every 365 days
    every 2w                  | every other week | every fortnight
    every 1d                  | daily | every 24 hours
    2026-11-24 09:00 every 1d | every day at 9
    2026-11-23 19:00 every 1d | every evening
    2027-02-23 20:00 every 3m | every 3 months at 8 in the evening
    2026-11-30 every 1w       | every monday
    2026-11-30 09:00 every 1w | every monday at 9 | mondays at 9
    2026-11-30 10:00 every 1w | weekly on mondays at 10am
    2026-11-30 every 2w       | every other monday
    2026-11-24 every 2w       | every second tuesday | every 2 weeks from tomorrow
    2026-11-28 every 1w       | every weekend
    2026-12-01 every 1m       | every 1st | on the first of every month
    2026-12-15 every 1m       | monthly on the 15th
    2026-10-31 every 1m       | last day of each month | every end of the month
    2027-03-01 every 12m      | every year on 1 March | on 1 March every year | every march
    2027-11-23 every 12m      | yearly on nov 23
    2027-03-01 every 2w       | every 2 weeks starting on 1 March
    in 3d every 2w            | every 2 weeks starting in 3 days
    only workdays             | every weekday | every weekday at 9 | on weekdays | weekdays | every working day
    # too often, too far, over
    too often                 | every hour | every 10 minutes | twice a day
    too far                   | in 10 years | in 61 months | 1 March 2099 | every 10 years
    too far                   | in 99999999999999999999 days
    passed                    | now | yesterday | 2 weeks ago | last monday | last year | 2020-01-01 | 1 March 2026
    passed                    | nov 23 at 9
    # nothing
    nothing                   | may | sun | mon | mar | ok | 1 | 12 | 1. | 2027 | 6m | first | the second | one
    nothing                   | morning | always | again | later | soon | next | end | half | at | in 3 | every
    nothing                   | privacy | is it safe | mon compte | may I ask something | what happens in march
    nothing                   | not tomorrow | in 0 days | in -2 weeks | .5 years | 2-3 weeks | 100% tomorrow
    nothing                   | 31 November | 30 Feb 2027 | 12:61 | at 25 | in half a week | every 36 hours
    nothing                   | every 100 days | 3 times a month | every first monday | first monday
    nothing                   | last friday of the month | in 2 weeks on monday | monday and friday
    nothing                   | tomorrow at 8 at 9 | 9 in the morning in the evening | every friday the 13th
    nothing                   | every tomorrow | 75 past 9 | half past 30 | 0 times a year | 5 times a year
"""

GERMAN = """
    # eine Länge, von jetzt an
    in 2w                     | in 2 Wochen | 2 Wochen | IN ZWEI WOCHEN! | heute in 2 Wochen
    in 2w                     | bitte erinnere mich in 2 Wochen | in 2 Wochen bitte | so in 2 Wochen
    in 1w                     | in einer Woche | in ner Woche
    in 3d                     | in 3 Tagen | in ein paar Tagen
    in 1m                     | in einem Monat | in nem Monat
    in 6m                     | in einem halben Jahr | ein halbes Jahr | ½ Jahr
    in 12m                    | ein Jahr | in einem Jahr
    in 18m                    | in anderthalb Jahren | in 1,5 Jahren
    in 14m                    | in einem Jahr und 2 Monaten
    in 3m                     | in einem Vierteljahr | nach 3 Monaten | 3 Monate später | vielleicht in etwa 3 Monaten
    in 60m                    | in 5 Jahren
    in 2h                     | in 2 Stunden
    2026-11-23 13:30          | in einer halben Stunde
    2026-11-23 13:15          | in einer Viertelstunde
    2026-11-23 14:30          | in eineinhalb Stunden | 1h30
    2026-11-23 13:10          | in 10 Minuten
    in 90d                    | in 90 Tagen
    2027-11-23                | in 365 Tagen
    in 14d                    | heute in 14 Tagen
    # ein Tag
    2026-11-23 19:00          | heute | 23.11.
    2026-11-24                | morgen | Morgen! | 24.11.
    2026-11-25                | übermorgen | uebermorgen | ubermorgen
    2026-11-30                | Montag | am Montag | nächsten Montag | naechsten montag | nächste Woche Montag
    2026-11-30                | Montag nächste Woche | nächste Woche | Monatsende | Ende des Monats | Mo, 30.11.
    2026-11-27                | kommenden Freitag | diesen Freitag
    2026-12-04                | übernächsten Freitag | Ende nächster Woche
    2026-12-07                | Montag in einer Woche
    2026-11-29                | am So
    2026-11-28                | Wochenende | am Wochenende
    2026-12-01                | nächsten Monat | nächster Monat | Anfang nächsten Monats | zum Monatsersten
    2026-12-01                | am nächsten Ersten | am 1. des nächsten Monats
    2027-01-01                | nächstes Quartal | nächstes Jahr | erst nächstes Jahr | im neuen Jahr | Neujahr
    2026-12-31                | Jahresende | Ende des Jahres | Quartalsende | zu Silvester
    2026-12-02                | Mitte nächster Woche
    2027-04-01                | Anfang April
    2027-05-15                | Mitte Mai
    2026-12-15                | Mitte des Monats | Monatsmitte
    2027-02-15                | Mitte des Quartals
    2027-07-01                | Mitte des Jahres
    2027-03-31                | Ende März | bis Ende März
    2027-12-31                | Ende 2027
    2028-01-01                | im Jahr 2028 | im Januar 2028
    2027-03-01                | im März | März | nächstes Jahr im März | nächstes Jahr am 1. März
    2027-03-01                | 1. März nächsten Jahres | 1. März | 1. März 2027 | 1. März 27 | am 1. März
    2027-03-01                | am ersten März | 1ter März
    2027-05-01                | im Mai
    2026-12-24                | Weihnachten | an Heiligabend
    2027-07-01                | zum 1. Juli
    2027-08-13                | Freitag der 13.
    2026-12-03                | Donnerstag, den 3.12.
    nothing                   | Di, 30.11.
    2026-12-15                | am 15. | am 15 | nächsten Monat am 15.
    2028-02-29                | 29. Februar
    # ein Tag in Zahlen
    2027-03-01                | 1.3. | 1.3 | 1. 3. 2027 | 1.3.2027 | 01.03.27 | 1/3 | 1/3/2027 | 1-3-2027 | 2027-03-01
    2027-03-13                | 3/13
    2027-10-09                | am 9.10
    # eine Uhrzeit
    2026-11-24 09:00          | um 9 | 9 Uhr | neun Uhr | morgens | am Morgen
    2026-11-24 09:30          | 9 Uhr 30
    2026-11-23 21:30          | 21:30 | 21:30 Uhr
    2026-11-23 18:30          | um 18.30 | 18.30 Uhr
    2026-11-23 18:00          | um 18h | heute um 18 Uhr
    2026-11-24 09:10          | um 9.10
    2026-11-24 08:30          | halb neun | um halb neun
    2026-11-23 16:30          | um halb fünf
    2026-11-23 20:30          | halb neun abends
    2026-11-24 08:15          | Viertel nach acht | viertel neun | um viertel neun
    2026-11-24 08:45          | Viertel vor neun | dreiviertel neun | um drei viertel neun
    2026-11-23 17:30          | 17h30
    2026-11-24 11:55          | fünf vor zwölf
    2026-11-24 08:50          | zehn Minuten vor neun
    2026-11-24 12:00          | mittags
    2026-11-24 00:00          | Mitternacht
    2026-11-23 19:00          | abends | heute Abend | heut Abend
    2026-11-24 03:00          | in der Nacht um 3 | heute Nacht um 3 | um 3 Uhr
    2026-11-23 23:00          | nachts um 11
    2026-11-23 20:00          | heute abend um 8 | heute abend 8 | 8 Uhr heute Abend
    passed                    | heute um 9 | heute morgen
    2026-11-23 15:00          | um 3 | drei Uhr nachmittags
    # ein Tag und eine Uhrzeit
    2026-11-24 08:00          | morgen um 8 | morgen 8
    2026-11-24 08:15          | morgen um viertel neun
    2026-11-24 09:00          | morgen früh
    2026-11-24 07:00          | morgen früh um 7
    2026-11-25 12:00          | übermorgen Mittag
    2026-11-30 09:00          | Montag Morgen | nächsten Montag um 9 | erinnere mich nächsten Montag um neun Uhr
    2026-11-30 20:00          | Montagabend um 8
    2026-11-27 15:00          | Freitagnachmittag
    2026-11-26 09:00          | do um 9
    2026-11-27 09:00          | Fr 9 Uhr
    2026-12-24 18:30          | am 24.12. um 18:30 | am 24. Dezember um halb sieben abends
    2026-12-24 18:00          | 24.12. 18 Uhr
    2027-03-01 09:00          | 01.03.2027, 09:00 Uhr
    2026-12-03 14:00          | Donnerstag, 3. Dezember 2026, 14:00 Uhr
    2026-12-31 12:00          | Silvester um 12
    2026-12-07 09:00          | in 2 Wochen um 9
    2026-12-21 20:00          | in 4 Wochen um 8 abends
    2026-11-23 18:00          | am 23. um 18 Uhr
    # immer wieder
    every 2w                  | alle 2 Wochen | jede zweite Woche | 14-tägig
    every 6m                  | alle sechs Monate | halbjährlich | jedes halbe Jahr | zweimal im Jahr
    every 1m                  | monatlich | jeden Monat | einmal im Monat
    every 3m                  | vierteljährlich | 4 mal im Jahr
    every 12m                 | jährlich | jedes Jahr | alle 365 Tage | einmal pro Jahr
    every 2d                  | jeden zweiten Tag
    every 14d                 | alle 14 Tage
    every 1d                  | täglich
    2026-11-24 09:00 every 1d | jeden Tag um 9 | ab morgen täglich um 9
    2026-11-24 08:00 every 1d | jeden Morgen um 8
    2026-11-23 19:00 every 1d | jeden Abend
    2026-11-30 every 1w       | jeden Montag | montags
    2026-11-30 09:00 every 1w | jeden Montag um 9
    2026-11-27 16:30 every 1w | freitags um halb fünf
    2026-11-30 every 2w       | jeden zweiten Montag | alle 2 Wochen ab Montag
    2026-11-30 10:00 every 2w | alle 2 Wochen montags um 10
    2026-11-28 every 1w       | jedes Wochenende
    2026-12-15 every 1m       | jeden 15. | am 15. jeden Monats
    2026-12-01 every 1m       | jeden Monatsersten
    2026-10-31 every 1m       | Ende jedes Monats | jeden Monat am Ende des Monats
    2026-12-01 09:00 every 3m | alle drei Monate am 1. um 9 Uhr
    2027-03-01 every 12m      | jeden ersten März | jedes Jahr am 1. März | am 1. März jedes Jahr
    2027-11-23 every 12m      | jährlich am 23.11.
    2027-03-01 every 2w       | ab 1. März alle 2 Wochen
    only workdays             | jeden Werktag | werktags | werktags um 9 | an Werktagen | unter der Woche
    # zu oft, zu weit, vorbei
    too often                 | stündlich | alle 2 Stunden | zweimal täglich
    too far                   | in 6 Jahren | in zehn Jahren | alle 10 Jahre | 24.12.2040
    passed                    | jetzt | gestern | vor 2 Wochen | letzten Montag | letztes Jahr | 24.12.2025
    passed                    | am 23. November um 9
    # nichts
    nothing                   | mo | di | so | do | am | an | mai | ok | 1 | 12 | 1. | 2027 | einmal | zu 1 | der erste
    nothing                   | immer | nachher | bald | irgendwann | später | noch mal | Guten Morgen | abend
    nothing                   | wieder an | nicht morgen | Datenschutz | ist das sicher | wer liest das im März | 18.30
    nothing                   | 9.30 | 31. Februar | am 31.11. | in 0 Tagen | 2-3 Wochen
    nothing                   | jeden Freitag, den 13. | jeden ersten Montag | letzter Freitag im Monat
    # Englisch versteht jeder
    2026-11-24 09:00          | tomorrow at 9 | 9 am
    in 2w                     | in 2 weeks
    every 6m                  | every 6 months
"""


def examples(table: str) -> list[tuple[str, str]]:
    """Each text of a table with what it means."""
    rows = [line.strip() for line in table.splitlines() if line.strip() and not line.strip().startswith("#")]
    cells = [[cell.strip() for cell in row.split(" | ")] for row in rows]
    return [(text, meaning) for meaning, *texts in cells for text in texts]


@pytest.mark.parametrize(("text", "meaning"), examples(ENGLISH))
def test_a_moment_in_english(text: str, meaning: str) -> None:
    assert read(text) == meaning


LACKING = """
    2027-01-31 every 1m       | at the end of every month | on the 31st of every month | every month on the 31st
    2027-01-31 every 1m       | every 31st
    2027-01-30 every 1m       | on the 30th of every month
    2024-02-29 every 12m      | every 29 February | every year on 29 February | every end of February
    2026-08-31 every 3m       | every 3 months on the 31st
    2027-03-31                | on the 31st | 31st
    2028-02-29                | 29 February
    2027-03-01 00:00 every 1m | on the 31st at midnight every month
"""
FEHLENDE = """
    2027-01-31 every 1m       | Ende jedes Monats | am 31. jedes Monats | jeden Monat am 31. | jeden 31. | immer am 31.
    2027-01-30 every 1m       | am 30. jedes Monats
    2024-02-29 every 12m      | jeden 29. Februar | jedes Jahr am 29. Februar | jährlich am 29. Februar
    2026-08-31 every 3m       | alle drei Monate am 31.
    2027-03-31                | am 31.
"""
FEBRUARY = datetime(2027, 2, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [*(("en", *row) for row in examples(LACKING)), *(("de", *row) for row in examples(FEHLENDE))],
)
def test_a_series_on_a_day_that_this_month_lacks_is_counted_from_one_that_has_it(
    language: str, text: str, meaning: str
) -> None:
    assert read(text, language, FEBRUARY) == meaning


@pytest.mark.parametrize(
    ("language", "text", "came"),
    [
        ("en", "on the 31st of every month", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("en", "at the end of every month", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("en", "every 29 February", ["2027-02-28", "2028-02-29", "2029-02-28"]),
        ("de", "am 31. jedes Monats um 9", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("de", "Ende jedes Monats", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("de", "jedes Jahr am 29. Februar", ["2027-02-28", "2028-02-29", "2029-02-28"]),
    ],
)
def test_such_a_series_comes_on_the_last_day_of_what_lacks_its_day(language: str, text: str, came: list[str]) -> None:
    when = find(text, language, FEBRUARY, BERLIN)
    assert isinstance(when, When)
    made = begun(when, FEBRUARY, BERLIN)
    assert made
    planned, due = made
    dues = [due]
    while len(dues) < len(came) and (later := due_after(planned, BERLIN, dues[-1])):
        dues.append(later)

    assert [f"{each.astimezone(BERLIN):%Y-%m-%d}" for each in dues] == came


@pytest.mark.parametrize(("text", "meaning"), examples(GERMAN))
def test_a_moment_in_german(text: str, meaning: str) -> None:
    assert read(text, "de") == meaning


ELSEWHERE = [  # where, when (UTC), what is typed, what it means there
    ("America/Los_Angeles", "2026-11-24T03:00", "today", "2026-11-23"),  # Monday, 19:00
    ("America/Los_Angeles", "2026-11-24T04:58", "today", "2026-11-23"),
    ("America/Los_Angeles", "2026-11-24T05:00", "today", "passed"),  # the quiet hours
    ("America/Los_Angeles", "2026-11-24T03:00", "tomorrow", "2026-11-24"),
    ("America/Los_Angeles", "2026-11-24T03:00", "Monday", "2026-11-30"),
    ("America/Los_Angeles", "2026-11-24T03:00", "Tuesday at 9", "2026-11-24 09:00"),
    ("America/Los_Angeles", "2026-11-24T03:00", "tonight at 8", "2026-11-23 20:00"),
    ("America/Los_Angeles", "2026-11-24T03:00", "in 2 hours", "in 2h"),
    ("America/Los_Angeles", "2026-11-24T03:00", "in 30 minutes", "2026-11-23 19:30"),
    ("America/Sao_Paulo", "2026-12-01T02:30", "next month", "2026-12-01"),  # 30 November, 23:30
    ("America/Sao_Paulo", "2026-12-01T02:30", "at midnight", "2026-12-01 00:00"),
    ("America/Sao_Paulo", "2026-12-01T02:30", "end of the month", "2026-12-31"),
    ("America/St_Johns", "2027-01-01T03:00", "new year", "2027-01-01"),  # 31 December, 23:30
    ("America/St_Johns", "2027-01-01T03:00", "next year", "2027-01-01"),
    ("America/St_Johns", "2027-01-01T03:00", "31 December", "passed"),
    ("Europe/Berlin", "2026-11-23T23:30", "tomorrow", "2026-11-25"),  # Tuesday, 0:30
    ("Europe/Berlin", "2026-11-23T23:30", "Tuesday", "2026-12-01"),
    ("Europe/Berlin", "2026-11-23T23:30", "today", "2026-11-24"),
    ("Europe/Berlin", "2026-11-23T23:30", "today at 9", "2026-11-24 09:00"),
    ("Europe/Berlin", "2026-11-23T23:30", "tonight at 3 in the night", "nothing"),
    ("Europe/Berlin", "2026-11-23T23:30", "today at 3 in the night", "2026-11-24 03:00"),
    ("Europe/Berlin", "2026-11-23T23:30", "at 3 in the night", "2026-11-24 03:00"),
    ("Europe/Berlin", "2026-11-23T23:30", "yesterday", "passed"),
    ("Europe/Berlin", "2026-11-23T23:30", "24.11. at 0:15", "passed"),
    ("Asia/Tokyo", "2026-11-23T15:30", "tomorrow at 9", "2026-11-25 09:00"),
    ("Europe/Berlin", "2028-02-29T12:00", "in 1 year", "in 12m"),
    ("Europe/Berlin", "2028-02-29T12:00", "29 February", "2028-02-29 19:00"),
    ("Europe/Berlin", "2026-01-31T12:00", "every end of month", "2026-01-31 09:00 every 1m"),  # from 28 February
]


@pytest.mark.parametrize(("zone", "now", "text", "meaning"), ELSEWHERE)
def test_days_and_hours_are_those_of_the_person(zone: str, now: str, text: str, meaning: str) -> None:
    assert read(text, "en", datetime.fromisoformat(now).replace(tzinfo=UTC), ZoneInfo(zone)) == meaning


@pytest.mark.parametrize(
    ("now", "text", "meaning"),
    [
        ("2027-03-27T12:00", "tomorrow at 2:30", "2027-03-28 02:30"),  # is leapt over: `instant` makes it 3:30
        ("2027-03-28T00:45", "in 30 minutes", "2027-03-28 03:15"),
        ("2026-10-25T00:30", "in 20 minutes", "2026-10-25 02:50"),  # 2:30, for the first time
        ("2026-10-25T00:45", "in 30 minutes", "2026-10-25 03:15"),  # 2:15 for the second time can't be said
        ("2026-10-25T01:15", "in 30 minutes", "2026-10-25 03:45"),
        ("2026-10-25T00:30", "in 1 hour", "in 1h"),
        ("2026-10-25T00:30", "at 2:40", "2026-10-25 02:40"),
    ],
)
def test_the_hours_that_the_clock_leaps_over_or_shows_twice(now: str, text: str, meaning: str) -> None:
    assert read(text, "en", datetime.fromisoformat(now).replace(tzinfo=UTC)) == meaning


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [
        ("fr", "dans 2 semaines", "in 2w"),
        ("fr", "dans un mois", "in 1m"),
        ("fr", "1er mars 2027", "2027-03-01"),
        ("fr", "le 1er mars à 9h", "2027-03-01 09:00"),
        ("fr", "demain à 18h30", "2026-11-24 18:30"),
        ("fr", "lundi", "2026-11-30"),
        ("fr", "1/3/2027", "2027-03-01"),
        ("fr", "il y a 2 semaines", "passed"),
        ("fr", "tomorrow at 9", "2026-11-24 09:00"),
        ("fr", "mon compte", "nothing"),
        ("fr", "mars", "nothing"),
        ("fr", "12", "nothing"),
        ("es", "en 2 semanas", "in 2w"),
        ("es", "1 de marzo de 2027", "2027-03-01"),
        ("es", "mañana a las 9", "2026-11-24 09:00"),
        ("es", "dom", "nothing"),
        ("it-CH", "domani alle 9", "2026-11-24 09:00"),
        ("nl", "over 2 weken", "in 2w"),
        ("pl", "1 marca 2027", "2027-03-01"),
        ("pt_BR", "1 de março de 2027", "2027-03-01"),
        ("fi", "2 viikon kuluttua", "in 2w"),
        ("cs", "zítra v 9", "2026-11-24 09:00"),
        ("ja", "2週間後", "in 2w"),
        ("ja", "2027年3月1日", "2027-03-01"),
        ("de-AT", "am 1. Jänner", "2027-01-01"),
        ("xx", "tomorrow", "2026-11-24"),
        ("", "tomorrow", "2026-11-24"),
    ],
)
def test_other_languages_by_the_dictionaries_of_dateparser(language: str, text: str, meaning: str) -> None:
    assert read(text, language) == meaning


def test_a_language_with_a_table_never_loads_dateparser_and_another_one_does() -> None:
    code = """
import sys
from datetime import UTC, datetime
from bot.reading import moments
for language in ("en", "de", "de-CH"):
    moments.load(language)
    for text in ("tomorrow", "morgen", "what is this", "12"):
        moments.find(text, language, datetime.now(UTC), UTC)
assert "dateparser" not in sys.modules
moments.load("fr")
assert "dateparser" in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, check=True)


# Asked while nobody was asked for a time, these mean the reminder too.
TRULY = {
    "every 60 days",
    "nov 3?",
    "ping me in three months",
    "alle 60 tage",
    "alle 60 tage neu?",
    "schreib mir in drei monaten",
    "nach nem jahr nochmal?",
    "alle paar monate erinnern bitte",
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_question_is_read_as_a_moment(language: str) -> None:
    folder = ROOT / "messages/linkedin" / language
    official = tomllib.loads((folder / "faq.toml").read_text("utf-8"))
    phrasings = tomllib.loads((folder / "phrasings.toml").read_text("utf-8"))
    asked = {*official.values(), *chain.from_iterable(phrasings.values())}
    assert {text for text in asked if read(text, language) != "nothing"} <= TRULY


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("words", ["en", "de"])
def test_no_word_that_everybody_types_is_read_as_a_moment(language: str, words: str) -> None:
    raw = tomllib.loads((ROOT / f"messages/common/{words}/words.toml").read_text("utf-8"))
    typed = {text for texts in raw["typed"].values() for text in texts}
    assert not {text for text in typed if read(text, language) != "nothing"}


def test_a_long_text_is_a_story() -> None:
    assert read("in 2 weeks".ljust(LONGEST)) == "in 2w"
    assert read("in 2 weeks".ljust(LONGEST + 1)) == "nothing"


@pytest.mark.parametrize("language", sorted(RAW))
def test_a_phrase_has_one_meaning(language: str) -> None:
    meanings: dict[str, set[str]] = {}
    for typed, plain in entries(RAW[language]):
        for folded in spellings(typed):
            meanings.setdefault(folded, set()).add(plain)
    assert {typed: found for typed, found in meanings.items() if len(found) > 1} == {}


def test_the_grammar_reads_every_plain_word_of_the_tables() -> None:
    patterns = [pattern.pattern for pattern, _ in (*DAYS[True], *DAYS[False], *CLOCKS)]
    grammar = " ".join([*patterns, PART.pattern, SPAN, "every times ago workday"])
    plain = {word for table in tables().values() for words in table.plain.values() for word in words.split()}
    assert {word for word in plain if word.isalpha() and word not in grammar} == set()


WORDS = sorted({typed for table in tables().values() for typed in table.plain})
SIGNS = [
    "1.3.",
    "1.3",
    "3/1",
    "2027-03-01",
    "31.12.99",
    "0",
    "1",
    "12",
    "24",
    "99999999",
    "9:30",
    "24:00",
    "2028",
    "½",
    ".",
    ",",
]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
    st.lists(st.sampled_from([*WORDS, *SIGNS]), max_size=6).map(" ".join),
    st.sampled_from([text for text, _ in examples(ENGLISH) + examples(GERMAN)]),
)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Africa/Casablanca",
]
NOWS = st.datetimes(datetime(2024, 1, 1), datetime(2067, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - gets its zone


@given(TEXTS, st.sampled_from(["en", "de"]), NOWS, st.sampled_from(ZONES))
def test_whatever_is_typed_a_wish_can_be_written_and_kept(text: str, language: str, now: datetime, zone: str) -> None:
    found = find(text, language, now, ZoneInfo(zone))
    if isinstance(found, When):
        assert read_when(write_when(found)) == found
        planned = schedule(found, now, ZoneInfo(zone))
        assert planned
        assert now < instant(planned.start, ZoneInfo(zone)) <= now + FURTHEST + timedelta(days=1)
    assert found == find(text, language, now, ZoneInfo(zone))


@given(TEXTS, st.one_of(st.sampled_from(["fr", "es", "ja", "ar", "zh", "uk", "hi"]), st.text(max_size=5)))
def test_whatever_is_typed_in_whatever_language_nothing_breaks(text: str, language: str) -> None:
    found = find(text, language, NOW, BERLIN)
    assert not isinstance(found, When) or read_when(write_when(found)) == found


def test_languages_can_be_loaded_ahead() -> None:
    load("en", "de", "fr", "xx", "")
    assert read("demain", "fr") == "in 1d"
