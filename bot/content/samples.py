"""Somebody's reminder in every state that it can have, for the check and the drawings to look at."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.engine.guide import Guide
from bot.engine.keeping import Kept, Outcome
from bot.engine.place import Place
from bot.engine.reminder import Reminder, Skipped, State, Undo, as_row
from bot.engine.schedule import Length, Schedule

ZONE = "America/Argentina/ComodRivadavia"  # the longest name that there is
LAST_ROW, LAST_VERSION = 10**10 - 1, 10**5 - 1  # the largest that a button can name together with a length
SINCE = datetime(2026, 11, 23, 12, tzinfo=UTC)


def reminder(guide: Guide, language: str, state: State = State.ACTIVE) -> Reminder:
    """A reminder that says everything that one can say."""
    active = state is State.ACTIVE
    due = SINCE + timedelta(days=1) if active else None
    place = Place(guide.service, "", guide.where[0], guide.platforms[0], language, language)
    schedule = Schedule(datetime(2026, 11, 24, 9), Length(6, "m"))  # noqa: DTZ001 - a clock on the wall
    before = Reminder(place, ZONE, schedule, State.ACTIVE, due, due, SINCE, id=LAST_ROW)
    return replace(
        before,
        state=state,
        delivered=SINCE - timedelta(days=90),
        late=timedelta(hours=5),
        skipped=Skipped.QUIET if active else Skipped.NOTHING,
        undo=Undo(before),
        number=LAST_VERSION,
        version=LAST_VERSION,
    )


def kept(guide: Guide, language: str) -> Iterator[Kept]:
    """Everything that a screen can be told of somebody."""
    for state in State:
        plain = reminder(guide, language, state)
        for skipped in Skipped:
            yield _told(replace(plain, skipped=skipped))
        yield _told(replace(plain, undo=None, delivered=None, late=timedelta()))
    for outcome in Outcome:
        for state in (State.ACTIVE, State.DONE):
            yield replace(_told(reminder(guide, language, state)), outcome=outcome)
        yield Kept(outcome=outcome)
        yield Kept(outcome=outcome, sends=False)
    for every in (Length(1, "d"), Length(1, "w"), Length(1, "m"), Length(12, "m"), Length(99, "w")):
        plain = reminder(guide, language)
        yield _told(replace(plain, schedule=replace(plain.schedule, every=every)))
    yield _told(replace(reminder(guide, language), wanted=SINCE - timedelta(days=400)))


def _told(some: Reminder) -> Kept:
    row = {"id": some.id, "adapter": "telegram", "address": str(10**19), **as_row(some), "lease": None, "undo": ""}
    return Kept(some, rows=(row,))
