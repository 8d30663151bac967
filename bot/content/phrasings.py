"""How people ask, for learning from: read only when the matching of questions is trained or looked at closely."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.content.load import Files
from bot.content.problems import Table

ASKED, REJECTED = "phrasings.toml", "rejected.toml"
Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Phrasings:
    """One language's own: texts by the answer that they ask for, and by the kind of those that no answer is for."""

    asked: Texts
    rejected: Texts


def load_phrasings(files: Files, service: str, languages: Iterable[str]) -> dict[str, Phrasings]:
    """The phrasings of every language, with a problem noted for each text that stands twice."""
    loaded = {}
    for tag in languages:
        asked, rejected = (files.table(f"{service}/{tag}/{name}", optional=True) for name in (ASKED, REJECTED))
        loaded[tag] = Phrasings(_texts(asked), _texts(rejected))
        _note_twins((asked, rejected))
    return loaded


def _texts(table: Table) -> dict[str, tuple[str, ...]]:
    return {name: table.texts(name) for name in table.data}


def _note_twins(tables: Iterable[Table]) -> None:
    """A text that is said to mean two things teaches nothing."""
    first = dict[str, str]()
    for name, text, table in _each(tables):
        if text in first:
            table.wrong(name, "text-twice", f"{text!r} stands under {first[text]!r}, too")
        first.setdefault(text, name)


def _each(tables: Iterable[Table]) -> Iterator[tuple[str, str, Table]]:
    for table in tables:
        yield from ((name, text.strip().casefold(), table) for name in table.data for text in table.texts(name))
