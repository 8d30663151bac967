"""Rules about claims: every one sourced, used, in time, and in agreement with the others and with the dated rules."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from bot.content.book import Book
from bot.content.checks import where
from bot.content.problems import Problem, error, warning
from bot.engine.claims import Claim
from bot.engine.guide import Answer, Guide, Page, Step
from bot.engine.regions import ELSEWHERE, Rule

Named = tuple[str, str, tuple[str, ...], bool]  # a file, a key in it, the claims named, and whether none is needed


def claims(book: Book, day: date) -> Iterator[Problem]:
    """Every claim that is named exists, is named somewhere, and has its sources; none is from the future."""
    guide = book.guide
    file = _file(guide)
    used = set[str]()
    for at, key, names, ours in _named(guide):
        used.update(names)
        for name in names:
            if name not in guide.claims:
                yield error(at, key, "unknown-claim", f"there is no claim {name!r}")
        if not (names or ours):
            yield error(at, key, "no-claims", "says things and names no claim")
    for name, claim in guide.claims.items():
        if name not in used:
            yield error(file, f"claims.{name}", "unused-claim", "nothing names it")
        if claim.checked_on > day:
            yield error(file, f"claims.{name}", "future", f"was not yet checked on {day}")
        yield from _sources(guide, claim)
    for name in guide.sources.keys() - {source for claim in guide.claims.values() for source in claim.sources}:
        yield error(file, f"sources.{name}", "unused-source", "no claim names it")


def _sources(guide: Guide, claim: Claim) -> Iterator[Problem]:
    key = f"claims.{claim.name}"
    if not claim.sources:
        yield error(_file(guide), key, "no-source", "somebody must have said it")
    for name in claim.sources:
        if name not in guide.sources:
            yield error(_file(guide), key, "unknown-source", f"there is no source {name!r}")
    dates = [guide.sources[name].date for name in claim.sources if name in guide.sources]
    checked = claim.checked_on.isoformat()
    if dates and min(dates) > checked:
        yield error(_file(guide), key, "date", "was checked before any of its sources said it")
    # A month reaches to its end, a year likewise; what bears no date may have been read on any day.
    if dates and all(date and date < checked[: len(date)] for date in dates):
        text = f"none of its sources is as late as {checked}: name what confirmed it then"
        yield error(_file(guide), key, "date", text)


def contradictions(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Claims about one thing agree, or say that they are disputed; who names one side names all.

    Past events are left alone: that one thing happened does not deny that another did.
    """
    sides: dict[str, list[Claim]] = defaultdict(list)
    for claim in book.guide.claims.values():
        if claim.about and claim.holds:
            sides[claim.about].append(claim)
    for about, several in sides.items():
        if len({claim.value for claim in several}) > 1:
            yield from _disputed(book.guide, about, several)


def _disputed(guide: Guide, about: str, several: list[Claim]) -> Iterator[Problem]:
    sides = {claim.name for claim in several}
    for claim in several:
        if not claim.disputed:
            text = f"contradicts another claim about {about!r}; say that it is disputed, or mend it"
            yield error(_file(guide), f"claims.{claim.name}", "contradiction", text)
    for at, key, names, _ in _named(guide):
        left_out = sides - set(names)
        if left_out and len(left_out) < len(sides):
            text = f"names one side of {about!r}, not {', '.join(sorted(left_out))}"
            yield error(at, key, "one-sided", text)


def rules(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every region has rules, each begins later than the one before, and a claim says the same."""
    guide = book.guide
    file = f"{guide.service}/regions.toml"
    for code in guide.regions.members.keys() - guide.countries:
        yield error(file, f"members.{guide.regions.of(code)}", "unknown-country", f"{code!r} is no country's code")
    regions = {*guide.regions.members.values(), ELSEWHERE}
    for region in guide.regions.rules.keys() - regions:
        yield error(file, region, "unknown-region", "no country is in this region")
    for region in regions:
        in_order = guide.regions.rules.get(region, ())
        if not in_order:
            yield error(file, f"members.{region}", "no-rule", "nothing is said of this region")
        starts = [rule.start or date.min for rule in in_order]
        if len(set(starts)) < len(starts):
            yield error(file, region, "same-day", "two rules begin on one day")
        for rule in in_order:
            yield from _backed(guide, rule)


def _backed(guide: Guide, rule: Rule) -> Iterator[Problem]:
    about, key = f"{rule.region}.{rule.status}", f"{rule.region} from {rule.start or 'ever'}"
    said = {
        guide.claims[name].value for name in rule.claims if name in guide.claims and guide.claims[name].about == about
    }
    if rule.claims and rule.since not in said:
        text = f"none of its claims is about {about!r} with the value {rule.since!r}"
        yield error(f"{guide.service}/regions.toml", key, "not-backed", text)


def overdue(book: Book, day: date) -> Iterator[Problem]:
    """A claim past its date should be confirmed again: a warning, since the calendar alone must break nothing."""
    for claim in book.guide.claims.values():
        if claim.overdue(day):
            text = f"last confirmed {claim.checked_on}, due {claim.verify_by}"
            yield warning(_file(book.guide), f"claims.{claim.name}", "overdue", text)


def _named(guide: Guide) -> Iterator[Named]:
    """Everything that names claims, with the claims that it names."""
    for node in guide.nodes.values():
        file, key = where.node(guide, node.name)
        match node:
            case Page(claims=names, ours=ours) | Answer(claims=names, ours=ours):
                yield file, f"{key}.claims", names, ours
            case Step(claims=by_platform):
                for platform in guide.platforms:
                    yield file, f"{key}.claims.{platform}", by_platform.get(platform, ()), False
            case _:
                pass
    for in_order in guide.regions.rules.values():
        for rule in in_order:
            yield f"{guide.service}/regions.toml", f"{rule.region} from {rule.start or 'ever'}", rule.claims, False


def _file(guide: Guide) -> str:
    return f"{guide.service}/claims.toml"
