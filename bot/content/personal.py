"""What the texts about a person's reminder, and about all that is kept of them, can speak of."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.content.book import Book
from bot.content.cldr import city, lasting, length, written_moment
from bot.content.wording import note
from bot.engine.keeping import Outcome
from bot.engine.place import Place
from bot.engine.reminder import Reminder, Row, clock, is_late
from bot.engine.schedule import Length
from bot.engine.screen import Screen

YEAR = 12  # months
ONE = {"d": "every-day", "w": "every-week", "m": "every-month"}
INSTANTS = frozenset({"due", "wanted", "changed", "delivered", "lease"})  # the columns that hold seconds since 1970


def personal(book: Book, screen: Screen) -> dict[str, object]:
    """What a screen may say of whoever looks at it; nothing where it says the same to everybody."""
    kept, at = screen.kept, screen.at
    if at is None:
        return {"wanted": ""}
    outcome = kept.outcome.value if kept.outcome and kept.outcome is not Outcome.ASK else ""
    known = {"outcome": outcome, "sends": kept.sends, "due": "", "state": "", "wanted": ""}
    rows = {"rows": [list(_cells(row)) for row in kept.rows]}
    return known | rows | (_reminder(book, screen.place, kept.reminder, at) if kept.reminder else {})


def _reminder(book: Book, place: Place, reminder: Reminder, now: datetime) -> dict[str, object]:
    late = reminder.wanted is not None and is_late(reminder, now)
    return {
        "state": reminder.state.value,
        "due": _moment(book, place, reminder, reminder.due),
        "city": city(reminder.zone, place.language),
        "every": _every(book, place, reminder.schedule.every),
        "delivered": _moment(book, place, reminder, reminder.delivered),
        "delay": lasting(reminder.late, place.language) if reminder.late >= timedelta(minutes=1) else "",
        "skipped": reminder.skipped.value,
        "wanted": _moment(book, place, reminder, reminder.wanted) if late else "",
    }


def _moment(book: Book, place: Place, reminder: Reminder, moment: datetime | None) -> str:
    """An instant on the person's own clock, in words on every chat; nothing for none.

    A client that showed it on its own clock would deny the words beside it, which say whose clock is meant.
    """
    if moment is None:
        return ""
    return written_moment(moment.astimezone(clock(reminder)), book.guide.languages[place.language])


def _every(book: Book, place: Place, every: Length | None) -> str:
    if every is None:
        return ""
    if every.count == 1:
        return note(book, place, ONE[every.unit])
    if every.unit == "m" and every.count == YEAR:
        return note(book, place, "every-year")
    return note(book, place, "every").format(length=length(every.count, every.unit, place.language))


def _cells(row: Row) -> Iterator[dict[str, str]]:
    """A row's columns as they are, each with what its number means."""
    for name, value in row.items():
        instant = datetime.fromtimestamp(int(value), UTC) if name in INSTANTS and value is not None else None
        means = f"{instant:%Y-%m-%d %H:%M} UTC" if instant else ""
        yield {"name": name, "value": "–" if value in {None, ""} else str(value), "means": means}


def as_file(rows: tuple[Row, ...]) -> str:
    """All that is kept about a person, as JSON."""
    return json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2) + "\n"
