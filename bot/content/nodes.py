"""The nodes of a guide, from the bot's own guide.toml and the service's."""

from collections.abc import Iterator, Mapping
from itertools import chain

from bot.content.problems import Table
from bot.engine.guide import (
    Answer,
    Door,
    Doors,
    Go,
    Mark,
    Need,
    Node,
    Open,
    Own,
    OwnScreen,
    Page,
    Step,
    Take,
    Topic,
)

NEEDS: tuple[Need, ...] = ("region", "platform")

Coded = Iterator[tuple[Node, str]]


def read_nodes(common: Table, own: Table, regional: frozenset[str]) -> tuple[dict[str, Node], dict[str, str]]:
    """Every node by name, and every node's code; `regional` are the answers that differ by country."""
    shared = {key: _doors(own.table("rows").items(key), own, f"rows.{key}", {}) for key in own.table("rows").data}
    nodes: dict[str, Node] = {}
    codes: dict[str, str] = {}
    sources = (
        _own_screens(common.table("own", required=True)),
        _pages(common.table("pages"), shared, ours=True),
        _pages(own.table("pages"), shared, ours=False),
        _steps(own),
        _topics(own),
        _answers(own.table("answers"), shared, regional),
    )
    for node, code in chain.from_iterable(sources):
        if node.name in nodes:
            own.wrong(node.name, "name-twice", "two nodes have this name")
        nodes[node.name], codes[node.name] = node, code
    return nodes, codes


def _own_screens(table: Table) -> Coded:
    for name, code in table.pairs().items():
        if name in set(Own):
            yield OwnScreen(Own(name)), code
        else:
            table.wrong(name, "unknown-key", "is no screen that the engine knows")


def _pages(table: Table, shared: Mapping[str, Doors], *, ours: bool) -> Coded:
    for name, entry in table.tables():
        yield _page(name, entry, shared, ours=ours), entry.text("code")
        entry.close()


def _steps(own: Table) -> Coded:
    for number, entry in enumerate(own.listed("steps"), start=1):
        yield _step(number, entry), entry.text("code")
        entry.close()


def _topics(own: Table) -> Coded:
    answers = {name: entry.text("topic") for name, entry in own.table("answers").tables()}
    for name, code in own.table("topics").pairs().items():
        yield Topic(name, tuple(answer for answer, topic in answers.items() if topic == name)), code


def _answers(table: Table, shared: Mapping[str, Doors], regional: frozenset[str]) -> Coded:
    for name, entry in table.tables():
        yield _answer(name, entry, shared, regional=name in regional), entry.text("code")
        entry.close()


def _answer(name: str, table: Table, shared: Mapping[str, Doors], *, regional: bool) -> Answer:
    doors = _doors(table.items("rows"), table, "rows", shared)
    return Answer(name, table.text("topic"), doors, table.texts("claims"), regional, table.flag("ours"))


def _page(name: str, table: Table, shared: Mapping[str, Doors], *, ours: bool) -> Page:
    needs = tuple(need for need in NEEDS if need in table.texts("needs"))
    if len(needs) < len(table.texts("needs")):
        table.wrong("needs", "value", f"must be some of {', '.join(NEEDS)}")
    doors = _doors(table.items("rows"), table, "rows", shared)
    return Page(name, doors, needs, table.texts("claims"), table.flag("aside"), ours)


def _step(number: int, table: Table) -> Step:
    marks = {platform: Mark(label, exact=True) for platform, label in table.table("label").pairs().items()}
    words = {platform: Mark(word, exact=False) for platform, word in table.table("word").pairs().items()}
    by_platform = table.table("claims")
    claims = {platform: by_platform.texts(platform) for platform in by_platform.data}
    return Step(table.text("name"), number, marks | words, claims, table.text("missing"))


def _doors(rows: list[object], table: Table, key: str, shared: Mapping[str, Doors]) -> Doors:
    doors: list[tuple[Door, ...]] = []
    for position, row in enumerate(rows):
        at = f"{key}[{position}]"
        if isinstance(row, str) and row in shared:
            doors.extend(shared[row])
        elif isinstance(row, list):
            made = (_door(Table(table.file, f"{table.key}.{at}".strip("."), entry, table.problems)) for entry in row)
            doors.append(tuple(door for door in made if door is not None))
        else:
            table.wrong(at, "type", "must be a list of buttons, or the name of a shared row")
    return tuple(doors)


def _door(table: Table) -> Door | None:
    door: Door | None = None
    word, primary = table.text("word", ""), table.flag("primary")
    other = "platform" in table.data and table.choice("platform", ("other",)) == "other"
    match table.data:
        case {"go": _}:
            door = Go(table.text("go"), word, other, primary)
        case {"open": _}:
            door = Open(table.text("open"), word, primary)
        case {"copy": _}:
            door = Take(table.text("copy"))
        case _:
            table.wrong("", "missing", "a button must go, open or copy")
    table.close()
    return door
