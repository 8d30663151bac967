"""A place is the address of a screen, short enough to live inside a button for years.

A payload is one version character, then the fields below joined by `_`, empty ones at the end left off:
`1li_s2_DE_w_de` is step 2, in Germany, on the web, in German. Buttons of every released version must parse for
ever, so a field may be added at the end, and neither the order nor a code may ever change. A new version would be
another first character, beside this one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

VERSION = "1"
LONGEST = 64  # Telegram's callback_data and ?start= parameter; Discord's custom_id takes 100
LONGEST_DETAIL = 20
SEPARATOR = "_"

_PAYLOAD = re.compile(rf"{VERSION}[A-Za-z0-9_-]{{0,{LONGEST - 1}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the conversation somebody is; an empty field means "not chosen".

    `region` is a country's code as the guide knows it, `labels` the language of the person's LinkedIn, `back` the
    node to return to, `detail` what the node needs besides.
    """

    service: str = ""
    node: str = ""
    region: str = ""
    platform: str = ""
    language: str = ""
    labels: str = ""
    back: str = ""
    detail: str = ""

    def at(self, node: str, *, back: str = "", detail: str = "") -> "Place":
        """Another node, with everything that was chosen kept; twice as fast as `replace`, and used a lot."""
        return Place(self.service, node, self.region, self.platform, self.language, self.labels, back, detail)


@dataclass(frozen=True, slots=True)
class Codes:
    """The short code of every name that a payload may hold, both ways; regions and languages are their own codes."""

    services: Mapping[str, str]
    nodes: Mapping[str, str]
    platforms: Mapping[str, str]
    regions: frozenset[str]
    languages: frozenset[str]
    labels: frozenset[str]

    def tables(self) -> tuple[Mapping[str, str], ...]:
        """One table of name to code for each field of a place but `detail`, in the order of the payload."""
        return (
            self.services,
            self.nodes,
            {code: code for code in self.regions},
            self.platforms,
            {code: code for code in self.languages},
            {code: code for code in self.labels},
            self.nodes,
        )


@dataclass(frozen=True, slots=True)
class Codec:
    """Writes places to payloads and reads them back; made once for a guide."""

    _codes: tuple[Mapping[str, str], ...]
    _names: tuple[Mapping[str, str], ...]

    @classmethod
    def of(cls, codes: Codes) -> "Codec":
        """The codec for these codes."""
        tables = codes.tables()
        return cls(tables, tuple({code: name for name, code in table.items()} for table in tables))

    def write(self, place: Place) -> str:
        """The payload of a place: 1 to 64 characters out of `A-Za-z0-9_-`.

        Raises KeyError for a name that the guide does not have: places are made by the engine, so that is a bug.
        """
        *names, detail = (getattr(place, field) for field in FIELDS)
        codes = [table[name] if name else "" for table, name in zip(self._codes, names, strict=True)]
        return VERSION + SEPARATOR.join([*codes, detail]).rstrip(SEPARATOR)

    def read(self, payload: str) -> Place:
        """The place that a payload names; what this guide does not know is left empty, and nothing is an error."""
        if not _PAYLOAD.fullmatch(payload):
            return Place()
        *codes, detail = _padded(payload[1:].split(SEPARATOR))
        names = [table.get(code, "") for table, code in zip(self._names, codes, strict=True)]
        return Place(*[*names, detail if len(detail) <= LONGEST_DETAIL else ""])

    def code(self, field: str, name: str) -> str:
        """The code of a name in a field of places."""
        return self._codes[FIELDS.index(field)][name]

    def longest(self) -> int:
        """The length of the longest payload that any combination of fields can make."""
        parts = [max(map(len, table.values()), default=0) for table in self._codes]
        return len(VERSION) + sum(parts) + len(parts) + LONGEST_DETAIL


FIELDS = tuple(field.name for field in fields(Place))


def _padded(parts: list[str]) -> list[str]:
    missing = len(FIELDS) - len(parts)
    return parts[: len(FIELDS)] + [""] * missing
