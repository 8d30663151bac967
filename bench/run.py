"""Measure the bot: prints a table, writes it as JSON, and keeps docs/benchmarks.md true."""

import json
import platform
from datetime import UTC, datetime
from itertools import islice

from bench import discord, questions, telegram
from bench.measure import ROOT, Row, on_one_core, once, process, rate
from bot import app
from bot.content.book import Book
from bot.content.render import render
from bot.content.walk import places
from bot.engine.engine import visit
from bot.engine.place import Place
from bot.turns import Address, Desk, Typed, take

RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Measured by `make bench` on one core, and the chats on two ({machine}); the figures stand in `bench/results.json`, too.
They are looked at, never asserted in a test.

"""
MILLI = 10_000  # microseconds from which on milliseconds say enough
TYPED = ["uk", "Deutschland", "germny", "app", "it is off", "do they read my dms", "asdf qwer", "/help"]


def measured() -> list[Row]:
    """Every row of the table."""
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
        *questions.rows(opened),
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
            return f"{value:,.0f} a second"
        case "seconds":
            return f"{value:.2f} s"
        case "rss_mb":
            return f"{value:.0f} MB"
        case "file_kb":
            return f"{value:,.0f} KB"
        case _ if name.endswith("_percent"):
            return f"{name.removesuffix('_percent').replace('_', ' ').replace('top', 'top-')} {value:.1f} %"
        case _ if value >= MILLI:
            return f"{name.removesuffix('_us')} {value / 1e3:,.0f} ms"
        case _:
            return f"{name.removesuffix('_us')} {value:,.0f} µs"


def main() -> None:
    """Measure, print, write."""
    on_one_core()
    rows = [*measured(), *telegram.rows(), *discord.rows()]
    text = table(rows)
    print(text)
    RESULTS.write_text(json.dumps({row.name: row.figures for row in rows}, indent=2) + "\n", encoding="utf-8")
    machine = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"
    PAGE.write_text(HEAD.format(machine=machine) + text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
