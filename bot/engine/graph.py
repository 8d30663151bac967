"""The conversation drawn from the data that runs it: every screen, and where its buttons lead."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from bot.engine.engine import pressed, visit
from bot.engine.guide import MENU, Answer, Guide, Own, OwnScreen, Page, Step, Topic
from bot.engine.place import Place
from bot.engine.screens import asks


def reachable(guide: Guide, start: Place, country: str, now: datetime) -> dict[Place, tuple[Place, ...]]:
    """Every place that pressing buttons can lead somebody in a country to, with where its own buttons lead.

    Choosing another country or language is a button too, but leads to the same conversation in other words, so it is
    not followed.
    """
    found: dict[Place, tuple[Place, ...]] = {}
    left = [start]
    while left:
        place = left.pop()
        if place in found:
            continue
        found[place] = tuple(pressed(guide, target) for target in _targets(guide, place, now))
        left.extend(target for target in found[place] if _same(start, target, country))
    return found


def _same(start: Place, target: Place, country: str) -> bool:
    chosen = (target.language, target.labels) == (start.language, start.labels)
    return chosen and target.region in {"", country}


def _targets(guide: Guide, place: Place, now: datetime) -> Iterator[Place]:
    for row in visit(guide, place, now).screen.rows:
        for key in row:
            if isinstance(key.target, Place):
                yield key.target


def mermaid(guide: Guide, now: datetime) -> str:
    """The conversation as a Mermaid flowchart; the answers of a topic are one box, and ways back are left out."""
    start = Place(service=guide.service, node=Own.START, language=guide.language)
    places = reachable(guide, start, guide.where[0], now)
    edges = {
        (_box(guide, place), _box(guide, target))
        for place, targets in places.items()
        for target in targets
        if not _returns(place, target)
    }
    lines = [
        "flowchart TD",
        *_boxes(guide),
        *(f"  {here} --> {there}" for here, there in sorted(edges) if here != there),
    ]
    return "\n".join(lines) + "\n"


def _returns(place: Place, target: Place) -> bool:
    """Whether a way leads back, or to what every screen offers: drawn, they would hide all else."""
    everywhere = {MENU, Own.TOPICS, Own.SOURCES, Own.START}
    return target.node == place.back or (target.node in everywhere and place.node != MENU)


def _box(guide: Guide, place: Place) -> str:
    """The box that a place is drawn in: what it asks before anything else, or its node."""
    asked = asks(guide, place)
    if asked is not None:
        return _id(Own.START if place.node == Own.START else Own.WHERE if asked == "region" else Own.HERE)
    match guide.nodes[place.node]:
        case Answer(topic=topic):
            return f"{_id(topic)}_answers"
        case node:
            return _id(node.name)


def _boxes(guide: Guide) -> Iterator[str]:
    for name, node in guide.nodes.items():
        match node:
            case Page(aside=False) | OwnScreen():
                yield f"  {_id(name)}[{name}]"
            case Page():
                yield f"  {_id(name)}([{name}])"
            case Step(number=number):
                yield f"  {_id(name)}[{number}. {name}]"
            case Topic(answers=answers):
                yield f"  {_id(name)}{{{{{name}}}}}"
                yield f"  {_id(name)}_answers[/{'<br/>'.join(answers)}/]"
            case Answer():
                pass
            case _ as never:
                assert_never(never)


def _id(name: str) -> str:
    return name.replace("-", "_")
