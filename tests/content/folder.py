"""A content folder to break in one place, and what the check then says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.book import Book, bind
from bot.content.check import check
from bot.content.library import load_library
from bot.content.load import Files, load_guide
from bot.content.problems import Problem
from bot.engine.message import LIMITS
from bot.engine.zones import zones

SMALL = Path(__file__).parent / "small"
SERVICE = "acme"
DAY = date(2026, 11, 23)
ZONES = zones({"DE": ("Europe/Berlin",), "US": ("America/New_York", "America/Denver")})

Found = tuple[str, str, str]  # a rule, a file and a key in it


def read(root: Path) -> tuple[Files, Book]:
    files = Files(root)
    library = load_library(files, SERVICE)
    return files, bind(load_guide(files, SERVICE, tuple(library.labels), library.regional(), ZONES), library)


@dataclass(frozen=True, slots=True)
class Folder:
    root: Path

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def write(self, file: str, text: str | bytes) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def add(self, file: str, text: str) -> None:
        self.write(file, f"{(self.root / file).read_text(encoding='utf-8')}\n{text}\n")

    def remove(self, file: str) -> None:
        (self.root / file).unlink()

    def check(self, day: date = DAY, *, thorough: bool = True) -> list[Problem]:
        files, book = read(self.root)
        return check(files, book, day, LIMITS, thorough=thorough)

    def found(self, day: date = DAY, *, thorough: bool = True) -> set[Found]:
        return {(problem.rule, problem.file, problem.key) for problem in self.check(day, thorough=thorough)}


LATER = date(2027, 3, 2)  # the day after a claim of the small content fell due
OVERDUE: Found = ("overdue", "acme/claims.toml", "claims.menu")

Edit = Callable[[Folder], None]


def swap(file: str, old: str, new: str) -> Edit:
    return lambda folder: folder.replace(file, old, new)


def put(file: str, text: str) -> Edit:
    return lambda folder: folder.write(file, text)


def more(file: str, text: str) -> Edit:
    return lambda folder: folder.add(file, text)


def gone(*files: str) -> Edit:
    def edit(folder: Folder) -> None:
        for file in files:
            folder.remove(file)

    return edit


def garble(file: str) -> Edit:
    return lambda folder: folder.write(file, b"\xff")


def both(*edits: Edit) -> Edit:
    def edit(folder: Folder) -> None:
        for one in edits:
            one(folder)

    return edit


def broken(folder: Folder, edit: Edit, *, thorough: bool = True) -> set[Found]:
    """What is found wrong, besides a claim that is overdue whatever else is wrong."""
    edit(folder)
    found = folder.found(LATER, thorough=thorough)
    assert OVERDUE in found, "the check stopped at the first problem"
    return found - {OVERDUE}
