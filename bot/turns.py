"""One turn: what somebody did, read, applied, answered by the engine, and put into words."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from typing import assert_never

from bot.content.book import Book
from bot.content.render import render
from bot.desk import REMEMBERED_FOR, Desk, Store, spoken
from bot.engine.claims import day
from bot.engine.engine import asked_first, effect, failed, pressed, settle, visit, welcomed
from bot.engine.guide import PERSONAL, Own
from bot.engine.hearing import OF_A_REMINDER, Heard, hear
from bot.engine.hearing import SCREENS as OPENED
from bot.engine.keeping import NOTHING, Change, Erase, Kept, Outcome, Remind, Snooze, Switch, TakeBack, apply
from bot.engine.message import ALL, Abilities, Message
from bot.engine.place import Place
from bot.engine.reminder import Address, Reminder, State, cut_off
from bot.engine.routes import go
from bot.engine.screen import Turn
from bot.errors import StoreError
from bot.listening import heard, is_phrase
from bot.reading.words import folded
from bot.tally import OUTCOMES, SCREENS, Shown

SHOWN = 2000  # places whose messages are kept in words: some 3 MB
LONGEST = 4000  # characters of a typed text that are looked at
UNSENT = Kept(sends=False)
LITERAL = frozenset({Own.KEPT, Own.KEPT_FILE, Own.ERASE})  # the screens that show every row as it is
ANEW = {Outcome.PAST, Outcome.TOO_FAR, Outcome.TOO_OFTEN, Outcome.WORKDAYS}  # the wish must be made again


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed."""

    payload: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A link was followed: it shows its place and never does anything."""

    payload: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Something was typed, a command included; `at` is the payload of the place, where the chat knows it."""

    text: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Unreached:
    """What was just promised can't be kept: the chat lets the bot write nothing to this person."""


Event = Pressed | Followed | Typed | Unreached
Answered = tuple[Place, Message]  # where somebody now is, and what they see there
Arrived = Place | Turn  # a place whose screen is the same for everybody, or what one person sees


@dataclass(frozen=True, slots=True)
class Caller:
    """Who takes a turn, where and when, and what they can do there."""

    desk: Desk
    address: Address
    now: datetime
    can: Abilities


async def take(  # noqa: PLR0913 - a turn is all of these
    desk: Desk, address: Address, event: Event, language: str, now: datetime, *, can: Abilities = ALL
) -> Message:
    """Answer what somebody did. `language` is the client's, as a BCP 47 tag; `now` is aware."""
    caller = Caller(desk, address, now, can)
    last = desk.recent.get(address, now)
    met = await _met(caller) if last is None else None
    here = last or (_found(desk, met, now) if met else Place())
    spoken_now = here.language or spoken(desk.book.guide, language)
    arrived = await _turn(caller, event, replace(here, language=spoken_now))
    place, message = _said(caller, arrived, met)
    desk.recent.put(address, place, now)
    if place != last:  # to press again is no second look
        count(desk, place, now)
    return message


def coming(desk: Desk, reminder: Reminder, now: datetime) -> Message:
    """What a reminder says when it comes."""
    place = reminder.place.at(desk.book.guide.reminder)
    return render(desk.book, visit(desk.book.guide, place, now, Kept(reminder)).screen, day(now))


def count(desk: Desk, place: Place, now: datetime) -> None:
    """Count that the screen of a place was shown."""
    guide, step = desk.book.guide, place.node or Own.START
    desk.tally.add(SCREENS, step)
    if step in guide.outcomes():
        desk.tally.add(OUTCOMES, step)
    region = guide.regions.of(place.region) if place.region else ""
    desk.tally.shown[Shown(day(now).isoformat(), guide.service, step, place.language, region)] += 1


def _found(desk: Desk, met: Reminder, now: datetime) -> Place:
    """Where somebody is of whom only the reminder is known: in front of it, if it has just come."""
    came = met.delivered is not None and now - met.delivered <= REMEMBERED_FOR
    return met.place.at(desk.book.guide.reminder) if came else Place(language=met.place.language)


async def _met(caller: Caller) -> Reminder | None:
    """The reminder of somebody who was silent for a while: it knows their language, and may wait for them."""
    desk = caller.desk
    try:
        return await desk.store.find(caller.address, desk.book.guide.service) if desk.store else None
    except StoreError:
        return None


def _said(caller: Caller, arrived: Arrived, met: Reminder | None) -> Answered:
    """What somebody sees; above it, once, that their reminder waits for them."""
    book, now = caller.desk.book, caller.now
    waits = met is not None and met.state is State.UNREACHABLE
    if isinstance(arrived, Place):
        if not waits:
            return _shown(book, arrived, day(now), caller.can)
        arrived = visit(book.guide, arrived, now)
    if met is not None and waits and arrived.screen.kept is NOTHING:
        arrived = welcomed(arrived, met)
    return arrived.place, render(book, arrived.screen, day(now), caller.can)


@lru_cache(maxsize=SHOWN)
def _shown(book: Book, place: Place, on: date, can: Abilities) -> Answered:
    """What a place shows on a day in such a chat: it depends on nothing else, and many people stand at the same one."""
    turn = visit(book.guide, place, datetime.combine(on, time(), UTC))
    return turn.place, render(book, turn.screen, on, can)


async def _turn(caller: Caller, event: Event, here: Place) -> Arrived:
    """What an event leads to; `here` is where its person was last, and the language to speak with them."""
    codec = caller.desk.book.guide.codec
    match event:
        case Pressed(payload):
            return await _go(caller, _in(here.language, codec.read(payload)))
        case Followed(payload):
            return await _look(caller, _in(here.language, codec.read(payload)))
        case Typed(text, at):
            place = _in(here.language, codec.read(at)) if at else here
            return await _typed(caller, place, text[:LONGEST])
        case Unreached():
            return await _cut_off(caller, here.at(Own.REMIND))
        case _ as never:
            assert_never(never)


def _in(language: str, place: Place) -> Place:
    """A place in its own language, else in the one that was found for the person."""
    return replace(place, language=place.language or language)


async def _go(caller: Caller, place: Place) -> Arrived:
    """Go where a press leads, and do what it wishes."""
    guide, store = caller.desk.book.guide, caller.desk.store
    if store is None:
        return await _look(caller, pressed(guide, place))
    try:
        place = await _at_home(caller, store, place)
        match effect(guide, place):
            case None:
                return await _look(caller, place)
            case Erase() as wish:
                return await _erased(caller, store, place, wish)
            case wish:
                return await _done(caller, store, place, wish)
    except StoreError:
        return failed(guide, place)


async def _at_home(caller: Caller, store: Store, place: Place) -> Place:
    """A wish of somebody who has not said where they live: the reminder that they have knows it."""
    if place.node != Own.REMIND_SET or place.region:
        return place
    kept = await store.find(caller.address, caller.desk.book.guide.service)
    return replace(place, region=kept.place.region, platform=place.platform or kept.place.platform) if kept else place


async def _done(caller: Caller, store: Store, place: Place, wish: Change) -> Turn:
    guide = caller.desk.book.guide
    if _goes_by_the_clock(wish) and _timeless(caller):
        return failed(guide, place)
    change = partial(apply, wish, now=caller.now, share=caller.desk.share(caller.address))
    kept, outcome = await store.change(caller.address, guide.service, change)
    caller.desk.wake()
    return visit(guide, _after(place, outcome), caller.now, Kept(kept, outcome))


def _goes_by_the_clock(wish: Change) -> bool:
    """Whether a wish sets a time; whoever wants to hear no more must be heard at any."""
    match wish:
        case Remind() | Snooze() | Switch(to=State.ACTIVE):
            return True
        case Switch() | TakeBack():
            return False
        case _ as never:
            assert_never(never)


def _timeless(caller: Caller) -> bool:
    """Whether nobody knows what time it is, so that nothing may be set for a time."""
    return caller.desk.timekeeping.wrong(caller.address.adapter)


def _after(place: Place, outcome: Outcome) -> Place:
    """Where a wish ends: at the question that it leaves open, or at the reminder as it is now."""
    if outcome is Outcome.ASK:
        return asked_first(place)
    return place.at(Own.REMIND_NEW if outcome in ANEW else Own.REMIND, back=place.back)


async def _erased(caller: Caller, store: Store, place: Place, wish: Erase) -> Turn:
    guide = caller.desk.book.guide
    before = Kept(await store.find(caller.address, guide.service), None, await store.rows(caller.address))
    outcome = Outcome.ERASED if await store.erase(caller.address, wish.id) else Outcome.OLDER
    return visit(guide, place.at(Own.ERASE, back=place.back), caller.now, replace(before, outcome=outcome))


async def _cut_off(caller: Caller, place: Place) -> Arrived:
    guide, store = caller.desk.book.guide, caller.desk.store
    if store is None:
        return await _look(caller, place)
    if _timeless(caller):
        return failed(guide, place)
    try:
        kept, _ = await store.change(caller.address, guide.service, partial(_waiting, caller.now))
    except StoreError:
        return failed(guide, place)
    return visit(guide, place, caller.now, Kept(kept, Outcome.CLOSED))


def _waiting(now: datetime, kept: Reminder | None) -> tuple[Reminder | None, None]:
    return (cut_off(kept, now) if kept and kept.state is State.ACTIVE else kept), None


async def _look(caller: Caller, place: Place) -> Arrived:
    """Look at a place without doing anything."""
    guide = caller.desk.book.guide
    settled = settle(guide, place)
    try:
        kept = await _kept(caller, settled)
    except StoreError:
        return failed(guide, settled) if settled.node in PERSONAL else settled
    return settled if kept is NOTHING else visit(guide, settled, caller.now, kept)


async def _kept(caller: Caller, place: Place) -> Kept:
    """What a place says of whoever looks at it; NOTHING where it says the same to everybody. Raises StoreError."""
    store, service = caller.desk.store, caller.desk.book.guide.service
    if place.node not in PERSONAL and place.node != caller.desk.book.guide.reminder:
        return NOTHING
    if store is None:
        return UNSENT
    rows = await store.rows(caller.address) if place.node in LITERAL else ()
    return Kept(await store.find(caller.address, service), None, rows)


async def _typed(caller: Caller, place: Place, text: str) -> Arrived:
    guide, now = caller.desk.book.guide, caller.now
    kept = await _seen(caller, settle(guide, place))
    if text.startswith("/"):
        return await _commanded(caller, place, text, kept)
    turn = visit(guide, place, now, kept)
    meant = heard(caller.desk, turn, text, now)
    if meant.word in OF_A_REMINDER and caller.desk.store:
        try:
            kept = replace(kept, reminder=await caller.desk.store.find(caller.address, guide.service))
        except StoreError:
            return failed(guide, go(guide, turn.place, Own.REMIND))
    arrived = hear(guide, turn.place, meant, now, kept)
    return await _go(caller, arrived) if isinstance(arrived, Place) else arrived


async def _seen(caller: Caller, place: Place) -> Kept:
    """What whoever types at a place sees there of themselves; nothing while that can't be looked up."""
    try:
        kept = await _kept(caller, place)
    except StoreError:
        return NOTHING
    return kept if caller.desk.store else UNSENT


async def _commanded(caller: Caller, place: Place, text: str, kept: Kept) -> Arrived:
    command, *added = re.split(r"\s+", text[1:], maxsplit=1)
    name, rest = command.partition("@")[0].lower(), "".join(added).strip().lstrip("/")
    readings = caller.desk.readings
    known = name if name in OPENED else readings.commands.get(folded(name), "")
    turn = visit(caller.desk.book.guide, place, caller.now, kept)
    if rest and is_phrase(caller.desk, turn, f"{name} {rest}", caller.now):  # "/cancel my reminder" means just that
        return await _typed(caller, place, f"{name} {rest}")
    if name and not known:  # whoever types "/stop" means "stop"
        whole = f"{name} {rest}".rstrip()
        meant = any(readings.words.find(said, place.language) for said in (name, whole))
        return await _typed(caller, place, (whole if meant or not rest else rest).lstrip("/"))
    arrived = hear(caller.desk.book.guide, place, Heard(command=known), caller.now, kept)
    if rest:
        return await _typed(caller, arrived.place if isinstance(arrived, Turn) else arrived, rest)
    return await _look(caller, arrived) if isinstance(arrived, Place) else arrived
