"""A reminder, the only thing that is kept about anybody, and what happens to it: pure values and functions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.engine.place import Place
from bot.engine.schedule import Length, Schedule, When, begun, due_after, instant, morning_after, read_length, schedule

LATE = timedelta(minutes=15)  # from here on a reminder says that it is late
REFUSED_FOR = timedelta(days=3)  # after which what a chat's service refuses will not be taken either
# A zone whose rules change moves its clock by a multiple of the first and by the second at most.
RULES_STEP, RULES_MOST = timedelta(minutes=15), timedelta(hours=3)
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))  # after failures

Row = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Address:
    """Whom to answer: which adapter, and who there."""

    adapter: str
    chat: str


class State(StrEnum):
    """Whether a reminder will come."""

    ACTIVE = "active"
    PAUSED = "paused"  # by the person
    UNREACHABLE = "unreachable"  # the person can't be written to: paused until the next contact
    STOPPED = "stopped"
    DONE = "done"  # it came, and comes no more


class Skipped(StrEnum):
    """Why a reminder did not come when it was due."""

    NOTHING = ""
    MISSED = "missed"  # several were due while nothing could be sent: they came as one
    QUIET = "quiet"  # it was late, and would have come at night
    FAILED = "failed"  # the chat's service took no message
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One person's reminder for one service.

    `due` is when it comes next (None unless active), `wanted` when that one should have come; both in UTC, like
    every instant here. `number` grows with each new schedule and `version` with each change at all: a button says
    which of them it means. `undo` is what one press restores, `tries` how often sending has failed in a row.
    """

    place: Place
    zone: str
    schedule: Schedule
    state: State
    due: datetime | None
    wanted: datetime | None
    changed: datetime
    delivered: datetime | None = None
    late: timedelta = timedelta()
    skipped: Skipped = Skipped.NOTHING
    tries: int = 0
    undo: "Undo | None" = None
    id: int = 0
    number: int = 1
    version: int = 1


@dataclass(frozen=True, slots=True)
class Undo:
    """What was there before the last change: a reminder, or none."""

    before: Reminder | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A reminder that is due and belongs, until its lease runs out, to one process."""

    address: Address
    reminder: Reminder
    lease: datetime


def clock(reminder: Reminder) -> ZoneInfo:
    """The clock that a reminder goes by."""
    return ZoneInfo(reminder.zone)


def set_anew(place: Place, when: When, zone: str, now: datetime, share: float | None = None) -> Reminder | None:
    """A reminder as somebody asks for it; None where its time has passed, or is too far ahead."""
    made = begun(when, now, ZoneInfo(zone), share)
    if made is None:
        return None
    planned, due = made
    kept = Place(place.service, "", place.region, place.platform, place.language, place.labels)
    return Reminder(kept, zone, planned, State.ACTIVE, due, due, now)


def changed(reminder: Reminder, now: datetime, **to: object) -> Reminder:
    """A reminder after its person changed it, with one press to undo that.

    Whatever it was waiting for it waits for no more; that some were missed stays true of the last that came.
    """
    before = Undo(replace(reminder, undo=None))
    skipped = Skipped.MISSED if reminder.skipped is Skipped.MISSED else Skipped.NOTHING
    version = reminder.version + 1
    return replace(reminder, version=version, changed=now, undo=before, tries=0, skipped=skipped, **to)  # type: ignore[arg-type] # the fields' own types


def resumed(reminder: Reminder, now: datetime) -> Reminder:
    """A paused or stopped reminder that goes on; one whose only time has passed comes a day from now."""
    due = due_after(reminder.schedule, clock(reminder), now) or _ahead(reminder, Length(1, "d"), now)
    return changed(reminder, now, state=State.ACTIVE, due=due, wanted=due)


def snoozed(reminder: Reminder, ahead: Length, now: datetime) -> Reminder | None:
    """A reminder that comes once more after a while; its own times stay as they are."""
    due = _ahead(reminder, ahead, now)
    return changed(reminder, now, state=State.ACTIVE, due=due, wanted=due) if due else None


def _ahead(reminder: Reminder, length: Length, now: datetime) -> datetime | None:
    """So long from now, on a reminder's clock and out of the quiet hours; None where that is too far ahead."""
    later = schedule(When(ahead=length), now, clock(reminder))
    return instant(later.start, clock(reminder)) if later else None


def sent(reminder: Reminder, now: datetime) -> Reminder:
    """A reminder that has just come: what it will do next."""
    wanted = reminder.wanted or now
    due = due_after(reminder.schedule, clock(reminder), max(now, wanted))
    missed = due_after(reminder.schedule, clock(reminder), wanted)
    return replace(
        reminder,
        state=State.ACTIVE if due else State.DONE,
        due=due,
        wanted=due,
        changed=now,
        delivered=now,
        late=max(now - wanted, timedelta()),
        skipped=Skipped.MISSED if missed and missed <= now else Skipped.NOTHING,
        tries=0,
        undo=None,
        version=reminder.version + 1,
    )


def cut_off(reminder: Reminder, now: datetime) -> Reminder:
    """A reminder of somebody who can't be written to: it waits until they come back."""
    return replace(
        reminder,
        state=State.UNREACHABLE,
        due=None,
        wanted=None,
        changed=now,
        skipped=Skipped.UNREACHABLE,
        undo=None,
        version=reminder.version + 1,
    )


def put_off(reminder: Reminder, now: datetime) -> Reminder:
    """A reminder that could not be sent now: it is tried again, later each time, and never given up."""
    wait = WAITS[min(reminder.tries, len(WAITS) - 1)]
    return replace(reminder, due=now + wait, tries=reminder.tries + 1, skipped=Skipped.FAILED)


def refused(reminder: Reminder, now: datetime) -> Reminder:
    """A reminder that the chat's service refuses: tried again as if it had failed, and waiting when days did not help.

    What is wrong with it may be mended by then, here or there; and it is no first try that decides.
    """
    if reminder.tries and reminder.wanted and now - reminder.wanted >= REFUSED_FOR:
        return cut_off(reminder, now)
    return put_off(reminder, now)


def until_morning(reminder: Reminder, now: datetime) -> Reminder | None:
    """A late reminder put off to the morning, where it would come at night unasked; None where it may come."""
    if reminder.schedule.named or not is_late(reminder, now):
        return None
    morning = morning_after(now, clock(reminder))
    return replace(reminder, due=morning, skipped=Skipped.QUIET) if morning else None


def is_late(reminder: Reminder, now: datetime) -> bool:
    """Whether a reminder comes so late that it must say so."""
    return reminder.wanted is not None and now - reminder.wanted >= LATE


def replanned(reminder: Reminder, now: datetime) -> Reminder:
    """A reminder that came "in the future", by a clock since set back: due when it is due by the clock as it is."""
    due = due_after(reminder.schedule, clock(reminder), now)
    return replace(reminder, due=due, wanted=due, delivered=now) if due else replace(reminder, delivered=now)


def by_new_rules(reminder: Reminder, now: datetime) -> Reminder:
    """A reminder whose instant was derived by other rules of its zone's clock than hold today; the same where none was.

    Where it comes close to a time of its schedule, but off by what rules may change by, that time is meant; a snooze
    that happens to lie so close goes there, too. What is due already, and what is no time of the schedule, stays.
    """
    wanted, due = reminder.wanted, reminder.due
    if reminder.state is not State.ACTIVE or wanted is None or due is None or due <= now:
        return reminder
    meant = due_after(reminder.schedule, clock(reminder), wanted - RULES_MOST - timedelta(seconds=1))
    if meant is None or meant == wanted or meant - wanted > RULES_MOST or (meant - wanted) % RULES_STEP:
        return reminder
    return replace(reminder, wanted=meant, due=meant if due == wanted else due)


def as_row(reminder: Reminder) -> dict[str, str | int | None]:
    """A reminder as it is kept, all but whose it is: texts and whole numbers; instants are seconds since 1970."""
    place, planned = reminder.place, reminder.schedule
    return {
        "service": place.service,
        "region": place.region,
        "platform": place.platform,
        "language": place.language,
        "labels": place.labels,
        "zone": reminder.zone,
        "start": planned.start.isoformat(timespec="minutes"),
        "every": str(planned.every or ""),
        "named": int(planned.named),
        "state": reminder.state.value,
        "due": _seconds(reminder.due),
        "wanted": _seconds(reminder.wanted),
        "changed": _seconds(reminder.changed),
        "delivered": _seconds(reminder.delivered),
        "late": int(reminder.late.total_seconds()),
        "skipped": reminder.skipped.value,
        "tries": reminder.tries,
        "number": reminder.number,
        "version": reminder.version,
    }


def of_row(row: Row) -> Reminder:
    """The reminder that such a row keeps. Raises KeyError or ValueError for a row that is none."""
    text = {name: str(value) for name, value in row.items()}
    number = {name: value for name, value in row.items() if isinstance(value, int)}
    start = datetime.fromisoformat(text["start"])
    return Reminder(
        Place(text["service"], "", text["region"], text["platform"], text["language"], text["labels"]),
        text["zone"],
        Schedule(start, read_length(text["every"]), bool(number["named"])),
        State(text["state"]),
        _instant(row["due"]),
        _instant(row["wanted"]),
        datetime.fromtimestamp(number["changed"], UTC),
        _instant(row["delivered"]),
        timedelta(seconds=number["late"]),
        Skipped(text["skipped"]),
        number["tries"],
        number=number["number"],
        version=number["version"],
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _instant(seconds: str | int | None) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds is not None else None
