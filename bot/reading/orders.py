"""What a text orders in one of the words that everybody types, said politely or in a sentence of one's own.

"could you cancel my reminder now, please" is "cancel my reminder" among polite words. Where a text is no such word, and
yet says that something is to end and that this is being reminded ("can you stop the reminder that I set"), it asks for
that: whoever answers shows the reminder first. The same holds for deleting and one's data. "How do I stop it?" asks
how, and "don't stop my reminder" asks for the opposite: neither is an order.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

from bot.reading.folding import fold, spellings
from bot.reading.moments_words import of_language
from bot.reading.words import Words

TABLE = Path(__file__).with_name("orders.toml")
MOST = 20  # words: a longer text is a story
CLOSE = 2  # words between which a negation belongs to what it negates
ORDERS = {"stop", "unsubscribe", "leave", "dismiss", "delete", "pause", "resume", "change", "undo"}
"""The words that somebody may ask for in a sentence: "it is off" is no order, and "can it be off" is a question."""

TO_STOP, TO_DELETE = "stopping", "delete"  # what is ordered by a sentence


@dataclass(frozen=True, slots=True)
class Manners:
    """The words of one language around an order: see the table."""

    polite: frozenset[str]
    doubts: frozenset[str]
    openings: frozenset[str]
    negations: frozenset[str]
    none: frozenset[str]
    no_longer: frozenset[str]
    wants: frozenset[str]
    laments: frozenset[str]
    stops: frozenset[str]
    reminds: frozenset[str]
    reminders: frozenset[str]
    deletes: frozenset[str]
    data: frozenset[str]
    others: frozenset[str]
    about: frozenset[str]


def find_word(words: Words, text: str, language: str) -> str:
    """The word that a text is, whatever polite words it is said among; nothing if it is none."""
    if exact := words.find(text, language):
        return exact
    said = text.split()
    if len(said) > MOST:
        return ""
    keys = [fold(word) for word in said]
    manners = _manners(language)
    polite = frozenset[str]().union(*(each.polite for each in manners))
    start, end = _inside(keys, polite)
    if bare := words.find(" ".join(said[start:end]), language):
        return bare
    if any(_asks(keys[start:end], each) for each in manners):
        return ""
    asking = polite.union(*(table.asking for table in of_language(language)))
    while start < end and keys[start] in asking:
        start += 1
        if (name := words.find(" ".join(said[start:end]), language)) in ORDERS:
            return name
    return ""


def find_order(text: str, language: str) -> str:
    """What a sentence orders that is no word by itself: that the reminder stops, that everything is deleted."""
    keys = [key for word in text.split() if (key := fold(word))]
    if len(keys) > MOST:
        return ""
    found = (_order(keys, table) for table in _manners(language))
    return next((name for name in found if name), "")


def _order(keys: list[str], manners: Manners) -> str:
    start, end = _inside(keys, manners.polite)
    if _asks(keys[start:end], manners) or _of_others(keys, manners):
        return ""
    if _ends(keys, manners) or _refuses(keys, manners):
        return TO_STOP
    return TO_DELETE if _deletes(keys, manners) else ""


def _inside(keys: list[str], polite: Collection[str]) -> tuple[int, int]:
    """Where a text begins and ends without the polite words around it."""
    start, end = 0, len(keys)
    while start < end and (keys[start] in polite or not keys[start]):
        start += 1
    while start < end and (keys[end - 1] in polite or not keys[end - 1]):
        end -= 1
    return start, end


def _asks(keys: list[str], manners: Manners) -> bool:
    """Whether a text asks whether or how something is, rather than for it."""
    begins = keys[:1] if keys[1:2] != ["not"] else []
    doubts = (at for at, key in enumerate(keys) if key in manners.doubts)
    asked = any(at == 0 or keys[at - 1] not in manners.data for at in doubts)  # "alles, was du weißt" asks for nothing
    return asked or not manners.openings.isdisjoint((*begins, " ".join(keys[:2])))


def _of_others(keys: list[str], manners: Manners) -> bool:
    """Whether a text speaks of what somebody else sends or stores."""
    return any(key in manners.others and (at == 0 or keys[at - 1] not in manners.about) for at, key in enumerate(keys))


def _at(keys: list[str], wanted: Collection[str]) -> list[int]:
    return [at for at, key in enumerate(keys) if key in wanted]


def _is_negated(keys: list[str], at: int, manners: Manners) -> bool:
    negations = manners.negations | manners.none
    return not negations.isdisjoint(keys[max(0, at - CLOSE) : at]) or keys[-1] in negations


def _ends(keys: list[str], manners: Manners) -> bool:
    """Whether a text says that the reminder is to end."""
    ends = [at for at in _at(keys, manners.stops) if not _is_negated(keys, at, manners)]
    verbs, nouns = _at(keys, manners.reminds), _at(keys, manners.reminders)
    return bool(ends and (nouns or verbs)) and all(verb > ends[0] for verb in verbs)


def _refuses(keys: list[str], manners: Manners) -> bool:
    """Whether a text says that no reminder is wanted any more; one that did not come is something else."""
    if any(_is_negated(keys, at, manners) for at in _at(keys, manners.stops)):
        return False
    if not manners.laments.isdisjoint(keys) and manners.wants.isdisjoint(keys):
        return False
    return any(_is_refused(keys, at, manners) for at in _at(keys, manners.reminds | manners.reminders))


def _is_refused(keys: list[str], at: int, manners: Manners) -> bool:
    line = f" {' '.join(keys)} "
    close = not manners.none.isdisjoint(keys[max(0, at - CLOSE) : at])
    before = not manners.negations.isdisjoint(keys[:at])
    return close or before or any(f" {phrase} " in line for phrase in manners.no_longer)


def _deletes(keys: list[str], manners: Manners) -> bool:
    """Whether a text says that what is stored is to be deleted."""
    negated = not (manners.negations | manners.none).isdisjoint(keys)
    return not negated and all(not words.isdisjoint(keys) for words in (manners.deletes, manners.data))


@cache
def _manners(language: str) -> list[Manners]:
    """How an order is read: in the person's language first, then in every other, since it stops something.

    What makes a text no order in the person's own language does so in all of them, and a doubt in any does.
    """
    tables = _tables()
    own = tables.get(language, next(iter(tables.values())))
    each = dict.fromkeys((own, *tables.values()))
    shared = {
        name: frozenset[str]().union(*(getattr(table, name) for table in each))
        for name in ("doubts", "negations", "none", "laments")
    }
    return [replace(table, openings=table.openings | own.openings, **shared) for table in each]


@cache
def _tables() -> Mapping[str, Manners]:
    tables = tomllib.loads(TABLE.read_text("utf-8"))
    names = [field.name for field in fields(Manners)]
    return {tag: Manners(*(_folded(table[name]) for name in names)) for tag, table in tables.items()}


def _folded(texts: list[str]) -> frozenset[str]:
    return frozenset(spelt for text in texts for spelt in spellings(text))
