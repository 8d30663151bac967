"""Rules about what people see: every screen renders, fits every platform, and has a way on."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from itertools import product

from bot.content import samples
from bot.content.book import Book
from bot.content.checks import where
from bot.content.checks.naming import named, spans
from bot.content.checks.outside import Wrong, sites, wrongs
from bot.content.problems import Problem, error
from bot.content.render import render
from bot.content.walk import PLAIN, instant, turns
from bot.content.wording import WIDE
from bot.engine.engine import settle
from bot.engine.graph import reachable
from bot.engine.guide import Guide, Own
from bot.engine.keeping import NOTHING
from bot.engine.message import ALL, Abilities, Copy, Limits, Message, Press, units
from bot.engine.place import Place
from bot.engine.screen import Kind, Screen, Turn

_LEFT_OVER = re.compile(r"\*\*|`|\]\(|^#|^\s*>|{{|}}|{%|</?[A-Za-z]|&#?\w+;")
Arrives = Callable[[Place], tuple[Wrong, ...]]
# Nodes that are done, not shown; and one that is shown only where nothing can be sent.
DONE = frozenset(
    {Own.REMIND_UNDO, Own.REMIND_STOP, Own.REMIND_PAUSE, Own.REMIND_RESUME, Own.REMIND_SNOOZE, Own.ERASE_NOW}
)
BY_ITSELF = DONE | {Own.REMIND_SET, Own.REMIND_SELF}


def shown(book: Book, day: date, limits: Mapping[str, Limits]) -> Iterator[Problem]:
    """Every screen in every language: it renders, it fits, its words are prose, its buttons lead on."""
    source = book.library.source
    there, used = book.library.languages[source].words.get("buttons", {}).keys(), set[str]()
    arrives: Arrives = cache(partial(_arrives, book.guide))
    for turn in turns(book.guide, day):
        said = _said(turn.screen)
        used |= said
        if said <= there:
            yield from _looked_at(book, turn, day, limits, arrives)
    for name in used ^ there:
        rule, text = ("missing-text", "a button says it") if name in used else ("unused-text", "no button says it")
        yield error(where.word(book, source, f"buttons.{name}"), f"buttons.{name}", rule, text)


def _said(screen: Screen) -> set[str]:
    """The words that a screen's buttons say."""
    labels = [key.label for row in screen.rows for key in row]
    words = {label.name for label in labels if label.kind is Kind.WORD}
    return words | {WIDE[label.name] for label in labels if label.kind is Kind.COUNTRY and label.name in WIDE}


def _looked_at(book: Book, turn: Turn, day: date, limits: Mapping[str, Limits], arrives: Arrives) -> Iterator[Problem]:
    try:
        message = render(book, turn.screen, day)
        found = [*_shown(book, message, limits), *named(book, message, ALL), *_leads(turn, arrives)]
        for can in _others(message, limits):
            message = render(book, turn.screen, day, can)
            found += [*_shown(book, message, limits), *named(book, message, can)]
    except Exception as wrong:  # noqa: BLE001 - a template can fail in every way that Python can
        found = [("render", f"{type(wrong).__name__}: {wrong}")]
    for rule, text in found:
        yield _wrong(book, turn.screen, rule, text)


def _shown(book: Book, message: Message, limits: Mapping[str, Limits]) -> Iterator[Wrong]:
    yield from _fits(message, limits)
    yield from _prose(message, sites(book))


def _others(message: Message, limits: Mapping[str, Limits]) -> set[Abilities]:
    """What chats can do where the screen may say something else: one to type at, or one that names commands."""
    if message.wants or any(span.command for span in spans(message.blocks)):
        return {can for limit in limits.values() for can in limit.abilities} - {ALL}
    return set()


def reached(book: Book, day: date) -> Iterator[Problem]:
    """Every node can be come to by pressing buttons from the first screen."""
    guide = book.guide
    start = Place(service=guide.service, node=Own.START.value, language=guide.language)
    seen = {guide.reminder}
    for country, kept in product((PLAIN, guide.where[0]), (NOTHING, next(samples.kept(guide, guide.language)))):
        seen |= {place.node for place in reachable(guide, start, country, instant(day), kept)}
    for name in guide.nodes.keys() - seen - BY_ITSELF:
        yield error(*where.node(guide, name), "unreachable", "no button leads there")


def _wrong(book: Book, screen: Screen, rule: str, text: str) -> Problem:
    """A problem of a screen, under the file of its text; the same for every place that reads alike."""
    found = book.library.text(screen.place.language, screen.template)
    file = found.file if found else where.text(book, screen.place.language, screen.template)
    return error(file, screen.template, rule, text)


def _fits(message: Message, limits: Mapping[str, Limits]) -> Iterator[Wrong]:
    buttons = [button for row in message.rows for button in row]
    sizes = {
        "rows": len(message.rows),
        "columns": max(map(len, message.rows), default=0),
        "buttons": len(buttons),
        "label": max((units(button.text) for button in buttons), default=0),
        "payload": max((len(button.payload) for button in buttons if isinstance(button, Press)), default=0),
        "copied": max((units(button.copied()) for button in buttons if isinstance(button, Copy)), default=0),
    }
    for platform, limit in limits.items():
        for name, size in {"text": limit.measure(message.blocks), **sizes}.items():
            if size > getattr(limit, name):
                yield "too-long", f"{name} is {size}, {platform} takes {getattr(limit, name)}"


def _prose(message: Message, known: tuple[str, ...]) -> Iterator[Wrong]:
    for span in spans(message.blocks):
        yield from wrongs(span.text, known)
        if _LEFT_OVER.search(span.text):
            yield "markdown", f"is not the small Markdown: {span.text[:60]!r}"
        if "!" in span.text:
            yield "tone", f"an exclamation mark: {span.text[-60:]!r}"
    for button in (button for row in message.rows for button in row):
        if not button.text.strip():
            yield "empty", "a button says nothing"
        if "!" in button.text:
            yield "tone", f"an exclamation mark: {button.text!r}"


def _leads(turn: Turn, arrives: Arrives) -> Iterator[Wrong]:
    targets = [key.target for row in turn.screen.rows for key in row if isinstance(key.target, Place)]
    if all(target.node == turn.place.node for target in targets):
        yield "dead-end", "no button leads on"
    for target in targets:
        yield from arrives(target)


def _arrives(guide: Guide, target: Place) -> tuple[Wrong, ...]:
    """What is wrong with a place that buttons lead to; the same places are led to again and again."""
    if guide.codec.read(guide.codec.write(target)) != target:
        return (("payload", f"does not come back from its payload: {target}"),)
    if target.node not in {settle(guide, target).node, Own.START} and target.node not in DONE:
        return (("nowhere", f"a button leads to {target.node}, which is not there"),)
    return ()
