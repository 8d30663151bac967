"""The conversation: a place in, a screen out; and what a press brings about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.engine.guide import Answer, Guide, Own, OwnScreen
from bot.engine.place import Place
from bot.engine.routes import claims_at
from bot.engine.screen import Turn
from bot.engine.screens import draw, sourced


@dataclass(frozen=True, slots=True)
class Remind:
    """The wish to be reminded at a place's service after so many months."""

    place: Place
    months: int


Effect = Remind


def visit(guide: Guide, place: Place, now: datetime) -> Turn:
    """Show a place; one that does not exist (any more) settles on the nearest that does. Never causes an effect."""
    settled = settle(guide, place)
    return Turn(settled, draw(guide, settled, day(now)))


def day(now: datetime) -> date:
    """The day that rules and claims are asked for: the one in UTC. Raises ValueError unless `now` is aware."""
    if now.tzinfo is None:
        message = "now must know its time zone"
        raise ValueError(message)
    return now.astimezone(UTC).date()


def effect(guide: Guide, place: Place) -> Effect | None:
    """What pressing a button to this place brings about; following a link to it brings about nothing."""
    months = _months(guide, place.detail)
    return Remind(place, months) if place.node == Own.REMIND_SET and months else None


def unsent(place: Place) -> Place:
    """Where a wish to be reminded ends in a chat that cannot send: the date is named instead."""
    return place.at(Own.REMIND_SELF, back=place.back, detail=place.detail)


def pressed(guide: Guide, place: Place) -> Place:
    """Where a press ends in a chat that cannot send."""
    return place if effect(guide, place) is None else unsent(place)


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
        case OwnScreen(Own.REMIND_SELF) if _months(guide, place.detail):
            return place
        case OwnScreen(Own.REMIND_SELF | Own.REMIND_SET):
            return place.at(Own.REMIND, back=place.back)
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


def _months(guide: Guide, detail: str) -> int:
    return next((months for months in guide.remind if detail == f"{months}m"), 0)
