"""How well and how fast questions are matched, beside two simple ways: shared runs of letters, and shared words."""

import subprocess
import sys
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from bench.letters import Letters
from bench.measure import ROOT, Row, rate
from bot import app
from bot.reading.folding import fold
from bot.reading.questions import OFFERED, Nearest, Outcome
from tests.reading.measured import SETS, Match, asked, figures, percent

LANGUAGES = ("en", "de")
WORDS_ENOUGH = 60.0  # of 100: below it, the words shared are chance; chosen on the development set
AIM = "top-1 75 %, top-3 90 %, shown wrong 3 %, rejected 95 %"

# What the matching adds to a process that has its content: loaded, and asked a hundred times.
GROWTH = """
from pathlib import Path
from bot import app
def kilobytes():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))
library = app.open_content(app.messages()).book.library
before = kilobytes()
questions = app.open_questions(library)()
for _ in range(100):
    questions.find("so do they really read all of my private messages or not")
print(kilobytes() - before)
"""


def rows(opened: app.Opened) -> list[Row]:
    """The rows of the table that are about questions."""
    library = opened.book.library
    questions = app.open_questions(library)()
    texts = [question.text for which in SETS for question in asked(which)]
    return [
        *_matched("questions", questions.find, AIM),
        *_matched("questions, by shared runs of letters", _letters(opened), ""),
        *_matched("questions, by shared words (rapidfuzz)", _words(opened), ""),
        rate("question matched", questions.find, texts, 2, "p99 5,000 µs"),
        rate("matching loaded", lambda _: app.open_questions(library)(), range(30), 1, "p99 50,000 µs"),
        Row("matching: memory that it adds", {"rss_mb": _grown()}, "15 MB"),
        Row("matching: file", {"file_kb": app.QUESTIONS.stat().st_size / 1000}, "1,000 KB"),
    ]


def _matched(name: str, match: Match, expected: str) -> Iterator[Row]:
    for which in SETS:
        for language in LANGUAGES:
            found = dict(percent(figures(match, asked(which, language))))
            yield Row(
                f"{name}: {which}, {language}", {f"{key}_percent": value for key, value in found.items()}, expected
            )


def _learned(opened: app.Opened) -> list[tuple[str, str]]:
    return [(fold(text), name) for name, texts in app.lessons(opened).asked.items() for text in texts]


def _letters(opened: app.Opened) -> Match:
    letters = Letters.of(_learned(opened))

    def match(text: str) -> Nearest:
        return _suggested(letters.nearest(text))

    return match


def _words(opened: app.Opened) -> Match:
    texts, names = zip(*_learned(opened), strict=True)

    def match(text: str) -> Nearest:
        near = process.extract(fold(text), texts, scorer=fuzz.token_set_ratio, limit=30, score_cutoff=WORDS_ENOUGH)
        return _suggested(names[position] for _, _, position in near)

    return match


def _suggested(names: Iterable[str]) -> Nearest:
    """Neither simple way can tell when it is sure."""
    ids = tuple(dict.fromkeys(names))[:OFFERED]
    return Nearest(Outcome.SUGGEST if ids else Outcome.UNKNOWN, ids)


def _grown() -> float:
    done = subprocess.run([sys.executable, "-c", GROWTH], cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024
