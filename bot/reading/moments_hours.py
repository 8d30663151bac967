"""The hour that was said: "at 9 ", "half past 8 " or "evening ", as minutes from the beginning of its day.

An hour from one to half past six that is said with neither "am" nor "Uhr" is one of the afternoon: nobody who says
"at 5" wants to be woken. Written with its minutes ("5:30") it is meant as it stands. Midnight is the end of its day,
and the small hours of a night belong to the day before.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from re import Pattern
from typing import Final

from bot.reading.moments_days import MONTH, PRE

HOUR: Final = 60
DAY: Final = 24 * HOUR
_WAKING = 7 * HOUR

# The parts of a day: when they are, if no hour is said with them, and between which hours they lie.
_PARTS: Final = {
    "morning": (9 * HOUR, 0, 12 * HOUR),
    "forenoon": (10 * HOUR, 5 * HOUR, 12 * HOUR),
    "noon": (12 * HOUR, 11 * HOUR, 15 * HOUR),
    "afternoon": (15 * HOUR, 12 * HOUR, 19 * HOUR),
    "evening": (19 * HOUR, 16 * HOUR, DAY + 1),
    "night": (22 * HOUR, 18 * HOUR, DAY + 6 * HOUR),
    "midnight": (DAY, DAY, DAY + 1),
    "am": (None, 0, 12 * HOUR),
    "pm": (None, 12 * HOUR, DAY),
}
PART: Final = re.compile(f"{PRE}({'|'.join(_PARTS)}) ")


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as it was said; `spoken` if it may be either of the two that a dial shows."""

    minutes: int
    spoken: bool = False


def _written(hour: str, minute: str) -> Clock | None:
    minutes = int(hour) * HOUR + int(minute or 0)
    return Clock(minutes) if int(minute or 0) < HOUR and minutes <= DAY else None


def _spoken(hour: str) -> Clock | None:
    clock = _written(hour, "")
    return clock and Clock(clock.minutes, spoken=clock.minutes > 0)


def _past(minutes: str, hour: str) -> Clock | None:
    return _beside(hour, _minutes(minutes))


def _to(minutes: str, hour: str) -> Clock | None:
    return _beside(hour, -_minutes(minutes))


def _minutes(said: str) -> int:
    return {"half": 30, "halfto": 30, "quarter": 15, "quarterof": 45, "threequarterof": 15}.get(said) or int(said)


def _beside(hour: str, minutes: int) -> Clock | None:
    whole = _written(hour, "")
    if not whole or abs(minutes) >= HOUR:
        return None
    dial = 12 * HOUR if whole.minutes < 13 * HOUR else DAY
    return Clock((whole.minutes + minutes) % dial, spoken=dial < DAY)


_H = "([0-9]{1,2})"
_UNIT = "(?:minute|hour|h|day|week|month|quarter|year)"
_UHR = "(?:clock |h )"
_DAYTIME = "(?:morning|forenoon|noon|afternoon|evening|night) "

CLOCKS: Final[tuple[tuple[Pattern[str], Callable[..., Clock | None]], ...]] = tuple(
    (re.compile(PRE + pattern), read)
    for pattern, read in (
        (f"{_H}:([0-9]{{2}})(?::[0-9]{{2}})? (?:{_UHR}|oclock )?", _written),
        (rf"at {_H}[.]([0-9]{{2}})[.]? {_UHR}?", _written),
        (rf"{_H}[.]([0-9]{{2}})[.]? (?:{_UHR}|(?=am |pm ))", _written),
        (f"{_H} clock ([0-9]{{2}} )?", _written),
        (f"at {_H} h ()", _written),
        (f"(half|quarter|[0-9]{{1,2}}) (?:minute )?(?:past|after) {_H} (?:clock |oclock )?", _past),
        (f"(quarter|[0-9]{{1,2}}) (?:minute )?(?:to|ago) {_H} (?:clock |oclock )?", _to),
        (f"(halfto|quarterof|threequarterof) {_H} (?:clock )?", _to),
        (f"(half) {_H} (?:clock |oclock )?(?!{_UNIT} )", _past),
        (f"{_H} (?:oclock |(?=am |pm ))", _spoken),
        (f"(?!1 ){_H} (?={PRE}(?:today )?{_DAYTIME})", _spoken),  # "a night" is no hour
        (f"(?:(?<=noon )|(?<=night )|(?<=morning )|(?<=evening )){_H} $", _spoken),
        (f"(?:(?<=^tomorrow )|(?<=^overmorrow )|(?<=^today )){_H} $", _spoken),
        (f"{_H} (?=(?:tomorrow|overmorrow|today) $)", _spoken),
        (rf"at {_H}[.]? (?!{MONTH} |of )", _spoken),
    )
)


def time_of(clock: Clock | None, parts: Iterable[str]) -> int | None:
    """The minute that an hour and the parts of the day around it mean; None where they contradict each other."""
    windows = [_PARTS[part] for part in parts]
    if clock is None:
        return windows[0][0] if len(windows) == 1 else None
    if not windows:
        return clock.minutes + (DAY // 2 if clock.spoken and clock.minutes < _WAKING else 0)
    half = clock.minutes % (DAY // 2)
    both = (half, half + DAY // 2, half + DAY) if clock.minutes < 13 * HOUR else (clock.minutes,)
    return next((time for time in both if all(start <= time < end for _, start, end in windows)), None)
