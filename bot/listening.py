"""What a typed text could mean to somebody who looks at a screen: everything that reads it, asked at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.content.render import render
from bot.desk import Desk, asked_in
from bot.engine.claims import day
from bot.engine.guide import Guide
from bot.engine.hearing import Heard
from bot.engine.keeping import Outcome
from bot.engine.message import Message, Press
from bot.engine.place import Place
from bot.engine.reminder import clock
from bot.engine.schedule import When, write_when
from bot.engine.screen import Turn
from bot.engine.screens import asks
from bot.reading.found import Sure, codes_of
from bot.reading.moments import Passed, TooFar, TooOften
from bot.reading.moments import find as find_moment
from bot.reading.words import folded

REMIND = "remind"  # the word after which a moment may follow: "remind me in two weeks"
LONGEST_CALL = 4  # words of it


def heard(desk: Desk, turn: Turn, text: str, now: datetime) -> Heard:
    """Everything that a text could mean to somebody who looks at this."""
    guide, place = desk.book.guide, turn.place
    asked = asks(guide, place)
    word = desk.readings.words.find(text, place.language)
    found = desk.readings.countries().find(text, place.language, asked=asked == "region")
    sure = isinstance(found, Sure)
    moment, refused = _moment(desk, turn, text, now) if not word else ("", None)
    zones = desk.readings.clocks.find(text, place.language, place.region) if asked == "zone" else ()
    clear = bool(word or sure or moment or refused or zones)
    message = render(desk.book, turn.screen, day(now))
    return Heard(
        word=word,
        platform=word if word in guide.platforms else "",
        countries=codes_of(found),
        sure=sure,
        zones=zones,
        moment=moment,
        refused=refused,
        questions=() if clear else asked_in(desk, place.language).nearest(text),
        pressed=next(_named(guide, message, text), None),
    )


def _moment(desk: Desk, turn: Turn, text: str, now: datetime) -> tuple[str, Outcome | None]:
    """The wish to be reminded that a text is, where one is asked for or called out; or why it can be none."""
    place = turn.place
    asked = asks(desk.book.guide, place) == "moment"
    said = text if asked else _after_call(desk, text, place.language)
    if not said:
        return "", None
    match find_moment(said, place.language, now, _clock(desk, turn)):
        case When() as when:
            return write_when(when), None
        case Passed():
            return "", Outcome.PAST
        case TooFar():
            return "", Outcome.TOO_FAR
        case TooOften():
            return "", Outcome.TOO_OFTEN
        case None:
            return "", None


def _after_call(desk: Desk, text: str, language: str) -> str:
    """What follows "remind me", if a text begins with that or anything like it."""
    words = text.split()
    for length in range(min(LONGEST_CALL, len(words) - 1), 0, -1):
        if desk.readings.words.find(" ".join(words[:length]), language) == REMIND:
            return " ".join(words[length:])
    return ""


def _clock(desk: Desk, turn: Turn) -> tzinfo:
    """The clock that words like "tomorrow" go by: the person's where it is known, as near as may be where not."""
    if turn.screen.kept.reminder is not None:
        return clock(turn.screen.kept.reminder)
    zones = desk.book.guide.zones.of(turn.place.region)
    return ZoneInfo(zones[0]) if zones else UTC


def _named(guide: Guide, shown: Message, text: str) -> Iterator[Place]:
    """Where a button leads whose very words were typed."""
    wanted = folded(text)
    for row in shown.rows:
        for button in row:
            if isinstance(button, Press) and folded(button.text) == wanted:
                yield guide.codec.read(button.payload)
