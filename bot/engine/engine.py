"""The conversation: a place in, a screen out; and what a press brings about."""

import re
from datetime import datetime

from bot.engine.guide import Answer, Guide, Own, OwnScreen
from bot.engine.keeping import NOTHING, Effect, Erase, Kept, Remind, Snooze, Switch, TakeBack, Which
from bot.engine.place import Place
from bot.engine.reminder import Reminder, State
from bot.engine.reminding import TO_STOP, notified, unwell, when_of, zone_of
from bot.engine.routes import claims_at
from bot.engine.schedule import When, read_length
from bot.engine.screen import Turn
from bot.engine.screens import asks, draw, sourced

_WHICH = re.compile(r"([0-9]{1,12})-([0-9]{1,6})(?:-([0-9]{1,2}[dwm]))?", re.ASCII)

SWITCHES = {
    Own.REMIND_STOP: State.STOPPED,
    Own.REMIND_PAUSE: State.PAUSED,
    Own.REMIND_RESUME: State.ACTIVE,
}


def visit(guide: Guide, place: Place, now: datetime, kept: Kept = NOTHING) -> Turn:
    """Show a place; one that does not exist (any more) settles on the nearest that does. Never causes an effect.

    `kept` is what the screen may say of whoever looks at it.
    """
    settled = settle(guide, place)
    return Turn(settled, draw(guide, settled, now, kept))


def failed(guide: Guide, place: Place) -> Turn:
    """What is shown instead of a place while what is kept can't be reached: it can be tried again."""
    settled = settle(guide, place)
    return Turn(settled, unwell(guide, settled, _known(guide, place)))


def welcomed(turn: Turn, reminder: Reminder) -> Turn:
    """A turn of somebody who comes back, and whose reminder could not be delivered: it waits for one press."""
    return Turn(turn.place, notified(turn.screen, reminder))


def effect(guide: Guide, place: Place) -> Effect | None:
    """What pressing a button to this place brings about; following a link to it brings about nothing.

    Something that must be asked first (where somebody lives) is, instead.
    """
    known = _known(guide, place)
    match known.node:
        case Own.REMIND_SET:
            return _wish(guide, known, when_of(known.detail)[1])
        case Own.ERASE_NOW:
            return Erase(int(known.detail)) if known.detail.isascii() and known.detail.isdigit() else None
        case Own.REMIND_SNOOZE | Own.REMIND_STOP | Own.REMIND_PAUSE | Own.REMIND_RESUME | Own.REMIND_UNDO:
            return _act(guide, known)
        case _:
            return None


def _act(guide: Guide, place: Place) -> Effect | None:
    named = _WHICH.fullmatch(place.detail)
    if named is None:
        return None
    which, ahead = Which(int(named[1]), int(named[2])), read_length(named[3] or "")
    match Own(place.node):
        case Own.REMIND_UNDO:
            return TakeBack(which)
        case Own.REMIND_SNOOZE:
            instead = _wish(guide, place.at(Own.REMIND_SET, detail=str(ahead)), When(ahead=ahead)) if ahead else None
            return Snooze(which, instead) if instead else None
        case node:
            return Switch(which, SWITCHES[node])


def _wish(guide: Guide, place: Place, when: When | None) -> Remind | None:
    if when is None or asks(guide, place) == "region":
        return None
    return Remind(place, when, zone_of(guide, place.detail), guide.zones.of(place.region))


def asked_first(place: Place) -> Place:
    """Where a wish goes on that something must be asked for: a snooze of a reminder that is not kept any more."""
    if place.node != Own.REMIND_SNOOZE:
        return place
    return place.at(Own.REMIND_SET, back=place.back, detail=place.detail.rpartition("-")[2])


def unsent(place: Place) -> Place:
    """Where a wish to be reminded ends in a chat that cannot send: the date is named instead."""
    return place.at(Own.REMIND_SELF, back=place.back, detail=when_of(place.detail)[0])


def pressed(guide: Guide, place: Place) -> Place:
    """Where a press ends in a chat that cannot send."""
    known = _known(guide, place)
    return unsent(known) if known.node == Own.REMIND_SET and when_of(known.detail)[1] else place


def settle(guide: Guide, place: Place) -> Place:
    """The nearest place that exists; a place that exists is left as it is."""
    return _node(guide, _known(guide, place))


def _known(guide: Guide, place: Place) -> Place:
    """The place without what the guide does not know."""
    node = place.node if place.node in guide.nodes else Own.START
    back = place.back if place.back in guide.nodes and guide.nodes[node].aside else ""
    return Place(
        service=guide.service,
        node=node,
        region=place.region if place.region in guide.countries else "",
        platform=place.platform if place.platform in guide.platforms else "",
        language=place.language if place.language in guide.languages else guide.language,
        labels=place.labels if place.labels in guide.labels else "",
        back="" if back and guide.nodes[back].aside else back,
        detail=place.detail,
    )


def _node(guide: Guide, place: Place) -> Place:
    """The place with a node and a detail that belong together."""
    match guide.nodes[place.node]:
        case OwnScreen(Own.SOURCES):
            return _sourced(guide, place)
        case OwnScreen(Own.REMIND_SET | Own.REMIND_SELF):
            return place if when_of(place.detail)[1] else place.at(Own.REMIND_NEW, back=place.back)
        case OwnScreen(
            Own.REMIND_UNDO | Own.REMIND_STOP | Own.REMIND_PAUSE | Own.REMIND_RESUME | Own.REMIND_SNOOZE
        ):  # done, not shown: whoever only follows a link there sees what could be done
            return place.at(Own.REMIND, back=place.back)
        case OwnScreen(Own.ERASE_NOW):
            return place.at(Own.ERASE, back=place.back)
        case OwnScreen(Own.REMIND) if place.detail == TO_STOP:
            return place
        case OwnScreen(Own.WHERE) if _regional(guide, place.detail):
            return place
        case _ if place.detail:
            return place.at(place.node, back=place.back)
        case _:
            return place


def _sourced(guide: Guide, place: Place) -> Place:
    node = guide.coded.get(sourced(place.detail)[0], "")
    if node and (claims_at(guide, place.at(node)) or (node == Own.HERE and place.region)):
        return place
    return place.at(place.back or Own.START)


def _regional(guide: Guide, code: str) -> bool:
    match guide.nodes.get(guide.coded.get(code, "")):
        case Answer(regional=True):
            return True
        case _:
            return False
