"""Measure the bot: prints a table, writes it as JSON, and keeps docs/benchmarks.md true.

`python -m bench.run PART...` measures some parts only (see PARTS), and writes nothing.
"""

import json
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

from bench import discord, questions, reminders, replicas, store, telegram
from bench.measure import ROOT, Row, Stalled, deadline, on_every_core, on_one_core, once, process, rate, say
from bot import app
from bot.content.book import Book
from bot.content.render import render
from bot.content.walk import places
from bot.desk import Desk
from bot.engine.engine import visit
from bot.engine.place import Place
from bot.engine.reminder import Address
from bot.turns import Typed
from tests.talking import take

RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Measured by `make bench` on one core, and the chats and PostgreSQL on two ({machine}); the figures stand in
`bench/results.json`, too. They are looked at, never asserted in a test. Both databases wait for their disk at every
commit. `python -m bench.run PART...` measures some parts only: {parts}.

"""
LOAD = "\n## Load\n"  # what bench/load.py writes begins here
PART_WITHIN = 900.0  # seconds: three times what the slowest part takes
MILLI = 10_000  # microseconds from which on milliseconds say enough
FEW = 100  # a second, up to which a tenth counts
TYPED = ["uk", "Deutschland", "germny", "app", "it is off", "do they read my dms", "asdf qwer", "/help"]


def turns() -> list[Row]:
    """What one turn takes, and a start."""
    now = datetime.now(UTC)
    opened = app.content(app.messages(), now.date())
    book, guide = opened.book, opened.book.guide
    every = list(islice(places(guide), None))
    payloads = [guide.codec.write(place) for place in every]
    for place in every:
        render(book, visit(guide, place, now).screen, now.date())
    desk = app.open_desk(opened)
    return [
        rate("payload parse", guide.codec.read, payloads, 5, ""),
        rate(
            "engine turn", lambda payload: visit(guide, guide.codec.read(payload), now), payloads, 5, "20,000 a second"
        ),
        rate(
            "rendered turn, every screen",
            lambda place: _rendered(book, place, now),
            every,
            3,
            "3,000 a second, p99 2,000 µs",
        ),
        rate("typed turn", lambda text: _typed(desk, text, now), TYPED, 50, ""),
        once("first show of every screen", lambda: _all(every, now), ""),
        once("check of all content", lambda: app.check(app.open_content(app.messages()), now.date()), ""),
        process("start-up to first screen", ["chat", "--lang", "en"], "", 7, "0.6 s"),
        process("whole walk in a pipe", ["chat", "--lang", "en"], "Scotland\n1\nit is off\n", 3, ""),
    ]


def _rendered(book: Book, place: Place, now: datetime) -> None:
    render(book, visit(book.guide, place, now).screen, now.date())


def _typed(desk: Desk, text: str, now: datetime) -> None:
    take(desk, Address("bench", text), Typed(text), "en", now)


def _all(every: list[Place], now: datetime) -> None:
    book = app.open_content(app.messages()).book
    for place in every:
        _rendered(book, place, now)


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    measured = [f"{row.name} | {', '.join(_figure(*figure) for figure in row.figures.items())}" for row in rows]
    lines = [f"| {text} | {row.expected} |" for text, row in zip(measured, rows, strict=True)]
    return "\n".join(["| what | measured | expected |", "|---|---|---|", *lines])


def _figure(name: str, value: float) -> str:
    match name:
        case "per_second":
            return f"{value:,.{1 if value < FEW else 0}f} a second"
        case "seconds":
            return f"{value:.2f} s"
        case "rss_mb" | "size_mb":
            return f"{value:.0f} MB"
        case "file_kb":
            return f"{value:,.0f} KB"
        case _ if name.endswith("_percent"):
            return f"{name.removesuffix('_percent').replace('_', ' ').replace('top', 'top-')} {value:.1f} %"
        case "grown_mb":
            return f"grown by {value:.1f} MB"
        case "refused" | "errors":
            return f"{value:.0f} {name}"
        case _ if value >= MILLI:
            return f"{name.removesuffix('_us')} {value / 1e3:,.0f} ms"
        case _:
            return f"{name.removesuffix('_us')} {value:,.0f} µs"


Part = Callable[[], list[Row]]
PARTS: Mapping[str, Part] = {
    "turns": turns,
    "questions": lambda: questions.rows(app.open_content(app.messages())),
    "telegram": telegram.rows,
    "discord": discord.rows,
    "store": store.rows,
    "reminders": reminders.rows,
    "replicas": replicas.rows,
}


def main(chosen: Sequence[str]) -> None:
    """Measure, print; and write, where nothing was left out."""
    if unknown := set(chosen) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    on_one_core()
    rows, stalled = measured({name: part for name, part in PARTS.items() if not chosen or name in chosen})
    text = table(rows)
    print(text)
    if stalled:
        sys.exit("\n".join(f"stalled: {line}" for line in stalled))
    if not chosen:
        _write(rows, text)


def measured(parts: Mapping[str, Part], within: float = PART_WITHIN) -> tuple[list[Row], list[str]]:
    """The rows of all parts, and a line for each part that stalled and so has none."""
    rows, stalled = [], []
    for name, part in parts.items():
        say(f"measuring: {name}")
        try:
            with deadline(within):
                rows += part()
        except Stalled as why:
            stalled.append(f"{name}: {why}")
            say(f"  stalled: {why}")
            on_every_core()
            on_one_core()
    return rows, stalled


def _write(rows: list[Row], text: str) -> None:
    keep(rows, load=False)
    head = HEAD.format(machine=machine(), parts=", ".join(PARTS))
    _, mark, load = PAGE.read_text(encoding="utf-8").partition(LOAD)
    PAGE.write_text(f"{head}{text}\n{mark}{load}", encoding="utf-8")


def keep(rows: list[Row], *, load: bool) -> None:
    """Write figures down, beside those that `make load` has measured, or as those."""
    known = json.loads(RESULTS.read_text(encoding="utf-8"))
    others = {name: figures for name, figures in known.items() if name.startswith("load, ") != load}
    fresh = {row.name: row.figures for row in rows}
    RESULTS.write_text(json.dumps(others | fresh if load else fresh | others, indent=2) + "\n", encoding="utf-8")


def machine() -> str:
    """What it was measured on."""
    return f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"


if __name__ == "__main__":
    main(sys.argv[1:])
