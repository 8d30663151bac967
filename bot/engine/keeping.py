"""What a press does to a person's reminder, and what the screen after it says."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.engine.place import Place
from bot.engine.reminder import Reminder, Row, State, Undo, changed, resumed, set_anew, snoozed
from bot.engine.schedule import Length, When, instant


class Outcome(StrEnum):
    """What has become of a wish."""

    SET = "set"
    REPLACED = "replaced"
    SNOOZED = "snoozed"
    STOPPED = "stopped"
    PAUSED = "paused"
    RESUMED = "resumed"
    UNDONE = "undone"  # what was there before is there again
    REMOVED = "removed"  # the same, where nothing was there before
    ERASED = "erased"
    ASK = "ask"  # nothing yet: something must be asked first
    PAST = "past"
    TOO_FAR = "too-far"
    TOO_OFTEN = "too-often"
    WORKDAYS = "workdays"  # no series leaves out Saturdays and Sundays
    TO_STOP = "to-stop"  # nothing yet: whether it is to stop is asked
    NONE = "none"  # nothing: there is no reminder that could be stopped
    OLDER = "older"  # nothing: the button means a reminder that is not there any more
    CLOSED = "closed"  # it is there, but the chat lets the bot write nothing


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about whoever looks at a screen, as far as the screen shows it.

    `rows` is everything, literally; `outcome` is what has just become of a wish; `sends` whether this chat can send
    anything later.
    """

    reminder: Reminder | None = None
    outcome: Outcome | None = None
    rows: tuple[Row, ...] = ()
    sends: bool = True


NOTHING = Kept()


@dataclass(frozen=True, slots=True)
class Which:
    """The reminder that a button means: its row, and which of the schedules or versions that the row has had."""

    id: int
    number: int

    def __str__(self) -> str:
        return f"{self.id}-{self.number}"


@dataclass(frozen=True, slots=True)
class Remind:
    """The wish to be reminded; `zone` is empty where it was not said, `zones` are those that are possible then."""

    place: Place
    when: When
    zone: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snooze:
    """The wish to hear again after a while; what else is needed, in case the reminder is not kept any more."""

    which: Which
    instead: Remind


@dataclass(frozen=True, slots=True)
class Switch:
    """The wish to stop, pause or resume a reminder."""

    which: Which
    to: State


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The wish to have back what was there before the last change; `number` is the version that it led to."""

    which: Which


@dataclass(frozen=True, slots=True)
class Erase:
    """The wish to have everything erased; only while the row is there that was shown."""

    id: int


Change = Remind | Snooze | Switch | TakeBack
Effect = Change | Erase
Result = tuple[Reminder | None, Outcome]
TWICE = timedelta(minutes=10)  # within which the same wish is the same press
GOES_ON = {State.STOPPED: Outcome.STOPPED, State.PAUSED: Outcome.PAUSED, State.ACTIVE: Outcome.RESUMED}


def apply(wish: Change, kept: Reminder | None, now: datetime, share: float | None = None) -> Result:
    """What is kept after a wish, and what has become of it; the same object where nothing changes.

    `share` is where in a day a new reminder comes whose hour nobody named: see `schedule.evenly`.
    """
    match wish:
        case Remind():
            return _reminded(wish, kept, now, share)
        case Snooze(which, instead):
            return _snoozed(which, instead, kept, now, share)
        case Switch(which, to):
            return _switched(which, to, kept, now)
        case TakeBack(which):
            return _taken_back(which, kept, now)
        case _ as never:
            assert_never(never)


def _reminded(wish: Remind, kept: Reminder | None, now: datetime, share: float | None) -> Result:
    zone = wish.zone or _known_zone(wish, kept)
    if not zone:
        return kept, Outcome.ASK
    if kept is not None and _said_twice(wish, kept, zone, now, share):
        return kept, Outcome.SET
    if kept is not None and _put_off_twice(wish, kept, zone, now):
        return kept, Outcome.SNOOZED
    anew = set_anew(wish.place, wish.when, zone, now, share)
    if anew is None:
        return kept, refused(wish.when, now, ZoneInfo(zone))
    if kept is None:
        return replace(anew, undo=Undo(None)), Outcome.SET
    version = kept.version + 1
    before = Undo(replace(kept, undo=None))
    made = replace(
        anew, delivered=kept.delivered, late=kept.late, id=kept.id, number=version, version=version, undo=before
    )
    return made, Outcome.SET if kept.state in {State.STOPPED, State.DONE} else Outcome.REPLACED


def _known_zone(wish: Remind, kept: Reminder | None) -> str:
    if kept is not None and kept.place.region == wish.place.region:
        return kept.zone
    return wish.zones[0] if len(wish.zones) == 1 else ""


def refused(when: When, now: datetime, zone: tzinfo) -> Outcome:
    """Why a time can't be kept: it lies behind, or else too far ahead."""
    return Outcome.PAST if when.at is not None and instant(when.at, zone) <= now else Outcome.TOO_FAR


def _said_twice(wish: Remind, kept: Reminder, zone: str, now: datetime, share: float | None) -> bool:
    """Whether a reminder that lies ahead is what this very wish made: a moment ago, or whenever for a day or an hour.

    What that was is reckoned from when it was made: a minute later "in a week" is another minute.
    """
    if kept.state is not State.ACTIVE or kept.due is None or kept.due <= now:
        return False
    made = (now, kept.changed) if wish.when.at is not None or _just_now(kept, now) else (now,)
    return any(_same(kept, set_anew(wish.place, wish.when, zone, then, share)) for then in made)


def _put_off_twice(wish: Remind, kept: Reminder, zone: str, now: datetime) -> bool:
    """Whether a reminder was put off a moment ago by as much as is wished for again: a series must not end by that."""
    before, ahead = kept.undo.before if kept.undo else None, wish.when.ahead
    if before is None or ahead is None or wish.when.every is not None or not _just_now(kept, now):
        return False
    return (kept.place.region, kept.zone) == (wish.place.region, zone) and _same(
        kept, snoozed(before, ahead, kept.changed)
    )


def _just_now(kept: Reminder, now: datetime) -> bool:
    return abs(now - kept.changed) <= TWICE


def _same(kept: Reminder, anew: Reminder | None) -> bool:
    if anew is None:
        return False
    return (kept.place, kept.zone, kept.schedule, kept.due) == (anew.place, anew.zone, anew.schedule, anew.due)


def _meant(which: Which, kept: Reminder | None) -> bool:
    return kept is not None and which == Which(kept.id, kept.number)


def _snoozed(which: Which, instead: Remind, kept: Reminder | None, now: datetime, share: float | None) -> Result:
    if kept is not None and not _meant(which, kept):
        return kept, Outcome.OLDER
    if kept is None or kept.state is State.STOPPED:
        return _reminded(instead, kept, now, share)
    ahead = instead.when.ahead or Length(1, "w")
    later = snoozed(kept, ahead, now)
    if later is None:
        return kept, Outcome.TOO_FAR
    twice = _same(kept, later) or (_just_now(kept, now) and _same(kept, snoozed(kept, ahead, kept.changed)))
    return kept if twice else later, Outcome.SNOOZED


def _switched(which: Which, to: State, kept: Reminder | None, now: datetime) -> Result:
    if kept is None or not _meant(which, kept):
        return kept, Outcome.OLDER
    if kept.state is to:
        return kept, GOES_ON[to]
    if (to is State.PAUSED and kept.state is not State.ACTIVE) or (to is State.ACTIVE and kept.state is State.DONE):
        return kept, Outcome.OLDER
    if to is State.ACTIVE:
        return resumed(kept, now), Outcome.RESUMED
    return changed(kept, now, state=to, due=None, wanted=None), GOES_ON[to]


def _taken_back(which: Which, kept: Reminder | None, now: datetime) -> Result:
    if kept is None or kept.undo is None or which != Which(kept.id, kept.version):
        return kept, Outcome.OLDER
    before = kept.undo.before
    if before is None:
        return None, Outcome.REMOVED
    return replace(before, id=kept.id, version=kept.version + 1, changed=now), Outcome.UNDONE
