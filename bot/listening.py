"""What a typed text could mean to somebody who looks at a screen: everything that reads it, asked at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.content.render import render
from bot.desk import Desk
from bot.engine.claims import day
from bot.engine.guide import Guide, Own
from bot.engine.hearing import Heard
from bot.engine.keeping import Outcome
from bot.engine.message import Message, Press
from bot.engine.place import Place
from bot.engine.reminder import clock
from bot.engine.reminding import is_alive
from bot.engine.schedule import When, write_when
from bot.engine.screen import Turn
from bot.engine.screens import asks
from bot.reading.facts import Facts, find_facts
from bot.reading.found import Found, Sure, Unsure, codes_of
from bot.reading.moments import Found as Moment
from bot.reading.moments import OnlyWorkdays, Passed, TooFar, TooOften, is_near
from bot.reading.moments import find as find_moment
from bot.reading.orders import find_order, find_word
from bot.reading.questions import NONE, Nearest
from bot.reading.questions import Outcome as Taken
from bot.reading.wishes import find_wish, is_twofold
from bot.reading.words import folded
from bot.tally import QUESTIONS

REMIND = "remind"  # the word after which a moment may follow: "remind me in two weeks"
LONGEST_CALL = 4  # words of it
SAID = 7  # words in which somebody says where they live: a longer text is a question with a country in it
NAMED = 3  # words that are more likely a country, a city or a time that nobody knows than a question
CODE = 2  # letters of a country's code, which the question where somebody lives invites
QUESTION_MARKS = frozenset("?\uff1f\u061f")  # of the Latin, the Chinese and the Arabic script
ANSWERED_SHORTLY = frozenset({"region", "zone", "moment"})


def heard(desk: Desk, turn: Turn, text: str, now: datetime) -> Heard:
    """Everything that a text could mean to somebody who looks at this."""
    guide, place = desk.book.guide, turn.place
    asked = asks(guide, place)
    word = find_word(desk.readings.words, text, place.language)
    found = desk.readings.countries().find(text, place.language, asked=asked == "region")
    moment, refused = _moment(desk, turn, text, now) if not word else ("", None)
    word = word or ("" if moment or refused else find_order(text, place.language))
    if not (word or moment or refused) and _is_twofold(desk, turn, text, now):
        word = REMIND  # asks when, rather than to drop half of it
    facts = None if word else _facts(desk, place, text)
    zones = desk.readings.clocks.find(text, place.language, place.region) if asked == "zone" else ()
    clear = bool(word or moment or refused or zones or facts)
    question = NONE if clear else _question(desk, text, found, asked=asked == "region")
    if question.sure:
        found = Unsure()
    if facts:
        found = Sure(facts.country)
    answer = asked in ANSWERED_SHORTLY
    unread = asked == "moment" and "?" not in text and is_near(text, place.language)
    outside = not (clear or codes_of(found) or unread) and _outside(text, question, asked=answer)
    if outside or question.outcome is not Taken.UNKNOWN:
        desk.tally.add(QUESTIONS, question.outcome)
    message = render(desk.book, turn.screen, day(now))
    return Heard(
        word=word,
        platform=facts.platform if facts else word if word in guide.platforms else "",
        countries=codes_of(found),
        sure=isinstance(found, Sure),
        zones=zones,
        moment=moment,
        refused=refused,
        understood=question.sure,
        questions=question.offered,
        outside=outside,
        pressed=next(_named(guide, message, text), None),
    )


def is_phrase(desk: Desk, turn: Turn, text: str, now: datetime) -> bool:
    """Whether a whole text is a word that everybody types, an order, or a wish to be reminded."""
    language = turn.place.language
    if find_word(desk.readings.words, text, language) or find_order(text, language):
        return True
    return find_wish(text, language, now, _clock(desk, turn)) is not None


def _facts(desk: Desk, place: Place, text: str) -> Facts | None:
    readings = desk.readings
    return find_facts(readings.countries(), readings.words, text, place.language, desk.book.guide.platforms)


def _question(desk: Desk, text: str, found: Found, *, asked: bool) -> Nearest:
    """What a text asks, unless it names a country: for certain, or in a few words where one is asked for."""
    question = desk.readings.questions().find(text)
    size = len(text.split())
    unsure = asked and codes_of(found) and size <= NAMED
    if unsure and len(folded(text)) == CODE:  # "hr", though it is an everyday word, too
        return NONE
    named = size <= SAID if isinstance(found, Sure) else unsure
    return NONE if named and not question.exact else question


def _outside(text: str, question: Nearest, *, asked: bool) -> bool:
    """Whether a text is to be called a question without an answer, not one to the question asked that nobody knows."""
    return question.outcome is Taken.UNKNOWN and any(map(str.isalnum, text)) and len(text.split()) > NAMED * asked


def _moment(desk: Desk, turn: Turn, text: str, now: datetime) -> tuple[str, Outcome | None]:
    """The wish to be reminded that a text is, where one is asked for, offered or called out; or why it can be none."""
    match _wished(desk, turn, text, now):
        case When() as when:
            return write_when(when), None
        case Passed():
            return "", Outcome.PAST
        case TooFar():
            return "", Outcome.TOO_FAR
        case TooOften():
            return "", Outcome.TOO_OFTEN
        case OnlyWorkdays():
            return "", Outcome.WORKDAYS
        case None:
            return "", None


def _wished(desk: Desk, turn: Turn, text: str, now: datetime) -> Moment | None:
    place, zone = turn.place, _clock(desk, turn)
    asked = asks(desk.book.guide, place) == "moment"
    if QUESTION_MARKS.intersection(text) and not (asked and _is_when(turn)):
        return find_wish(text, place.language, now, zone)  # "every month?" asks about it, and asks for nothing
    said = text if asked else _after_call(desk, text, place.language)
    found = find_moment(said, place.language, now, zone) if said else None
    if found is None and _is_offered(turn):
        found = find_moment(text, place.language, now, zone)
        found = None if isinstance(found, Passed) else found  # "now" is said of other things
    return found or find_wish(text, place.language, now, zone)


def _is_twofold(desk: Desk, turn: Turn, text: str, now: datetime) -> bool:
    """Whether a text wishes for more than one reminder can be, where nobody asks for a moment yet."""
    if QUESTION_MARKS.intersection(text) or asks(desk.book.guide, turn.place) == "moment":
        return False
    return is_twofold(text, turn.place.language, now, _clock(desk, turn), bare=_is_offered(turn))


def _is_when(turn: Turn) -> bool:
    """Whether nothing is on the screen but the question when: "in 3 months?" answers it."""
    return turn.place.node == Own.REMIND_NEW or not is_alive(turn.screen.kept)


def _is_offered(turn: Turn) -> bool:
    """Whether a button in sight leads to a reminder."""
    keys = (key.target for row in turn.screen.rows for key in row)
    return any(isinstance(target, Place) and target.node == Own.REMIND for target in keys)


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
