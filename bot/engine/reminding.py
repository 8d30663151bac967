"""The screens about a person's reminder, and about everything that is kept of them."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.engine.guide import Guide, Own
from bot.engine.keeping import Kept, Outcome, Which, refused
from bot.engine.place import Place
from bot.engine.reminder import Reminder, State
from bot.engine.routes import Rows, back, go, word
from bot.engine.schedule import When, begun, read_when
from bot.engine.screen import Key, Kind, Label, Link, Screen, label

SNOOZES = (("in-a-week", "1w"), ("in-a-month", "1m"))
TO_STOP = "stop"  # the detail of the place that asks whether the reminder is to stop
ALIVE = {State.ACTIVE, State.PAUSED, State.UNREACHABLE}
SEPARATOR = "-"  # between the parts of a detail


def when_of(detail: str) -> tuple[str, When | None]:
    """What the detail of a wish to be reminded asks for, as it is written and as a value; None if it is no wish."""
    written = detail.partition(SEPARATOR)[0]
    return written, read_when(written)


def zone_of(guide: Guide, detail: str) -> str:
    """The zone that the detail of a wish to be reminded names, else nothing."""
    return guide.zones.named(detail.partition(SEPARATOR)[2]) or ""


def in_zone(guide: Guide, place: Place, zone: str) -> Place:
    """The wish to be reminded, by the clock of a zone."""
    written, _ = when_of(place.detail)
    return place.at(Own.REMIND_SET, back=place.back, detail=f"{written}{SEPARATOR}{guide.zones.code(zone)}")


def whose_clock(guide: Guide, place: Place, now: datetime, zones: tuple[str, ...] = ()) -> Screen:
    """Whose clock is meant, of these or of those in the person's country: each with what it shows now."""
    keys = [Key(_clock(zone, now), in_zone(guide, place, zone)) for zone in zones or guide.zones.of(place.region)]
    return Screen("zone", place, (*pairs(keys), (back(guide, place),)), at=now)


def _clock(zone: str, now: datetime) -> Label:
    local = now.astimezone(ZoneInfo(zone))
    return Label(Kind.ZONE, zone, local.hour * 60 + local.minute)


def chooser(guide: Guide, place: Place, kept: Kept, now: datetime) -> Screen:
    """When to be reminded: once, again and again, or in one's own words."""
    once = [_wish(place, f"in-months-{months}", f"{months}m") for months in guide.remind]
    again = [_wish(place, f"every-months-{months}", f"e{months}m") for months in guide.again]
    keys = (*pairs(once), tuple(again)) if kept.sends else pairs(once)
    return Screen("remind", place, (*keys, (back(guide, place),)), kept=kept, at=now)


def _wish(place: Place, name: str, detail: str) -> Key:
    return word(name, place.at(Own.REMIND_SET, back=place.back, detail=detail))


def overview(guide: Guide, place: Place, kept: Kept, now: datetime) -> Screen:
    """A person's reminder, and what can be done with it; where there is none, the question when to be reminded."""
    if kept.reminder is None or kept.reminder.state is State.DONE:
        return chooser(guide, place, kept, now)
    to_stop = kept.outcome in {None, Outcome.TO_STOP} and asks_to_stop(place, kept)
    keys = _choices(place, kept.reminder, to_stop=to_stop)
    kept = replace(kept, outcome=Outcome.TO_STOP) if to_stop else kept
    return Screen("reminder", place, (*keys, (back(guide, place),)), kept=kept, at=now)


def is_alive(kept: Kept) -> bool:
    """Whether there is a reminder that could be stopped."""
    return kept.reminder is not None and kept.reminder.state in ALIVE


def asks_to_stop(place: Place, kept: Kept) -> bool:
    """Whether a place asks if the reminder is to stop, of somebody who has this."""
    return place.node == Own.REMIND and place.detail == TO_STOP and is_alive(kept)


def _choices(place: Place, reminder: Reminder, *, to_stop: bool) -> Rows:
    change = word("change", place.at(Own.REMIND_NEW, back=place.back))
    stop = act(place, "stop", Own.REMIND_STOP, reminder, primary=to_stop)
    undo = () if reminder.undo is None else (_undo(place, reminder),)
    match reminder.state:
        case State.ACTIVE:
            return ((*undo, change), (act(place, "pause", Own.REMIND_PAUSE, reminder), stop))
        case State.STOPPED:
            resume = () if undo else (act(place, "resume", Own.REMIND_RESUME, reminder),)
            return ((*undo, *resume, change),)
        case _:
            resumed = act(place, "resume", Own.REMIND_RESUME, reminder, primary=not to_stop)
            return ((resumed,), (*undo, change, stop))


def act(place: Place, name: str, node: Own, reminder: Reminder, *, primary: bool = False) -> Key:
    """A button that does something to the reminder that is shown, and to no other."""
    target = place.at(node, back=place.back, detail=str(Which(reminder.id, reminder.number)))
    return word(name, target, primary=primary)


def _undo(place: Place, reminder: Reminder) -> Key:
    detail = str(Which(reminder.id, reminder.version))
    return word("undo", place.at(Own.REMIND_UNDO, back=place.back, detail=detail))


def reminded(screen: Screen, kept: Kept, now: datetime) -> Screen:
    """What comes when a reminder is due: the page's own screen, and the ways to hear again later, or never again."""
    if kept.reminder is None:
        return screen
    *first, last = screen.rows
    return replace(screen, rows=(*first, *_later(screen.place, kept.reminder), last), kept=kept, at=now)


def _later(place: Place, reminder: Reminder) -> Rows:
    which = Which(reminder.id, reminder.number)
    snooze = tuple(
        word(name, place.at(Own.REMIND_SNOOZE, detail=f"{which}{SEPARATOR}{ahead}")) for name, ahead in SNOOZES
    )
    return (snooze, (act(place, "stop-reminding", Own.REMIND_STOP, reminder),))


def by_oneself(guide: Guide, place: Place, kept: Kept, now: datetime) -> Screen:
    """The day to look again, for a chat that can send nothing later."""
    when = when_of(place.detail)[1] or When()  # a settled place names one
    made = begun(when, now, UTC)
    if made is None:
        return chooser(guide, place, replace(kept, outcome=refused(when, now, UTC), sends=False), now)
    due = made[1].date()
    setting = Key(label(Kind.WORD, f"open-{guide.switch}"), Link(guide.switch), primary=True)
    again = word("another-day", place.at(Own.REMIND, back=place.back))
    return Screen("remind-self", place, ((setting,), (again, back(guide, place))), due=due)


def everything(guide: Guide, place: Place, kept: Kept, now: datetime) -> Screen:
    """All that is kept about a person, literally."""
    file = word(Own.KEPT_FILE, place.at(Own.KEPT_FILE, back=place.back))
    erase = word(Own.ERASE, go(guide, place, Own.ERASE))
    own = ((file, erase),) if kept.rows else ()
    last = (word("privacy", go(guide, place, "privacy")), back(guide, place))
    return Screen("kept", place, (*own, last), kept=kept, at=now)


def erasing(guide: Guide, place: Place, kept: Kept, now: datetime) -> Screen:
    """Whether to erase all that is kept; after it is done, what that was."""
    last = (word("privacy", go(guide, place, "privacy")), back(guide, place))
    sure = place.at(Own.ERASE_NOW, back=place.back, detail=str(kept.reminder.id)) if kept.reminder else None
    keys = ((word(Own.ERASE_NOW, sure),),) if sure and kept.outcome is not Outcome.ERASED else ()
    return Screen("erase", place, (*keys, last), kept=kept, at=now)


def unwell(guide: Guide, place: Place, wish: Place) -> Screen:
    """What is kept can't be reached now: the same wish again, in a moment."""
    return Screen("failed", place, ((word("again", wish, primary=True),), (back(guide, place),)))


def notified(screen: Screen, reminder: Reminder) -> Screen:
    """A screen that says first that the person's reminder waits for them, with one press to have it go on."""
    resume = act(screen.place.at(Own.REMIND), "resume-reminder", Own.REMIND_RESUME, reminder, primary=True)
    return replace(screen, rows=((resume,), *screen.rows), notice=True)


def pairs(keys: list[Key]) -> Rows:
    """Buttons two a row."""
    return tuple(tuple(keys[start : start + 2]) for start in range(0, len(keys), 2))
