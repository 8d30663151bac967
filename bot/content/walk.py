"""Every screen that the conversation can show, for the check to look at.

A screen depends on its place, the day and what the chat can do. Of the places that read alike (two countries under one
rule, two ways back) one stands for all: every node, and what its rule rests on, for every region, platform and
language; and, for one country, every way back, every node's sources, every label language and every date.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import chain, product

from bot.content.samples import kept, reminder
from bot.engine.engine import failed, visit, welcomed
from bot.engine.guide import MENU, PERSONAL, Answer, Guide, Own, Step
from bot.engine.hearing import Heard, hear
from bot.engine.place import Place
from bot.engine.reminder import State
from bot.engine.routes import claims_at
from bot.engine.screen import Turn
from bot.engine.screens import LISTED

WISH = "t9912312359e99w"  # as long as one gets
PLAIN = "BR"  # a country that the guide says nothing of: the rest of the world


def instant(day: date) -> datetime:
    """Noon of a day, in UTC."""
    return datetime.combine(day, time(12), UTC)


def countries(guide: Guide) -> tuple[str, ...]:
    """Codes that stand for all that read alike: one a region, the parts, and what everybody is offered."""
    one_each = {region: code for code, region in reversed(list(guide.regions.members.items()))}
    parts = sorted(code for code in guide.countries if len(code) > len(PLAIN))
    return tuple(dict.fromkeys((*one_each.values(), *parts, *guide.where, PLAIN)))


def _pages(guide: Guide) -> tuple[str, ...]:
    """What follows a code in the detail of every page that a list of sources may have."""
    named = (*(rule.claims for rules in guide.regions.rules.values() for rule in rules), *_claims(guide))
    most = max(map(len, named), default=0)
    return ("", *(f"-{page}" for page in range(2, -(-most // LISTED) + 1)))


def _claims(guide: Guide) -> Iterator[tuple[str, ...]]:
    for name in guide.nodes:
        for platform in guide.platforms:
            yield claims_at(guide, Place(guide.service, name, platform=platform))


def places(guide: Guide) -> Iterator[Place]:
    """A place for every screen that reads differently."""
    for tag in guide.languages:
        everywhere = product(guide.nodes, ("", *countries(guide)), ("", *guide.platforms))
        for node, country, platform in everywhere:
            yield Place(guide.service, node, country, platform, tag)
        for country, page in product(countries(guide), _pages(guide)):
            yield Place(guide.service, Own.SOURCES.value, country, "", tag, detail=f"{guide.codes[Own.HERE]}{page}")
        for platform in guide.platforms:
            yield from _details(guide, Place(guide.service, region=PLAIN, platform=platform, language=tag))


def _details(guide: Guide, place: Place) -> Iterator[Place]:
    asides = [name for name, node in guide.nodes.items() if node.aside]
    ways = [name for name, node in guide.nodes.items() if not node.aside]
    yield from (replace(place, node=node, back=ways[0]) for node in asides)
    yield from (replace(place, node=asides[0], back=back) for back in ways)
    for name, code in guide.codes.items():
        for page in _pages(guide):
            yield replace(place, node=Own.SOURCES.value, detail=f"{code}{page}", back=name)
        yield replace(place, node=Own.WHERE.value, detail=code)
    yield from (replace(place, node=Own.REMIND_SELF.value, detail=f"{months}m") for months in guide.remind)
    steps = [name for name, node in guide.nodes.items() if isinstance(node, Step)]
    yield from (replace(place, node=node, labels=labels) for node, labels in product(steps, guide.labels))


def turns(guide: Guide, day: date) -> Iterator[Turn]:
    """A turn for every screen that reads differently, and for what is said of text that was not understood."""
    now = instant(day)
    shown = (visit(guide, place, now) for place in places(guide))
    yield from {turn.place: turn for turn in shown}.values()
    for tag in guide.languages:
        yield from _spoken(guide, Place(guide.service, language=tag), now)
        yield from _personal(guide, Place(guide.service, region=PLAIN, language=tag), now)


def _personal(guide: Guide, start: Place, now: datetime) -> Iterator[Turn]:
    """What is said to somebody of whom a reminder is kept, in every state that it can have."""
    nodes = sorted(PERSONAL - {Own.REMIND_SET})  # without a wish that is the same as another
    for told in kept(guide, start.language):
        shown = nodes if told.reminder is None else [*nodes, guide.reminder]
        yield from (visit(guide, start.at(node), now, told) for node in shown)
    waiting = reminder(guide, start.language, State.UNREACHABLE)
    for node in guide.nodes:
        yield welcomed(visit(guide, replace(start, platform=guide.platforms[0], node=node), now), waiting)
    for country in countries(guide):
        wish = replace(start, region=country).at(Own.REMIND_SET, detail=WISH)
        yield visit(guide, wish, now)
        yield failed(guide, wish)


def _spoken(guide: Guide, start: Place, now: datetime) -> Iterator[Turn]:
    for asking in (Own.REMIND, Own.REMIND_SET):
        wish = replace(start, region=guide.where[0]).at(asking, detail=WISH)
        yield _asked(guide, hear(guide, wish, Heard(), now))
    several = tuple(sorted(guide.countries)[:4])
    asked = tuple(name for topic in guide.topics() for name in topic.answers)[:3]
    # What was not understood leaves the buttons as they were: one text for a country, one for anything else.
    unclear = product((Own.START, MENU), (Heard(), Heard(outside=True)))
    guesses = product(guide.nodes, (Heard(countries=several), Heard(questions=asked)))
    for node, said in chain(unclear, guesses):
        yield _asked(guide, hear(guide, replace(start, node=node), said, now))
    answers = [node for node in guide.nodes.values() if isinstance(node, Answer)]
    for answer, region in product(answers, ("", *guide.where)):
        if answer.regional or not region:
            said = Heard(understood=answer.name)
            yield _asked(guide, hear(guide, replace(start, node=MENU, region=region), said, now))


def _asked(guide: Guide, heard: Place | Turn) -> Turn:
    """What is asked back; a text that is clear is in none of these examples."""
    return heard if isinstance(heard, Turn) else visit(guide, heard, instant(date.min))
