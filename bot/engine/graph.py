"""The conversation drawn from the data that runs it: every screen, and where its buttons lead."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.engine.engine import effect, visit
from bot.engine.guide import MENU, PERSONAL, Answer, Guide, Own, OwnScreen, Page, Step, Topic
from bot.engine.keeping import NOTHING, Erase, Kept
from bot.engine.place import Place
from bot.engine.screens import asks


def reachable(
    guide: Guide, start: Place, country: str, now: datetime, kept: Kept = NOTHING
) -> dict[Place, tuple[Place, ...]]:
    """Every place that pressing buttons can lead somebody in a country to, with where its own buttons lead.

    Choosing another country or language is a button too, but leads to the same conversation in other words, so it is
    not followed. `kept` is what is kept of them, whatever they press.
    """
    found: dict[Place, tuple[Place, ...]] = {}
    left = [start]
    while left:
        place = left.pop()
        if place in found:
            continue
        found[place] = tuple(_arrived(guide, target) for target in _targets(guide, place, now, kept))
        left.extend(target for target in found[place] if _same(start, target, country))
    return found


def _same(start: Place, target: Place, country: str) -> bool:
    chosen = (target.language, target.labels) == (start.language, start.labels)
    return chosen and target.region in {"", country}


def _arrived(guide: Guide, place: Place) -> Place:
    """Where a press ends: one that does something, at what it has done."""
    match effect(guide, place):
        case None:
            return place
        case Erase():
            return place.at(Own.ERASE, back=place.back)
        case _:
            return place.at(Own.REMIND, back=place.back)


def _targets(guide: Guide, place: Place, now: datetime, kept: Kept) -> Iterator[Place]:
    personal = place.node in PERSONAL or place.node == guide.reminder
    for row in visit(guide, place, now, kept if personal else NOTHING).screen.rows:
        for key in row:
            if isinstance(key.target, Place):
                yield key.target


def mermaid(guide: Guide, now: datetime, kept: Kept) -> str:
    """The conversation as a Mermaid flowchart, `kept` being what is kept of somebody who was reminded.

    The answers of a topic are one box; ways back are left out, and what is done without being shown.
    """
    start = Place(service=guide.service, node=Own.START, language=guide.language)
    places = reachable(guide, start, guide.where[0], now)
    came = replace(start.at(guide.reminder), region=guide.where[0], platform=guide.platforms[0])
    reminded = reachable(guide, came, guide.where[0], now, kept)
    edges = {
        (_box(guide, place), _box(guide, target))
        for place, targets in (*places.items(), *reminded.items())
        for target in targets
        if not _returns(place, target)
    }
    drawn = {box for edge in edges for box in edge}
    lines = [
        "flowchart TD",
        *_boxes(guide, drawn),
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
    if asked in {"region", "platform"}:
        return _id(Own.START if place.node == Own.START else Own.WHERE if asked == "region" else Own.HERE)
    match guide.nodes[place.node]:
        case Answer(topic=topic):
            return f"{_id(topic)}_answers"
        case node:
            return _id(node.name)


def _boxes(guide: Guide, drawn: set[str]) -> Iterator[str]:
    for name, node in guide.nodes.items():
        match node:
            case OwnScreen() if _id(name) not in drawn:
                pass
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
