"""Rules about guides: nodes, doors, codes, addresses."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from bot.content.book import Book
from bot.content.checks import where
from bot.content.load import COMMON
from bot.content.problems import Problem, error, warning
from bot.engine.guide import Answer, Doors, Go, Guide, Node, Open, Own, Page, Step, Topic
from bot.engine.hearing import SCREENS
from bot.engine.place import LONGEST

CODE = {"service": 2, "platform": 1, "node": 4}  # how long a code may be
LINK = re.compile(r"\]\(([^){}]+)\)")
_CODE = re.compile(r"[A-Za-z0-9]+", re.ASCII)


def nodes(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every node that the engine or another node relies on exists; every claim and topic that is named, too."""
    guide = book.guide
    for name in {*SCREENS.values(), *Own} - guide.nodes.keys():
        yield error(*where.node(guide, name), "missing", "the engine needs this node")
    for key in ("main", "missing", "outcome", "reminder"):
        name = getattr(guide, key)
        if name and name not in guide.nodes:
            yield _wrong(guide, key, "unknown-node", f"there is no node {name!r}")
    if guide.switch and guide.switch not in guide.links:
        yield _wrong(guide, "switch", "unknown-link", f"{guide.switch!r} is not in the links table")
    if not guide.steps:
        yield _wrong(guide, "steps", "missing", "a walk needs a step")
    for step in guide.steps:
        yield from _step(guide, step)
    for node in guide.nodes.values():
        if isinstance(node, Answer) and not isinstance(guide.nodes.get(node.topic), Topic):
            yield _wrong(guide, f"answers.{node.name}.topic", "unknown-topic", f"there is no topic {node.topic!r}")


def offered(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every country that is offered is one."""
    guide = book.guide
    lists = [(f"{COMMON}/{where.GUIDE}", "where", guide.where)]
    lists += [("languages.toml", f"{tag}.countries", language.countries) for tag, language in guide.languages.items()]
    for file, key, codes in lists:
        for code in codes:
            if code not in guide.countries:
                yield error(file, key, "unknown-country", f"{code!r} is no country's code")


def _step(guide: Guide, step: Step) -> Iterator[Problem]:
    key = f"steps.{step.name}"
    if step.missing not in guide.nodes:
        yield _wrong(guide, f"{key}.missing", "unknown-node", f"there is no node {step.missing!r}")
    for platform in guide.platforms:
        if platform not in step.marks:
            yield _wrong(guide, f"{key}.label", "missing", f"has neither label nor word for {platform}")
    for platform in {*step.marks, *step.claims} - set(guide.platforms):
        yield _wrong(guide, key, "unknown-platform", f"there is no platform {platform!r}")


def doors(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every button leads to a node or a link that exists."""
    for node in book.guide.nodes.values():
        file, key = where.node(book.guide, node.name)
        for door in (door for row in doors_of(node) for door in row):
            match door:
                case Go(target) if target not in book.guide.nodes:
                    yield error(file, f"{key}.rows", "unknown-node", f"there is no node {target!r}")
                case Open(link) if link not in book.guide.links:
                    yield error(file, f"{key}.rows", "unknown-link", f"{link!r} is not in the links table")
                case _:
                    pass


def doors_of(node: Node) -> Doors:
    """The buttons that a guide gives a node."""
    match node:
        case Page(doors=found) | Answer(doors=found):
            return found
        case _:
            return ()


def codes(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Codes are short, of letters and digits, and stand for one thing each; the longest payload fits."""
    guide = book.guide
    kinds = {
        "service": {"code": guide.codec.code("service", guide.service)},
        "platform": {f"platforms.{name}": guide.codec.code("platform", name) for name in guide.platforms},
        "node": guide.codes,
    }
    for kind, table in kinds.items():
        for name, code in table.items():
            file, key = where.node(guide, name)
            if code and (not _CODE.fullmatch(code) or len(code) > CODE[kind]):
                yield error(file, key, "code", f"{code!r} must be 1 to {CODE[kind]} letters or digits")
            if code and list(table.values()).count(code) > 1:
                yield error(file, key, "code-reused", f"{code!r} stands for more than one {kind}")
    if guide.codec.longest() > LONGEST:
        text = f"the longest payload has {guide.codec.longest()} characters, {LONGEST} fit"
        yield _wrong(guide, "", "payload-too-long", text)


def addresses(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every address is one that a browser opens, and no link stands twice."""
    guide = book.guide
    for name, url in guide.links.items():
        if url and not _opens(url, "https"):
            yield _wrong(guide, f"links.{name}", "address", f"{url!r} must be an https address")
    for url, times in Counter(guide.links.values()).items():
        if url and times > 1:
            yield _wrong(guide, "links", "address-twice", f"{url} stands there more than once")
    for code, authority in book.library.authorities.items():
        if code not in guide.countries:
            yield error(f"{guide.service}/authorities.toml", code, "unknown-country", "is no country's code")
        if authority.url and not _opens(authority.url, "http", "https"):
            yield error(f"{guide.service}/authorities.toml", code, "address", f"{authority.url!r} is no web address")
    for name, source in guide.sources.items():
        if source.url and not _opens(source.url, "http", "https"):
            key = f"sources.{name}"
            yield error(f"{guide.service}/claims.toml", key, "address", f"{source.url!r} is no web address")


def _opens(url: str, *schemes: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in schemes and bool(parts.netloc)


def links(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """A link that nothing leads to should go or be shown: a warning, since nobody is misled by it."""
    guide = book.guide
    used = {
        door.link for node in guide.nodes.values() for row in doors_of(node) for door in row if isinstance(door, Open)
    }
    for language in book.library.languages.values():
        for text in language.texts.values():
            used.update(LINK.findall(text.source))
    for name in guide.links.keys() - used - {guide.switch}:
        file = f"{guide.service}/{where.GUIDE}"
        yield warning(file, f"links.{name}", "unused-link", "no button and no text leads there")


def _wrong(guide: Guide, key: str, rule: str, text: str) -> Problem:
    return error(f"{guide.service}/{where.GUIDE}", key, rule, text)
