"""What is wrong with the content: collected, never raised one by one."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
_WHEN = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)


class Severity(StrEnum):
    """An error keeps content from landing; a warning is for somebody to look at in time."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: the file below messages/, the key in it, the rule that it breaks, and how."""

    severity: Severity
    file: str
    key: str
    rule: str
    text: str

    def __str__(self) -> str:
        """One line a problem, its fields in a fixed order."""
        return f"{self.severity}: {self.file}: {self.key or '-'}: {self.rule}: {self.text}"


def error(file: str, key: str, rule: str, text: str) -> Problem:
    """A problem that keeps content from landing."""
    return Problem(Severity.ERROR, file, key, rule, text)


def warning(file: str, key: str, rule: str, text: str) -> Problem:
    """A problem for somebody to look at in time."""
    return Problem(Severity.WARNING, file, key, rule, text)


@dataclass(slots=True)
class Table:
    """A TOML table that notes what is missing, of the wrong type, or unknown, and reads on with a neutral value."""

    file: str
    key: str
    data: dict[str, object]
    problems: list[Problem]
    read: set[str] = field(default_factory=set)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there and not be empty."""
        return self._get(key, str, default, "")

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._get(key, int, default, 0)

    def flag(self, key: str) -> bool:
        """True or false; false where it is left out."""
        return self._get(key, bool, default=False, neutral=False)

    def day(self, key: str) -> date | None:
        """A TOML date, or an ISO one in quotes; None where it is left out."""
        self.read.add(key)
        value = self.data.get(key)
        if isinstance(value, str):
            return self._parsed(key, value)
        if value is not None and type(value) is not date:
            self.wrong(key, "type", "must be a date, like 2026-08-21")
        return value if type(value) is date else None

    def when(self, key: str) -> str:
        """An ISO year, month or day in quotes; empty where it is left out."""
        value = self.text(key, "")
        if _WHEN.fullmatch(value) and self._parsed(key, value + "-01-01"[len(value) - len("2026") :]):
            return value
        if value and not _WHEN.fullmatch(value):
            self.wrong(key, "type", "must be a year, month or day, like 2026, 2026-08 or 2026-08-21")
        return ""

    def choice(self, key: str, options: Collection[str]) -> str:
        """One of several words; empty where it is none of them."""
        value = self.text(key)
        if value and value not in options:
            self.wrong(key, "value", f"must be one of {', '.join(options)}")
        return value if value in options else ""

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; empty where it is left out, which it must not be where it is required."""
        values = self.items(key, required=required)
        if not all(isinstance(value, str) for value in values):
            self.wrong(key, "type", "must be a list of texts")
        return tuple(value for value in values if isinstance(value, str))

    def items(self, key: str, *, required: bool = False) -> list[object]:
        """A list of anything; empty where it is left out, which it must not be where it is required."""
        values = self._get(key, list, None if required else [], [])
        if required and self.data.get(key) == []:
            self.wrong(key, "missing", "must not be empty")
        return list(values)

    def table(self, key: str, *, required: bool = False) -> "Table":
        """The table under a key; an empty one where it is left out."""
        data = self._get(key, dict, None if required else {}, {})
        return self._below(key, data)

    def tables(self) -> Iterator[tuple[str, "Table"]]:
        """Every entry of this table, each a table itself."""
        for key in self.data:
            yield key, self.table(key)

    def listed(self, key: str) -> Iterator["Table"]:
        """Every table of a list of tables."""
        for position, value in enumerate(self.items(key)):
            if isinstance(value, dict):
                yield self._below(f"{key}[{position}]", value)
            else:
                self.wrong(f"{key}[{position}]", "type", "must be a table")

    def pairs(self) -> dict[str, str]:
        """Every entry of this table, each a text."""
        return {key: self.text(key) for key in self.data}

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.data.keys() - self.read:
            self.wrong(key, "unknown-key", "is not a key that is known here")

    def wrong(self, key: str, rule: str, text: str) -> None:
        """Note a problem with a key of this table."""
        self.problems.append(error(self.file, self._path(key), rule, text))

    def _path(self, key: str) -> str:
        return ".".join(filter(None, (self.key, key)))

    def _below(self, key: str, data: dict[str, object]) -> "Table":
        return Table(self.file, self._path(key), data, self.problems)

    def _get(self, key: str, kind: type[T], default: T | None, neutral: T) -> T:
        self.read.add(key)
        value = self.data.get(key, default)
        if value is None or value == "" != default:
            self.wrong(key, "missing", f"the key {key!r} must be there, and not be empty")
            return neutral
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            self.wrong(key, "type", f"has the wrong type, {type(value).__name__}")
            return neutral
        return value

    def _parsed(self, key: str, value: str) -> date | None:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.wrong(key, "type", "must be a date, like 2026-08-21")
            return None
