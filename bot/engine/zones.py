"""The time zones that a person in a country can be asked to choose from, and a short code for every zone there is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from string import ascii_lowercase, digits

LENGTH = 4  # characters of a code: 1.7 million codes for 600 names
_DIGITS = digits + ascii_lowercase


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of every country by the guide's codes, most populous first, and the zone behind every code.

    A country that shows one clock all over has one zone, whatever the number of its names.
    """

    countries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    coded: Mapping[str, str] = field(default_factory=dict)

    def of(self, country: str) -> tuple[str, ...]:
        """The zones of a country; none where it is unknown."""
        return self.countries.get(country, ())

    @staticmethod
    def code(zone: str) -> str:
        """The code of a zone."""
        return code(zone)

    def named(self, code: str) -> str | None:
        """The zone that has a code; None where none has."""
        return self.coded.get(code)


def zones(countries: Mapping[str, tuple[str, ...]], names: Iterable[str] = ()) -> Zones:
    """The zones of these countries; codes are known for them and for all other `names`."""
    chosen = (zone for several in countries.values() for zone in several)
    return Zones(dict(countries), {code(name): name for name in (*names, *chosen)})


def code(zone: str) -> str:
    """A zone's name as four digits and small letters.

    They stand in people's buttons for years, so they are made of nothing but the name, and this may never change.
    """
    number = int.from_bytes(sha256(zone.encode()).digest())
    return "".join(_DIGITS[number // len(_DIGITS) ** place % len(_DIGITS)] for place in range(LENGTH))
