"""The command line: `python -m bot COMMAND`, installed as `optout`."""

import argparse
import asyncio
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NoReturn, TextIO

from bot import app, running, settings, smoke
from bot.content.cldr import country_name
from bot.content.library import Library
from bot.content.problems import Problem, Severity
from bot.desk import spoken
from bot.engine.regions import Regions
from bot.errors import BotError, UsageError
from bot.ops import health, logs
from bot.reading.countries import Sure, Unsure
from bot.reading.questions import Nearest

USAGE = 2  # the exit code of bad input
INTERRUPTED = 130  # that of a program that Ctrl-C has ended, as shells have it
LONGEST_AGO = 3650  # days
LONGEST_PAUSE = 60  # seconds
LONGEST_ID = 19  # digits of an id, on any platform
FIRST, LAST = date(2000, 1, 1), date(2060, 12, 31)  # for these days there are clocks, and codes for what is set
ISO = 2  # letters in a country's ISO 3166 code; a part of a country has more


BY = ("step", "day", "language", "region")


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and where help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no time like 2024-10-01T12:00Z"
        raise argparse.ArgumentTypeError(message) from None
    _refuse_far(text, instant.date())
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no day like 2024-10-01"
        raise argparse.ArgumentTypeError(message) from None
    _refuse_far(text, day)
    return day


def _refuse_far(text: str, day: date) -> None:
    if not FIRST <= day <= LAST:
        message = f"{text!r} is not between {FIRST} and {LAST}"
        raise argparse.ArgumentTypeError(message)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= LONGEST_AGO):
        message = f"{text!r} is no number of days from 1 to {LONGEST_AGO}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _number(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID and int(text)):
        message = f"{text!r} is no user id, which is a number"
        raise argparse.ArgumentTypeError(message)
    return text


def _pause(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_PAUSE:
        message = f"{text!r} is no number of seconds up to {LONGEST_PAUSE}"
        raise argparse.ArgumentTypeError(message)
    return seconds


def _arguments() -> argparse.ArgumentParser:
    parser = _Parser(prog="optout", description="Switch off AI training on your LinkedIn data.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chat = commands.add_parser("chat", help="talk to the bot in this terminal")
    chat.add_argument("--lang", default="", metavar="TAG", help="the language to speak, such as en or de")
    chat.add_argument(
        "--now", type=_instant, metavar="TIME", help="the time to take for now, such as 2024-10-01T12:00Z"
    )
    chat.set_defaults(run=_chat)
    run = commands.add_parser("run", help="serve every chat whose token is set")
    run.set_defaults(run=_run)
    check = commands.add_parser("check", help="check all content, every problem at once")
    check.add_argument(
        "--strict", action="store_true", help="count warnings, such as claims past their date, as errors"
    )
    check.set_defaults(run=_check)
    status = commands.add_parser("status", help="what the dated rules say of a country")
    status.add_argument("country", metavar="COUNTRY", nargs="+", help="a country as you would type it")
    status.add_argument("--on", type=_day, metavar="DATE", help="the day to look at (default: today)")
    status.add_argument("--json", action="store_true", help="print one JSON object")
    status.set_defaults(run=_status)
    health = commands.add_parser("health", help="whether the bot that runs on this machine is alive")
    health.set_defaults(run=_health)
    counts = commands.add_parser("counts", help="how often each screen was shown")
    counts.add_argument(
        "--days", type=_days, default=30, metavar="N", help="today and the days before it (default: 30)"
    )
    counts.add_argument("--by", choices=BY, default="step", help="what to count apart (default: step)")
    counts.add_argument("--json", action="store_true", help="print one JSON object a line: everything, day by day")
    counts.set_defaults(run=_counts)
    backup = commands.add_parser("backup", help="copy the reminders to a file, while the bot runs")
    backup.add_argument("file", metavar="FILE", type=Path, help="a new file; nothing is overwritten")
    backup.set_defaults(run=_backup)
    ask = commands.add_parser("ask", help="which answers a question is matched to")
    ask.add_argument("question", metavar="QUESTION", nargs="*", help="left out: one a line from standard input")
    ask.add_argument("--lang", default="", metavar="TAG", help="the language to answer in, such as en or de")
    ask.add_argument("--json", action="store_true", help="print one JSON object; always so for standard input")
    ask.set_defaults(run=_ask)
    smoking = commands.add_parser("smoke", help="try the real platforms out, in a chat of your own")
    smoking.add_argument("--telegram", type=_number, metavar="CHAT", help="your own user id on Telegram")
    smoking.add_argument("--discord", type=_number, metavar="USER", help="your own user id on Discord")
    smoking.add_argument("--keep", action="store_true", help="leave the messages in the chat")
    smoking.add_argument("--pause", type=_pause, default=1.0, metavar="SECONDS", help="between two steps (default: 1)")
    smoking.set_defaults(run=_smoke)
    train = commands.add_parser("train", help="learn the matching of questions anew from the phrasings")
    train.set_defaults(run=_train)
    graph = commands.add_parser("graph", help="the conversation as a Mermaid diagram")
    graph.set_defaults(run=_graph)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 where a check found errors, 2 for bad input."""
    chosen = _arguments().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return run(chosen)
    except BotError as wrong:
        print(f"optout: {wrong}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # Whoever read the output has gone; what Python would still flush must go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _chat(chosen: argparse.Namespace) -> int:
    from bot.adapters import terminal  # noqa: PLC0415 - nobody else needs the library that knows terminals

    opened = app.content(app.messages(), datetime.now(UTC).date())
    language = _language(opened, chosen.lang) or settings.read().language
    fixed: datetime | None = chosen.now
    _replace_what_does_not_fit(sys.stdout)
    _replace_what_does_not_fit(sys.stdin)
    terminal.run(app.open_desk(opened), language, lambda: fixed or datetime.now(UTC), sys.stdin, sys.stdout)
    return 0


def _run(_: argparse.Namespace) -> int:
    chosen = settings.read()
    logs.start(chosen.log_format)
    opened = app.content(app.messages(), datetime.now(UTC).date(), chosen.retention_days)
    asyncio.run(running.run(chosen, app.open_desk(opened)))
    return 0


def _health(_: argparse.Namespace) -> int:
    chosen = settings.read()
    return 0 if health.ask(chosen.http_host, chosen.http_port) else 1


def _counts(chosen: argparse.Namespace) -> int:
    since = (datetime.now(UTC) - timedelta(days=chosen.days - 1)).date()
    counted = asyncio.run(running.counted(settings.read(), since))
    if chosen.json:
        for shown, number in sorted(counted.items()):
            print(json.dumps(asdict(shown) | {"count": number}))
        return 0
    totals: Counter[str] = Counter()
    for shown, number in counted.items():
        totals[getattr(shown, chosen.by) or "-"] += number
    for name, number in sorted(totals.items()) if chosen.by == "day" else totals.most_common():
        print(f"{number:>9,}  {name}")
    return 0


def _backup(chosen: argparse.Namespace) -> int:
    running.backup(settings.read(), chosen.file)
    return 0


def _replace_what_does_not_fit(stream: TextIO) -> None:
    """A terminal that can't show an arrow shows a question mark, not a traceback; bytes that are no text likewise."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


def _language(opened: app.Opened, tag: str) -> str:
    """The language asked for. Raises UsageError for one that the bot does not speak."""
    spoken = opened.book.guide.languages
    if tag and tag.replace("_", "-").partition("-")[0] not in spoken:
        message = f"the bot does not speak {tag!r}; it speaks {', '.join(spoken)}"
        raise UsageError(message)
    return tag


def _check(chosen: argparse.Namespace) -> int:
    problems = app.check(app.open_content(app.messages()), datetime.now(UTC).date())
    return 1 if failed(problems, strict=chosen.strict) else 0


def failed(problems: Sequence[Problem], *, strict: bool) -> bool:
    """Whether a check that found these has failed; prints them, and how many there are."""
    for problem in problems:
        print(problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    print(f"{errors} errors, {warnings} warnings", file=sys.stderr)
    return bool(errors or (strict and warnings))


def _status(chosen: argparse.Namespace) -> int:
    today = datetime.now(UTC).date()
    opened = app.content(app.messages(), today)
    code = _country(app.open_countries(opened.files.root)().find(" ".join(chosen.country), "en", asked=True))
    facts = _facts(code, opened.book.guide.regions, chosen.on or today)
    print(json.dumps(facts, ensure_ascii=False) if chosen.json else _told(facts))
    return 0


def _country(found: Sure | Unsure) -> str:
    match found:
        case Sure(code):
            return code
        case Unsure(codes):
            candidates = ", ".join(f"{country_name(code[:ISO], 'en') or code} ({code})" for code in codes)
            message = f"which country is not clear; it could be {candidates}" if codes else "no such country is known"
            raise UsageError(message)


def _facts(code: str, regions: Regions, day: date) -> dict[str, object]:
    """What the rules say, for machines; a part of a country is reported as its country."""
    rule = regions.rule(code, day)
    return {
        "country": code[:ISO],
        "region": rule.region,
        "status": rule.status,
        "since": rule.since or None,
        "legal_basis": regions.bases.get(rule.basis),
        "controller": regions.controllers.get(rule.controller),
        "claims": list(rule.claims),
    }


def _told(facts: dict[str, object]) -> str:
    known = {key.replace("_", " "): value for key, value in facts.items() if value and key != "claims"}
    return "\n".join(f"{key}: {value}" for key, value in known.items())


def _ask(chosen: argparse.Namespace) -> int:
    opened = app.content(app.messages(), datetime.now(UTC).date())
    library, tag = opened.book.library, spoken(opened.book.guide, _language(opened, chosen.lang))
    asked = app.open_questions(library)()
    _replace_what_does_not_fit(sys.stdout)
    if not chosen.question:
        _replace_what_does_not_fit(sys.stdin)
        for line in sys.stdin:
            print(_matched(asked.find(line.strip())), flush=True)
        return 0
    found = asked.find(" ".join(chosen.question))
    print(_matched(found) if chosen.json else "\n".join(_matches(found, library, tag)))
    return 0


def _matched(found: Nearest) -> str:
    """For machines: what a question was matched to, best first."""
    return json.dumps({"outcome": found.outcome, "ids": list(found.ids), "scores": list(found.scores)})


def _matches(found: Nearest, library: Library, tag: str) -> Iterator[str]:
    """For people: how the question was taken, and the official questions nearest to it."""
    yield found.outcome
    shown = [found.sure] if found.sure else found.offered
    yield from (
        f"{score:.2f}  {name}: {library.question(tag, name)}" for name, score in zip(shown, found.scores, strict=False)
    )


def _smoke(chosen: argparse.Namespace) -> int:
    opened = app.content(app.messages(), datetime.now(UTC).date())
    _replace_what_does_not_fit(sys.stdout)
    wish = smoke.Wish({"telegram": chosen.telegram or "", "discord": chosen.discord or ""}, chosen.pause, chosen.keep)
    try:
        return 0 if smoke.run(settings.read(), app.open_desk(opened), wish) else 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED


def _train(_: argparse.Namespace) -> int:
    size = app.train(app.open_content(app.messages()))
    print(f"{app.QUESTIONS.name}: {size:,} bytes")
    return 0


def _graph(_: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    print(app.graph(app.content(app.messages(), now.date()), now), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
