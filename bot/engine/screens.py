"""What each kind of node shows, and the buttons under it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Literal, assert_never

from bot.engine.claims import day, stale_since
from bot.engine.guide import MENU, Answer, Guide, Need, Own, OwnScreen, Page, Step, Topic
from bot.engine.keeping import Kept
from bot.engine.place import Place
from bot.engine.reminding import (
    by_oneself,
    chooser,
    erasing,
    everything,
    overview,
    pairs,
    reminded,
    whose_clock,
    zone_of,
)
from bot.engine.routes import Rows, back, claims_at, go, returning, rows, sources, title, word
from bot.engine.screen import Key, Kind, Progress, Screen, label

Question = Need | Literal["zone", "moment"]
LISTED = 5  # claims on one screen: as many as fit the smallest platform in the wordiest language


def asks(guide: Guide, place: Place) -> Question | None:
    """What a place asks: what it needs before it can show what it is there for, or what it is there to ask.

    The question is derived, never stored.
    """
    for need in _needs(guide, place):
        if not getattr(place, need):
            return need
    match guide.nodes[place.node]:
        case OwnScreen(Own.REMIND_SET) if not zone_of(guide, place.detail) and len(guide.zones.of(place.region)) != 1:
            return "zone"
        case OwnScreen(Own.REMIND | Own.REMIND_NEW | Own.REMIND_SET):
            return "moment"
        case OwnScreen(Own.WHERE):
            return "region"
        case OwnScreen(Own.HERE):
            return "platform"
        case _:
            return None


def _needs(guide: Guide, place: Place) -> tuple[Need, ...]:
    match guide.nodes[place.node]:
        case Page(needs=needs):
            return needs
        case Step() | OwnScreen(Own.START):
            return ("region", "platform")
        case OwnScreen(Own.HERE | Own.REMIND_SET):
            return ("region",)
        case _:
            return ()


def draw(guide: Guide, place: Place, now: datetime, kept: Kept) -> Screen:
    """The screen of a settled place at an instant; `kept` is what it may say of whoever looks at it."""
    match asks(guide, place):
        case "region":
            return _where(guide, place)
        case "platform":
            return _here(guide, place, day(now))
        case "zone":
            return whose_clock(guide, place, now)
        case _:
            return _node(guide, place, now, kept)


def _node(guide: Guide, place: Place, now: datetime, kept: Kept) -> Screen:
    today = day(now)
    match guide.nodes[place.node]:
        case Page(doors=doors) as page:
            screen = _told(guide, place, today, rows(guide, place, doors))
            return reminded(screen, kept, now) if page.name == guide.reminder else screen
        case Step() as step:
            return _told(guide, place, today, _step_rows(guide, place, step), _progress(guide, place, step))
        case Topic(answers=answers):
            last = (word(Own.TOPICS, go(guide, place, Own.TOPICS)), back(guide, place))
            return Screen("topic", place, (*_list(guide, place, answers), last))
        case Answer() as answer:
            return _told(guide, place, today, _answer_rows(guide, place, answer))
        case OwnScreen(screen):
            return _own(guide, place, screen, now, kept)
        case _ as never:
            assert_never(never)


def _told(guide: Guide, place: Place, day: date, keys: Rows, progress: Progress | None = None) -> Screen:
    """The screen of a text of the guide's own, which rests on claims and may say something else for another country."""
    rule = guide.regions.rule(place.region, day) if place.region else None
    stale = stale_since((guide.claims[name] for name in claims_at(guide, place)), day)
    last = tail(guide, place)
    return Screen(place.node, place, (*keys, last) if last else keys, rule=rule, stale=stale, progress=progress)


def tail(guide: Guide, place: Place) -> tuple[Key, ...]:
    """The last row: ask or return, look at the sources."""
    aside = guide.nodes[place.node].aside
    first = back(guide, place) if aside else word("ask", go(guide, place, Own.TOPICS))
    last = () if aside and not place.back else (word(MENU, go(guide, place, MENU)),)
    return () if place.node == MENU else (first, *_sources(guide, place), *last)


def _sources(guide: Guide, place: Place) -> tuple[Key, ...]:
    return (sources(guide, place),) if claims_at(guide, place) else ()


def _step_rows(guide: Guide, place: Place, step: Step) -> Rows:
    walk = (guide.main, *(other.name for other in guide.steps), guide.outcome)
    forward = word("done", go(guide, place, walk[step.number + 1]), primary=True)
    backward = word("back", go(guide, place, walk[step.number - 1]))
    lost = word("lost", go(guide, place, step.missing))
    return ((forward,), (backward, lost))


def _progress(guide: Guide, place: Place, step: Step) -> Progress:
    passed = guide.steps[: step.number - 1]
    return Progress(step.number, len(guide.steps), tuple(other.marks[place.platform] for other in passed))


def _list(guide: Guide, place: Place, nodes: Iterable[str]) -> Rows:
    return tuple((Key(title(guide, name), go(guide, place, name)),) for name in nodes)


def _answer_rows(guide: Guide, place: Place, answer: Answer) -> Rows:
    change = place.at(Own.WHERE, back=place.back, detail=guide.codes[answer.name])
    regional = ((word(Own.WHERE, change),),) if answer.regional else ()
    topic = Key(title(guide, answer.topic), go(guide, place, answer.topic))
    return (*rows(guide, place, answer.doors), *regional, (word(Own.TOPICS, go(guide, place, Own.TOPICS)), topic))


def _own(guide: Guide, place: Place, screen: Own, now: datetime, kept: Kept) -> Screen:
    match screen:
        case Own.START | Own.WHERE | Own.HERE:  # the first alone can have nothing left to ask: the walk begins
            return _node(guide, place.at(guide.main), now, kept)
        case Own.LANGUAGE:
            return _language(guide, place)
        case Own.LABELS:
            return _labels(guide, place)
        case Own.TOPICS:
            keys = pairs([Key(title(guide, topic.name), go(guide, place, topic.name)) for topic in guide.topics()])
            return Screen("topics", place, (*keys, (back(guide, place),)))
        case Own.SOURCES:
            return _listed(guide, place, day(now))
        case Own.REMIND_NEW | Own.REMIND_SET:
            return chooser(guide, place, kept, now)
        case Own.REMIND_SELF:
            return by_oneself(guide, place, kept, now)
        case Own.KEPT | Own.KEPT_FILE:
            return everything(guide, place, kept, now)
        case Own.ERASE | Own.ERASE_NOW:
            return erasing(guide, place, kept, now)
        case _:  # the reminder itself, and what can be done with it
            return overview(guide, place, kept, now)


def _where(guide: Guide, place: Place) -> Screen:
    offered = dict.fromkeys((*guide.languages[place.language].countries, *guide.where))
    keys = pairs([Key(label(Kind.COUNTRY, code), living_in(guide, place, code)) for code in offered])
    if place.node != Own.START:
        return Screen("where", place, (*keys, (_unchanged(guide, place),)))
    beside = (
        (word("just-check", go(guide, place, guide.outcome)),),
        (word("ask", go(guide, place, Own.TOPICS)), word("only-remind", go(guide, place, Own.REMIND))),
        (word("change-language", go(guide, place, Own.LANGUAGE)),),
    )
    return Screen("start", place, (*keys, *beside))


def _unchanged(guide: Guide, place: Place) -> Key:
    asked_from = guide.coded.get(place.detail)
    return returning(guide, place, asked_from) if asked_from else back(guide, place)


def living_in(guide: Guide, place: Place, code: str) -> Place:
    """The place after somebody has said where they live: onward, or back to what they were asked for."""
    match guide.nodes[place.node]:
        case OwnScreen(Own.START):
            return replace(place, region=code, node=guide.main)
        case OwnScreen(Own.WHERE):
            return replace(place, region=code, node=guide.coded.get(place.detail, Own.HERE), detail="")
        case _:
            return replace(place, region=code)


def _here(guide: Guide, place: Place, day: date) -> Screen:
    here = place if place.node == Own.HERE else place.at(Own.HERE, back=place.back or place.node)
    rule = guide.regions.rule(place.region, day)
    keys = tuple(
        Key(label(Kind.WORD, f"platform-{platform}"), using(guide, place, platform), primary=True)
        for platform in guide.platforms
    )
    change = word(Own.WHERE, go(guide, here, Own.WHERE))
    known = (sources(guide, here),) if rule.claims else ()
    leave = (
        (back(guide, place),) if place.node == Own.HERE and place.back else (word("ask", go(guide, place, Own.TOPICS)),)
    )
    stale = stale_since((guide.claims[name] for name in rule.claims), day)
    return Screen("here", place, (keys, (change, *known), leave), rule=rule, stale=stale)


def using(guide: Guide, place: Place, platform: str) -> Place:
    """The place after somebody has said where they use the service: onward, or back to where they were."""
    node = (place.back or guide.main) if guide.nodes[place.node].aside else place.node
    return replace(place, platform=platform, node=guide.main if node == Own.START else node, back="", detail="")


def _language(guide: Guide, place: Place) -> Screen:
    keys = [
        Key(label(Kind.LANGUAGE, tag), replace(place, language=tag, node=place.back or Own.START, back=""))
        for tag in guide.languages
    ]
    labels = word(Own.LABELS, go(guide, place, Own.LABELS))
    return Screen("language", place, (*pairs(keys), (labels,), (back(guide, place),)))


def _labels(guide: Guide, place: Place) -> Screen:
    keys = [
        Key(label(Kind.LANGUAGE, tag), replace(place, labels=tag, node=place.back or guide.main, back=""))
        for tag in guide.labels
    ]
    return Screen("labels", place, (*pairs(keys), (back(guide, place),)))


def _listed(guide: Guide, place: Place, day: date) -> Screen:
    code, page = sourced(place.detail)
    node = guide.coded[code]
    claims = guide.regions.rule(place.region, day).claims if node == Own.HERE else claims_at(guide, place.at(node))
    pages = [claims[start : start + LISTED] for start in range(0, len(claims), LISTED)] or [()]
    shown = min(page, len(pages))
    more = word("more-sources", place.at(place.node, back=place.back, detail=f"{code}-{shown + 1}"))
    keys = ((more,),) if shown < len(pages) else ()
    return Screen("sources", place, (*keys, (returning(guide, place, node),)), listed=pages[shown - 1])


def sourced(detail: str) -> tuple[str, int]:
    """The code of the node whose sources a detail names, and the page of them, from 1."""
    code, _, page = detail.partition("-")
    return code, int(page) if page.isdigit() and page.isascii() and int(page) > 0 else 1
