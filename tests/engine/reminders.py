"""Reminders: some to speak of, and any at all, for properties that must hold for all of them. They need no content."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import settings
from hypothesis import strategies as st

from bot.engine.place import Place
from bot.engine.reminder import Reminder, Skipped, State, Undo
from bot.engine.schedule import Length, Schedule, When

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """An instant, by the clock in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


# --- Some to speak of -------------------------------------------------------------------------------------------------

NOW = at("2026-11-23T12:00")
DUE = at("2026-12-01T10:00")
MONTHLY = Reminder(
    Place("linkedin", "", "DE", "web", "de", "en"),
    "Europe/Berlin",
    Schedule(datetime.fromisoformat("2026-12-01T10:00"), Length(1, "m")),
    State.ACTIVE,
    DUE,
    DUE,
    NOW - timedelta(days=7),
    id=7,
)
ONCE = replace(MONTHLY, schedule=replace(MONTHLY.schedule, every=None))


def still(reminder: Reminder, state: State) -> Reminder:
    """A reminder that is not due, because of its state."""
    return replace(reminder, state=state, due=None, wanted=None)


# --- Any at all -------------------------------------------------------------------------------------------------------

FEWER = settings(max_examples=60)  # as a reminder is made of many things
ZONES = st.sampled_from(sorted(available_timezones()))
SECONDS = st.integers(
    int(datetime(2020, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2060, 1, 1, tzinfo=UTC).timestamp())
)
INSTANTS = SECONDS.map(lambda seconds: datetime.fromtimestamp(seconds, UTC))  # whole seconds, as they are kept
WALLS = INSTANTS.map(lambda instant: instant.replace(tzinfo=None, second=0))  # what a clock on a wall shows

LENGTHS = st.builds(Length, st.integers(1, 99), st.sampled_from(["d", "w", "m"]))
AHEAD = LENGTHS | st.builds(Length, st.integers(1, 99), st.just("h"))
SCHEDULES = st.builds(Schedule, WALLS, st.none() | LENGTHS, st.booleans())

# Any wish, as it is read from a detail.
WHENS = st.one_of(
    st.builds(When, ahead=AHEAD, every=st.none() | LENGTHS),
    LENGTHS.map(lambda every: When(ahead=every, every=every)),
    st.builds(When, at=WALLS, named=st.just(value=True), every=st.none() | LENGTHS),
    st.builds(When, at=WALLS.map(lambda wall: wall.replace(hour=9, minute=0)), every=st.none() | LENGTHS),
)

# Where a reminder was set: a service and no node.
PLACES = st.builds(
    Place,
    service=st.just("linkedin"),
    region=st.sampled_from(["", "DE", "US", "BR", "EU", "001"]),
    platform=st.sampled_from(["", "web", "app"]),
    language=st.sampled_from(["en", "de"]),
    labels=st.sampled_from(["", "en", "fr"]),
)


@st.composite
def _reminders(draw: st.DrawFn) -> Reminder:
    """One with nothing to undo: due only if it is active, late only if it was delivered."""
    state = draw(st.sampled_from(State))
    due = draw(INSTANTS) if state is State.ACTIVE else None
    delivered = draw(st.none() | INSTANTS)
    number = draw(st.integers(1, 99_999))
    return Reminder(
        draw(PLACES),
        draw(ZONES),
        draw(SCHEDULES),
        state,
        due,
        due and due - draw(WAITS),
        draw(INSTANTS),
        delivered,
        draw(WAITS) if delivered else timedelta(),
        draw(st.sampled_from(Skipped)),
        draw(st.integers(0, 99)),
        id=draw(st.integers(1, 10**10 - 1)),
        number=number,
        version=draw(st.integers(number, 99_999)),
    )


@st.composite
def _undoable(draw: st.DrawFn) -> Reminder:
    """One with what was there before its last change: another reminder of the same row, or none."""
    after = draw(PLAIN)
    before = replace(draw(PLAIN), id=after.id, version=draw(st.integers(1, after.version)))
    return replace(
        after, undo=Undo(draw(st.sampled_from([None, replace(before, number=min(before.number, before.version))])))
    )


WAITS = st.integers(0, 10**8).map(lambda seconds: timedelta(seconds=seconds))
PLAIN = _reminders()
REMINDERS = PLAIN | _undoable()
