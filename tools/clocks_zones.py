"""What tzdata knows of zones, for the table of clocks: always the package's data, whatever the machine itself has."""

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global

ROOT = Path(__file__).resolve().parent.parent
HAND: dict[str, Any] = tomllib.loads((ROOT / "tools/clocks.toml").read_text("utf-8"))

YEARS = 3  # for which two clocks must agree to be one
NO_ZONES = {"Factory"}  # what a clock shows that nobody has set


def lines(name: str) -> list[str]:
    """The lines of one of tzdata's files, without comments."""
    text = (files("tzdata") / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def version() -> str:
    """The version of tzdata, such as 2026a."""
    return (files("tzdata") / "zoneinfo/tzdata.zi").read_text("utf-8").split(maxsplit=3)[2]


@cache
def homes() -> dict[str, str]:
    """The country of every zone that belongs to one."""
    return {zone: country for country, _where, zone, *_ in (line.split("\t") for line in lines("zoneinfo/zone.tab"))}


@cache
def links() -> dict[str, str]:
    """Every name that stands for another zone; CLDR keeps names in their own country where tzdata does not."""
    linked = [line.split() for line in lines("zoneinfo/tzdata.zi") if line.startswith("L ")]
    both = [*((alias, zone) for _, zone, alias in linked), *get_global("zone_aliases").items()]
    known = {*homes(), "Etc/UTC", "Etc/GMT"}
    return {alias: zone for alias, zone in both if alias not in homes() and zone in known}


def canonical(zone: str) -> str:
    """The zone that a name stands for."""
    return links().get(zone, zone)


@cache
def hours() -> tuple[datetime, ...]:
    """Every hour of the years to come, from the one after tzdata's own."""
    start = datetime(int(version()[:4]) + 1, 1, 1, tzinfo=UTC)
    return tuple(start + timedelta(hours=hour) for hour in range(YEARS * 366 * 24))


@cache
def shown(zone: str) -> tuple[tuple[int, str], ...]:
    """The minutes from UTC and the initials that a zone shows at every hour, from the package and not the machine."""
    with (files("tzdata") / "zoneinfo" / zone).open("rb") as data:
        clock = ZoneInfo.from_file(data, zone)
    local = (hour.astimezone(clock) for hour in hours())
    return tuple((int((when.utcoffset() or timedelta()).total_seconds()) // 60, when.tzname() or "") for when in local)


@cache
def minutes(zone: str) -> tuple[int, ...]:
    """The minutes from UTC that a zone shows at every hour."""
    return tuple(offset for offset, _ in shown(zone))


def offsets(zone: str) -> list[int]:
    """The minutes from UTC that a zone shows at all: its standard time first, which may not be a month's exception."""
    counted = Counter(minutes(zone))
    return sorted(counted, key=lambda offset: (counted[offset] < len(hours()) / 4, offset))
