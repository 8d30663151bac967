"""Where buttons lead: from a place to the next, losing nothing that was chosen."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.engine.guide import (
    MENU,
    Answer,
    Door,
    Doors,
    Go,
    Guide,
    Open,
    Own,
    OwnScreen,
    Page,
    Step,
    Take,
    Topic,
)
from bot.engine.place import Place
from bot.engine.screen import Copied, Key, Kind, Label, Link, label

Rows = tuple[tuple[Key, ...], ...]


def go(guide: Guide, place: Place, node: str) -> Place:
    """The place that a button to a node leads to; an aside remembers where on the main way the person was."""
    target, back = guide.nodes[node], ""
    if target.aside:
        back = place.back if guide.nodes[place.node].aside else place.node
    return place.at(target.name, back=back)


def back(guide: Guide, place: Place) -> Key:
    """The button that ends an aside: to where the person came from, else to the menu."""
    if not place.back:
        return word(MENU, go(guide, place, MENU))
    return Key(back_label(guide, place.back), place.at(place.back))


def returning(guide: Guide, place: Place, node: str) -> Key:
    """The button back to a node, staying in the aside that it belongs to."""
    kept = place.back if guide.nodes[node].aside else ""
    return Key(back_label(guide, node), place.at(node, back=kept))


def back_label(guide: Guide, node: str) -> Label:
    """What the button back to a node says."""
    match guide.nodes[node]:
        case Step(number=number):
            return label(Kind.WORD, "back-to-step", number)
        case _:
            return label(Kind.WORD, "back")


def word(name: str, target: Place, *, primary: bool = False) -> Key:
    """A button of the bot's own words."""
    return Key(label(Kind.WORD, name), target, primary)


def rows(guide: Guide, place: Place, doors: Doors) -> Rows:
    """The buttons that a guide's doors make at a place; a door that leads nowhere from here is left out."""
    keys = (tuple(_keys(guide, place, row)) for row in doors)
    return tuple(row for row in keys if row)


def _keys(guide: Guide, place: Place, row: tuple[Door, ...]) -> Iterator[Key]:
    for door in row:
        match door:
            case Go(other_platform=True):
                yield from _other_platform(guide, place, door)
            case Go():
                said = label(Kind.WORD, door.word) if door.word else title(guide, door.node)
                yield Key(said, go(guide, place, door.node), door.primary)
            case Open():
                yield Key(label(Kind.WORD, door.word or f"open-{door.link}"), Link(door.link), door.primary)
            case Take():
                yield Key(label(Kind.WORD, f"copy-{door.text}"), Copied(door.text))
            case _ as never:
                assert_never(never)


def _other_platform(guide: Guide, place: Place, door: Go) -> Iterator[Key]:
    for platform in guide.platforms:
        if place.platform and platform != place.platform:
            target = replace(go(guide, place, door.node), platform=platform)
            yield Key(label(Kind.WORD, f"other-platform-{platform}"), target, door.primary)


def title(guide: Guide, node: str) -> Label:
    """What a button to a node says where nothing else is said."""
    match guide.nodes[node]:
        case Answer(name=name):
            return label(Kind.QUESTION, name)
        case Topic(name=name):
            return label(Kind.TOPIC, name)
        case Page() | Step() | OwnScreen():
            return label(Kind.WORD, node)
        case _ as never:
            assert_never(never)


def claims_at(guide: Guide, place: Place) -> tuple[str, ...]:
    """The claims that the guide's own entry for a node names, on the person's platform."""
    match guide.nodes[place.node]:
        case Page(claims=claims) | Answer(claims=claims):
            return claims
        case Step(claims=by_platform):
            return by_platform.get(place.platform, ())
        case Topic() | OwnScreen():
            return ()
        case _ as never:
            assert_never(never)


def sources(guide: Guide, place: Place) -> Key:
    """The button that shows what a screen rests on."""
    target = go(guide, place, Own.SOURCES)
    return word(Own.SOURCES, target.at(target.node, back=target.back, detail=guide.codes[place.node]))
