"""What people type about time, in the few plain words that the grammar reads: "alle zwei Wochen" is `every 2 week`.

A text with a word or a sign that says nothing about time is no moment at all: that keeps questions from being read as
days. The words of each language stand in `moments.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.reading.folding import fold, spellings

TABLE = Path(__file__).with_name("moments.toml")

GAP = "*"  # any words

_IGNORED = ""
_APOSTROPHES = re.compile("['’‘`´]")
_TOKEN = re.compile(
    r"""
      (?P<number>
        [0-9]{4} ([-/.]) [0-9]{1,2} \2 [0-9]{1,2} (?![0-9])             # 2027-03-01
      | [0-9]{1,2} ([-/.]) [0-9]{1,2} \3 (?:[0-9]{4}|[0-9]{2}) (?![0-9:]) # 1.3.2027
      | [0-9]{1,2} \. [0-9]{1,2} \. (?![0-9])                           # 1.3.
      | [0-9]{1,2} : [0-9]{2} (?::[0-9]{2})? (?![0-9])                  # 18:30
      | [0-9]+ [.,/] [0-9]+ (?![0-9])                                   # 1.5, 18.30, 3/1
      | [0-9]+ (?:st|nd|rd|th|ter|te|ten) (?![^\W_])                    # 1st
      | [0-9]{1,2} h [0-9]{2} (?![^\W_])                                # 17h30
      | [0-9]+ \.?
      )
    | (?P<word> [^\W\d_]+)
    | (?P<gap> [^\w+\-–—−/%$€£#@=<>\\&|^]+ | (?<=[^\W\d_]) - | - (?=[^\W\d_]) | (?<=\s) [-–—] (?=\s))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ORDINAL = re.compile("([0-9]+)(?!h[0-9])[a-z]+")
_VAGUE = {
    *("in", "after", "on", "at", "of", "and", "from", "to", "past", "this", "last", "next", "times"),
    *("half", "begin", "mid", "end", "now", "1", "h"),
}
"""Plain words that are said of other things than time as well."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """How one language says when; `day_first` where 3/1 can only be a day in January."""

    plain: Mapping[str, str]  # "day after tomorrow" -> "overmorrow"
    longest: int  # words in a phrase
    unclear: frozenset[str]
    day_first: bool
    calls: tuple[tuple[str, ...], ...]
    asking: frozenset[str]
    you: frozenset[str]
    modal: frozenset[str]
    purposes: frozenset[str]
    joins: frozenset[str]
    doubting: frozenset[str]

    def line(self, text: str) -> str | None:
        """A text in plain words, a space after each; None if any word of it is none about time."""
        tokens = _tokens(text)
        found = self._phrases(tokens) if tokens else ()
        said = [(typed, plain) for typed, plain in found if plain != _IGNORED]
        known = [plain for _, plain in said if plain is not None]
        if not said or len(known) < len(said) or (len(said) == 1 and said[0][0] in self.unclear):
            return None
        return _hours(re.sub("(?:every )+", "every ", " ".join(known) + " "))

    def is_near(self, text: str) -> bool:
        """Whether something in a text says when, be it among words that say nothing of it."""
        found = self._phrases(_tokens(text) or [])
        clear = (plain for typed, plain in found if plain and typed not in self.unclear)
        return any(not _VAGUE.issuperset(plain.split()) for plain in clear)

    def _phrases(self, tokens: list[str]) -> Iterator[tuple[str, str | None]]:
        """Each longest known phrase with its plain words; None beside what is not known."""
        at = 0
        while at < len(tokens):
            ends = range(min(at + self.longest, len(tokens)), at, -1)
            phrases = ((end, " ".join(tokens[at:end])) for end in ends)
            end, typed = next(((end, typed) for end, typed in phrases if typed in self.plain), (at + 1, tokens[at]))
            yield typed, self.plain.get(typed, _number(typed))
            at = end


def _tokens(text: str) -> list[str] | None:
    """The numbers and folded words of a text; None if it has signs of other things, such as "%"."""
    text = re.sub("(?<=[0-9])½", ".5", text).replace("½", "0.5")
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text))
    text = re.sub(r"(?<=[0-9])[Tt](?=[0-9])", " ", text)  # 2027-03-01T09:00
    if re.search(r"(?<!\S)[.,:][0-9]", text):
        return None  # ".5 years" are not five
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            return None
        if not found["gap"]:
            tokens.append(found[0].lower() if found["number"] else fold(found[0]))
        at = found.end()
    return tokens


def _hours(line: str) -> str:
    """A line without "1h30": an hour of the day from seven on or after "at", else a length."""
    line = re.sub(r"(?<=\bin )([0-9]{1,2})h([0-5][0-9]) |(?<!\bat )\b([1-6])h([0-5][0-9]) ", _length, line)
    return re.sub(r"\b([0-9]{1,2})h([0-5][0-9]) ", r"\1:\2 ", line)


def _length(found: re.Match[str]) -> str:
    return f"{found[1] or found[3]} hour {found[2] or found[4]} minute "


def _number(typed: str) -> str | None:
    if not typed[:1].isdigit():
        return None
    ordinal = _ORDINAL.fullmatch(typed)
    return f"{ordinal[1]}th" if ordinal else typed


def of_language(language: str) -> list[Table]:
    """The tables that a text is read by: that of its language, if there is one, and the English one."""
    tag = language.replace("_", "-").partition("-")[0].lower()
    return [tables()[each] for each in dict.fromkeys((tag, "en")) if each in tables()]


@cache
def tables() -> Mapping[str, Table]:
    """The languages that have a table, by tag."""
    return {tag: _table(raw) for tag, raw in tomllib.loads(TABLE.read_text("utf-8")).items()}


def _table(raw: Mapping[str, Any]) -> Table:
    plain = {folded: word for typed, word in entries(raw) for folded in spellings(typed)}
    longest = max(len(typed.split()) for typed in plain)
    calls = tuple(tuple(each if each == GAP else fold(each) for each in call.split()) for call in raw["calls"])
    lists = (_folded(raw[name]) for name in ("asking", "you", "modal", "purposes", "joins", "doubting"))
    return Table(plain, longest, _folded(raw["unclear"]), raw["day_first"], calls, *lists)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(folded for word in words for folded in spellings(word))


def entries(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What may be typed in a language, as it is written, and the plain words for it."""
    yield from ((typed, _IGNORED) for typed in raw["ignored"])
    for word, phrases in raw["words"].items():
        yield from ((typed, word) for typed in phrases)
    for word, stems in raw["bending"].items():
        yield from ((stem + ending, word) for stem in stems for ending in raw["endings"])
    for word, names in raw["weekdays"].items():
        yield from ((name, word) for name in names)
        yield from ((name + raw["plural"], f"every {word}") for name in names)
        for part, afters in raw["after_weekday"].items():
            yield from (
                (name + gap + after, f"{word} {part}") for name in names for after in afters for gap in ("", " ")
            )
