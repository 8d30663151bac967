"""messages/ into a guide: routing and rules, with everything that is wrong with them noted on the way."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.content.cldr import countries, is_language, is_pattern
from bot.content.nodes import read_nodes
from bot.content.problems import Problem, Table, error
from bot.engine.claims import Claim, Grade, Source
from bot.engine.guide import Guide, Language, Step
from bot.engine.place import Codec, Codes
from bot.engine.regions import PARTS, Regions, Rule, Status
from bot.engine.zones import Zones

COMMON = "common"
NO_ZONES = Zones()
WIDE = frozenset({"EU", "001"})  # "an EU or EEA country", "anywhere else"
LONGEST_WAIT = 60  # months until a reminder
PATTERNS = ("d MMMM y", "MMMM y", "d MMMM y, HH:mm")
ENGLISH = Language("en", "English", True, (), *PATTERNS)  # noqa: FBT003 - complete


@dataclass(slots=True)
class Files:
    """The files below a folder, and the problems found in them; each table is read once."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, dict[str, object]] = field(default_factory=dict)

    def table(self, name: str, *, optional: bool = False) -> Table:
        """A file as a table; an empty one, and a problem, where it can't be read."""
        if name not in self.tables:
            self.tables[name] = self._data(name)
        if not (optional or (self.root / name).is_file()):
            self.problems.append(error(name, "", "missing", "the file must be there"))
        return Table(name, "", self.tables[name], self.problems)

    def _data(self, name: str) -> dict[str, object]:
        try:
            return tomllib.loads(self.text(name))
        except tomllib.TOMLDecodeError as wrong:
            self.problems.append(error(name, "", "syntax", str(wrong)))
        return {}

    def text(self, name: str) -> str:
        """A file as text; an empty one where there is none, and with a problem where it is not in UTF-8."""
        path = self.root / name
        try:
            return path.read_text(encoding="utf-8") if path.is_file() else ""
        except UnicodeDecodeError as wrong:
            self.problems.append(error(name, "", "syntax", str(wrong)))
        return ""


def load_guide(
    files: Files, service: str, labels: tuple[str, ...], regional: frozenset[str], zones: Zones = NO_ZONES
) -> Guide:
    """The guide of a service: the bot's own screens and the service's.

    `labels` are the languages in which the service's own words are known, `regional` the answers whose text depends
    on the country, `zones` the clocks that people in a country can go by.
    """
    common, own = files.table(f"{COMMON}/guide.toml"), files.table(f"{service}/guide.toml")
    languages = load_languages(files)
    nodes, codes = read_nodes(common, own, regional)
    platforms = own.table("platforms", required=True).pairs()
    claims, sources = _claims(files.table(f"{service}/claims.toml"))
    regions = _regions(files.table(f"{service}/regions.toml"))
    name, code = own.choice("service", (service,)) or service, own.text("code")
    known = countries() | {*PARTS} | WIDE
    table = Codes({name: code}, codes, platforms, known, frozenset(languages), frozenset(labels))
    guide = Guide(
        service=name,
        main=own.text("main"),
        switch=own.text("switch"),
        missing=own.text("missing"),
        outcome=own.text("outcome"),
        reminder=own.text("reminder"),
        platforms=tuple(platforms),
        nodes=nodes,
        steps=tuple(node for node in nodes.values() if isinstance(node, Step)),
        links=own.table("links", required=True).pairs(),
        regions=regions,
        claims=claims,
        sources=sources,
        languages=languages,
        labels=labels,
        countries=known,
        where=common.texts("where", required=True),
        remind=_months(common, "remind"),
        again=_months(common, "again"),
        zones=zones,
        codes=codes,
        coded={code: name for name, code in codes.items()},
        codec=Codec.of(table),
    )
    for read in (common, own):
        read.close()
    return guide


def _months(table: Table, key: str) -> tuple[int, ...]:
    months = [value for value in table.items(key, required=True) if type(value) is int]
    if len(months) < len(table.items(key)) or not all(1 <= value <= LONGEST_WAIT for value in months):
        table.wrong(key, "value", f"must be numbers of months, 1 to {LONGEST_WAIT}")
    return tuple(months)


def load_languages(files: Files) -> dict[str, Language]:
    """The languages of the chat; English alone, and a problem, where none is named."""
    table = files.table("languages.toml")
    if not table.data:
        table.wrong("", "missing", "must name a language")
    return {tag: _language(tag, entry) for tag, entry in table.tables()} or {ENGLISH.tag: ENGLISH}


def _language(tag: str, table: Table) -> Language:
    complete, offered = table.choice("state", ("complete", "draft")) == "complete", table.texts("countries")
    patterns = (table.text("day"), table.text("month"), table.text("moment"))
    language = Language(tag, table.text("name"), complete, offered, *patterns)
    if not is_language(tag):
        table.wrong("", "unknown-language", f"CLDR knows no language {tag!r}")
    for key in ("day", "month", "moment"):
        if not is_pattern(str(table.data.get(key, "")), timed=key == "moment"):
            table.wrong(key, "value", "must be a CLDR date pattern, like d MMMM y")
    table.close()
    return language


def _regions(table: Table) -> Regions:
    members: dict[str, str] = {}
    listed = table.table("members", required=True)
    for region in listed.data:
        for code in listed.texts(region):
            if members.setdefault(code, region) != region:
                listed.wrong(region, "name-twice", f"{code!r} is in {members[code]!r} already")
    bases, controllers = table.table("bases").pairs(), table.table("controllers").pairs()
    rules: dict[str, list[Rule]] = {}
    for entry in table.listed("rule"):
        rule = _rule(entry, bases, controllers)
        rules.setdefault(rule.region, []).append(rule)
    table.close()
    in_order = {region: tuple(sorted(of, key=_start)) for region, of in rules.items()}
    return Regions(members, in_order, bases, controllers)


def _start(rule: Rule) -> date:
    return rule.start or date.min


def _rule(table: Table, bases: Collection[str], controllers: Collection[str]) -> Rule:
    rule = Rule(
        region=table.text("region"),
        start=table.day("from"),
        status=Status(table.choice("status", tuple(Status)) or Status.UNKNOWN),
        since=table.when("since"),
        basis=table.choice("basis", bases) if "basis" in table.data else "",
        controller=table.choice("controller", controllers) if "controller" in table.data else "",
        note=table.text("note", ""),
        claims=table.texts("claims"),
    )
    table.close()
    return rule


def _claims(table: Table) -> tuple[dict[str, Claim], dict[str, Source]]:
    kinds = table.table("kinds", required=True)
    holds = {kind: kinds.number(kind) for kind in kinds.data}
    sources = {name: _source(entry) for name, entry in table.table("sources").tables()}
    claims = {name: _claim(name, entry, holds) for name, entry in table.table("claims").tables()}
    table.close()
    return claims, sources


def _source(table: Table) -> Source:
    source = Source(table.text("name"), table.when("date"), table.text("url", ""))
    table.close()
    return source


def _claim(name: str, table: Table, holds: Mapping[str, int]) -> Claim:
    kind, checked = table.choice("kind", holds), table.day("checked_on")
    table.text("statement")
    if "checked_on" not in table.data:
        table.wrong("checked_on", "missing", "the key 'checked_on' must be there")
    claim = Claim(
        name=name,
        kind=kind,
        grade=Grade(table.choice("grade", tuple(Grade)) or Grade.C),
        sources=table.texts("sources"),
        checked_on=checked or date.min,
        holds=holds.get(kind, 0) if checked else 0,
        about=table.text("about", ""),
        value=table.text("value", ""),
        disputed=table.flag("disputed"),
    )
    table.close()
    return claim
