"""What a typed text means at a place.

One text can be read in several ways; `Heard` holds them all, and the place decides, in this order:

1. the very words of a button in sight;
2. a command, or a word for a screen ("menu", "help");
3. the answer to the question that is being asked: a country, a clock, a moment;
4. web or app, asked or not; with a country both, and the walk begins;
5. a word for a button in sight or for an outcome ("off", "back", "done"), or for the reminder, in sight or not: what
   can only mean to stop it does so, "stop" or "cancel" alone and what only seems to mean that show it with that button
   first, and there "yes" presses it; at the questions before a reminder is set, "cancel", "no" and "never mind" leave;
6. a country out of turn: the same answer for it, or what holds there, with the way back; a moment after "remind me";
7. a question that is understood: its answer, with the question above it and the way back below;
8. a country that is not certain, or questions: the nearest ones, to choose from;
9. a question that nothing here answers: said so, with ways on;
10. nothing known: said so, with the buttons that are in sight.

"yes" presses "Done, next" where that is in sight. Where the switch is asked for, neither "yes" nor "no" says what it
shows: they are asked back like 10, and never taken for a question.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from bot.engine.engine import settle, visit
from bot.engine.guide import MENU, Answer, Guide, Own
from bot.engine.keeping import NOTHING, Kept, Outcome, Which
from bot.engine.place import Place
from bot.engine.reminder import State
from bot.engine.reminding import TO_STOP as ASKED
from bot.engine.reminding import asks_to_stop, in_zone, is_alive, whose_clock
from bot.engine.routes import back, back_label, go, title, word
from bot.engine.screen import Key, Kind, Screen, Turn, label
from bot.engine.screens import asks, living_in, using

SCREENS = {
    "start": Own.START,
    "optout": Own.START,
    "faq": Own.TOPICS,
    "ask": Own.TOPICS,
    "reminders": Own.REMIND,
    "remind": Own.REMIND,
    "language": Own.LANGUAGE,
    "privacy": "privacy",
    "data": Own.KEPT,
    "delete": Own.ERASE,
    "help": "help",
    "cancel": MENU,
    "menu": MENU,
}
"""The screen that each command and each word for one opens."""

UNCLEAR: dict[str | None, str] = {"region": "unclear-country", "zone": "unclear-clock", "moment": "unclear-moment"}
"""The text that says that an answer was not understood, by what was asked."""

MEANINGS = {
    "back": ("back", "back-to-step", MENU),
    "undo": ("undo", "back", "back-to-step", MENU),
    "stop": ("stop", "stop-reminding"),
    "unsubscribe": ("stop", "stop-reminding"),
    "resume": ("resume", "resume-reminder"),
    "lost": ("lost", "unseen"),
    "yes": ("done",),
}
"""The buttons that a word may mean, where it is not the button's own name."""

FOR_A_REMINDER = {"pause", "resume", "change"}
"""Words that open the reminder where no button in sight says them: they can mean nothing else."""

TO_STOP = {"stop", "stopping", "unsubscribe", "leave"}
QUESTIONS = {Own.REMIND_NEW, Own.REMIND_SET}
"""The screens that ask something before a reminder is set: when, whose clock, where somebody lives."""

OF_A_REMINDER = FOR_A_REMINDER | TO_STOP
"""Words for which whoever answers must know the reminder, wherever they are typed."""


@dataclass(frozen=True, slots=True)
class Heard:
    """All that a typed text could mean.

    `command` and `word` are names out of the content's words, `platform` one of the guide's; `countries` are codes,
    best first, meant for certain where there is exactly one and it is `sure`; `zones` are clocks, likeliest first;
    `moment` is the detail of a wish to be reminded, `refused` why a moment can be none; `understood` is the id of the
    answer that was surely asked for, `questions` are those that may have been, best first; `outside` says that it was a
    question, and none of them; `pressed` is the place of the button whose very text was typed.
    """

    command: str = ""
    word: str = ""
    platform: str = ""
    countries: tuple[str, ...] = ()
    sure: bool = False
    zones: tuple[str, ...] = ()
    moment: str = ""
    refused: Outcome | None = None
    understood: str = ""
    questions: tuple[str, ...] = ()
    outside: bool = False
    pressed: Place | None = None


def hear(guide: Guide, place: Place, heard: Heard, now: datetime, kept: Kept = NOTHING) -> Place | Turn:
    """Where a typed text leads, from the place where it was typed; the turn that asks back where that is not clear.

    To go to the place is as good as a press: it may have an effect.
    """
    settled = settle(guide, place)
    target = _target(guide, settled, heard, now, kept)
    if target is not None:
        return target
    if heard.word in TO_STOP:
        return _ended(guide, settled, heard.word, now, kept)
    if heard.refused is not None:
        return visit(guide, go(guide, settled, Own.REMIND_NEW), now, replace(kept, outcome=heard.refused))
    if heard.understood:
        turn = visit(guide, go(guide, settled, heard.understood), now)
        return replace(turn, screen=replace(turn.screen, asked=heard.understood))
    return Turn(settled, _asked_back(guide, settled, heard, now, kept))


def _target(guide: Guide, place: Place, heard: Heard, now: datetime, kept: Kept) -> Place | None:
    """The place that a text clearly leads to, if it does."""
    named = SCREENS.get(heard.command or heard.word)
    if heard.pressed is not None:
        return heard.pressed
    if named is not None:
        return _opened(guide, place, named)
    if heard.zones and asks(guide, place) == "zone":  # before a country: New York is both
        return in_zone(guide, place, heard.zones[0]) if len(heard.zones) == 1 else None
    return _answered(guide, place, heard) or _called(guide, place, heard, now, kept)


def _answered(guide: Guide, place: Place, heard: Heard) -> Place | None:
    """Where the answer leads to the question that is being asked; or what may be said at any, asked or not."""
    country = heard.countries[0] if heard.sure else ""
    if country and asks(guide, place) in {"region", "zone"}:
        return replace(living_in(guide, place, country), platform=heard.platform or place.platform)
    if country and heard.platform:
        return replace(place.at(guide.main), region=country, platform=heard.platform)
    if heard.moment:
        wish = go(guide, place, Own.REMIND_SET)
        return wish.at(wish.node, back=wish.back, detail=heard.moment)
    return using(guide, place, heard.platform) if heard.platform else None


def _called(guide: Guide, place: Place, heard: Heard, now: datetime, kept: Kept) -> Place | None:
    """Where a word leads that calls for something else, or a country out of turn."""
    word = heard.word
    if asks_to_stop(place, kept) and word in {"yes", "no", "dismiss"}:
        return _button(guide, place, "stop", now, kept) if word == "yes" else _left(guide, place)
    if word in {"leave", "dismiss", "no"} and _is_question(guide, place, kept, word):
        return _left(guide, place)
    if word and (pressed := _button(guide, place, word, now, kept)) is not None:
        return pressed
    if word in FOR_A_REMINDER:
        return go(guide, place, Own.REMIND)
    if word in {"quit", "dismiss"}:
        return go(guide, place, MENU)
    if heard.sure and word not in TO_STOP:
        return _moved(guide, place, heard.countries[0])
    return None


def _opened(guide: Guide, place: Place, node: str) -> Place:
    if node == Own.START:
        return Place(language=place.language, labels=place.labels)
    return go(guide, place, node)


def _button(guide: Guide, place: Place, name: str, now: datetime, kept: Kept) -> Place | None:
    """Where the button that a word names leads: one in sight, else one of the outcome check."""
    names = MEANINGS.get(name, (name,))
    *outcomes, _ = visit(guide, go(guide, place, guide.outcome), now).screen.rows
    for key in chain.from_iterable((*visit(guide, place, now, kept).screen.rows, *outcomes)):
        if key.label.kind is Kind.WORD and key.label.name in names and isinstance(key.target, Place):
            return key.target
    return None


def _is_question(guide: Guide, place: Place, kept: Kept, name: str) -> bool:
    """Whether a place asks something that a word leaves; "no" where a country is asked for may be Norway."""
    asked = asks(guide, place)
    if place.node in QUESTIONS:
        return name != "no" or asked != "region"
    return asked == "moment" and not is_alive(kept)


def _left(guide: Guide, place: Place) -> Place:
    """Where somebody goes on who leaves a question."""
    target = back(guide, place).target
    return target if isinstance(target, Place) else go(guide, place, MENU)


def _ended(guide: Guide, place: Place, name: str, now: datetime, kept: Kept) -> Place | Turn:
    """What somebody comes to who wants to stop something, and does not see the reminder: it can only be meant."""
    mine = go(guide, place, Own.REMIND)
    if kept.reminder is None or not is_alive(kept):
        if name == "leave":
            return go(guide, place, MENU)
        stopped = kept.reminder is not None and kept.reminder.state is State.STOPPED
        return visit(guide, mine, now, replace(kept, outcome=Outcome.STOPPED if stopped else Outcome.NONE))
    if name == "unsubscribe":
        detail = str(Which(kept.reminder.id, kept.reminder.number))
        return mine.at(Own.REMIND_STOP, back=mine.back, detail=detail)
    return visit(guide, mine.at(Own.REMIND, back=mine.back, detail=ASKED), now, replace(kept, outcome=None))


def _moved(guide: Guide, place: Place, country: str) -> Place:
    """The place after a country was named out of turn: the same answer for it, or what holds there."""
    match guide.nodes[place.node]:
        case Answer(regional=True):
            return replace(place, region=country)
        case _:
            return replace(go(guide, place, Own.HERE), region=country)


def _asked_back(guide: Guide, place: Place, heard: Heard, now: datetime, kept: Kept) -> Screen:
    """The screen that asks what was meant; it has no address of its own, its buttons do."""
    region = asks(guide, place) == "region"
    stay = back(guide, place) if place.back else Key(back_label(guide, place.node), place)
    if heard.zones and asks(guide, place) == "zone":
        return whose_clock(guide, place, now, heard.zones)
    leave = (stay, word("ask", go(guide, place, Own.TOPICS)), word(MENU, go(guide, place, MENU)))
    if heard.countries and (region or not heard.questions):
        answered = living_in if region else _moved
        keys = [Key(label(Kind.COUNTRY, code), answered(guide, place, code)) for code in heard.countries]
        return Screen("which", place, (*((key,) for key in keys), leave))
    if heard.questions:
        keys = [Key(title(guide, name), go(guide, place, name)) for name in heard.questions]
        return Screen("suggest", place, (*((key,) for key in keys), leave))
    if heard.outside:
        return Screen("unknown", place, (leave,))
    rows = visit(guide, place, now, kept).screen.rows
    return Screen(UNCLEAR.get(asks(guide, place), "unclear"), place, rows)
