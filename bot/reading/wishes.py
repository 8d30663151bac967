"""A wish to be reminded among polite words: "could you please remind me to check LinkedIn in 2 weeks?".

It is one only if all words before the call ("remind me") are those of somebody who asks for something: "do you remind
me every month?" and "wirst du mich jeden Monat erinnern?" are questions. What else is said must be a moment, with
nothing beside it but what to be reminded of ("to check LinkedIn").
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from bot.reading.folding import fold
from bot.reading.moments import Found, Passed, find
from bot.reading.moments_words import GAP, Table, of_language

MOST = 25  # words: a longer text is a story


def find_wish(text: str, language: str, now: datetime, zone: tzinfo) -> Found | None:
    """What a sentence wishes for that is said now, by the clock of a zone; None if it is no clear wish."""
    words = text.split()
    if len(words) > MOST:
        return None
    rests = ((rest, table) for table in of_language(language) for rest in _rests(words, table))
    parts = dict.fromkeys(part for rest, table in rests for part in _parts(rest, table))
    found = ((find(part, language, now, zone), whole) for part, whole in parts)
    # That a time has passed is said only of one that is certain: a purpose may name a year, too.
    return next((each for each, whole in found if each and (whole or not isinstance(each, Passed))), None)


def is_twofold(text: str, language: str, now: datetime, zone: tzinfo, *, bare: bool) -> bool:
    """Whether a text wishes for more than one reminder can be: "remind me on 1 March and on 1 June".

    `bare` says whether a moment alone, without a call, is a wish, too.
    """
    words = text.split()
    if len(words) > MOST:
        return False
    for table in of_language(language):
        for at in (at for at, word in enumerate(words) if fold(word) in table.joins):
            first, second = " ".join(words[:at]), " ".join(words[at:])
            wished = find_wish(first, language, now, zone) or (find(first, language, now, zone) if bare else None)
            if wished and table.is_near(second):
                return True
    return False


def _rests(words: list[str], table: Table) -> Iterator[list[str]]:
    """What is left of a sentence without its call and the words that ask for it, by each call that it may have."""
    keys = [fold(word) for word in words]
    for call in table.calls:
        head, tail = (call[: call.index(GAP)], call[call.index(GAP) + 1 :]) if GAP in call else (call, ())
        for at in _places(keys, head):
            behind = at + len(head)
            before = keys[:at]
            for end in _places(keys, tail, behind) if tail else (behind,):
                if not table.you.isdisjoint((*before, *call)) and table.modal.isdisjoint(keys):
                    continue
                if _doubts(before, table):
                    continue
                if table.asking.issuperset(before):
                    rest = [*words[behind:end], *words[end + len(tail) :]]
                    yield rest[:-1] if rest and fold(rest[-1]) in table.modal else rest
                elif table.asking.issuperset(keys[behind:]):
                    yield words[:at]  # "in 3 months, please remind me"


def _doubts(before: list[str], table: Table) -> bool:
    """Whether a sentence begins by asking whether it happens: "can the bot", "möchte ich"."""
    line = f"{' '.join(before)} "
    return any(line.startswith(f"{opening} ") for opening in table.doubting)


def _is_purpose(part: list[str], table: Table) -> bool:
    """Whether this is what to be reminded of; nothing in it may add to when: "but not in december"."""
    keys = [fold(word) for word in part]
    added = next((" ".join(part[at:]) for at, key in enumerate(keys) if key in table.joins), "")
    return keys[0] in table.purposes and not (added and table.is_near(added))


def _places(keys: list[str], wanted: tuple[str, ...], start: int = 0) -> list[int]:
    size = len(wanted)
    return [at for at in range(start, len(keys) - size + 1) if tuple(keys[at : at + size]) == wanted]


def _parts(rest: list[str], table: Table) -> Iterator[tuple[str, bool]]:
    """The parts that may be the moment, longest first, and whether they are all that is said."""
    for size in range(len(rest), 0, -1):
        for at in range(len(rest) - size + 1):
            beside = (rest[:at], rest[at + size :])
            if all(not part or _is_purpose(part, table) for part in beside):
                yield " ".join(rest[at : at + size]), size == len(rest)
