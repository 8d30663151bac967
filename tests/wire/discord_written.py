"""A Discord message back in the words of a transcript, as `written` in tests/replay.py puts the same message.

It holds an adapter to this: blocks stand a blank line apart, in one text display or in several; `**` or `__` never
but for bold, `*` or `_` for italic, `[words](<address>)` for a link, `- ` and `1. ` before items, `> ` before every
line of a quote, and a backslash before whatever only looks like Markdown. Code is not marked, as in a transcript.
Where a run is both bold and italic it counts as bold, as there. A link button has one style only, so that no `*`
marks it. The options of a menu read as buttons in a row of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from tests.wire.discord_messages import Stored
from tests.wire.discord_wire import Json

PRIMARY = 1
QUOTE = re.compile(r"^> ?")
MARKS = re.compile(
    r"\\(?P<escaped>[^\w\s]|_)"
    r"|`(?P<code>[^`]+)`"
    r"|\[(?P<words>(?:\\.|[^\]\\])+)\]\((?:<(?P<angled>[^>\s]+)>|(?P<url>[^)>\s]+))\)"
    r"|(?P<bold>\*\*)"
    r"|(?P<italic>\*|(?<![^\W_])_|_(?![^\W_]))"
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a character looks."""

    bold: bool = False
    italic: bool = False
    link: str = ""

    @property
    def mark(self) -> str:
        """The look in a transcript, without the link."""
        return "**" if self.bold else "*" if self.italic else ""


Looks = list[tuple[str, Look]]


def written_back(message: Stored) -> str:
    """A message as text: bold in stars, links in angles, a row of buttons a line."""
    texts = [message.content, *(one["content"] for one in message.everything if one["type"] == 10)]
    blocks = [body_back(text) for text in texts if text]
    rows = [_row(one) for one in message.everything if one["type"] == 1]
    return "\n\n".join([*blocks, "\n".join(rows)])


def body_back(text: str) -> str:
    """The text of one display."""
    return "\n".join(_line(line) for line in text.strip("\n").split("\n"))


def _line(line: str) -> str:
    quoted = line.startswith(">")
    words = _spans(_looks(QUOTE.sub("", line) if quoted else line, Look()))
    return f"| {words}" if quoted else words


def _looks(text: str, look: Look) -> Looks:
    """Each character with its look; marks open and close, and are not there."""
    found: Looks = []
    at = 0
    for mark in MARKS.finditer(text):
        found += [(character, look) for character in text[at : mark.start()]]
        at = mark.end()
        if mark["bold"]:
            look = replace(look, bold=not look.bold)
        elif mark["italic"]:
            look = replace(look, italic=not look.italic)
        elif mark["words"]:
            found += _looks(mark["words"], replace(look, link=mark["angled"] or mark["url"]))
        else:
            found += [(character, look) for character in mark["escaped"] or mark["code"]]
    return found + [(character, look) for character in text[at:]]


def _spans(looks: Looks) -> str:
    runs = groupby(looks, key=lambda one: (one[1].mark, one[1].link))
    return "".join(_span("".join(one for one, _ in run), mark, link) for (mark, link), run in runs)


def _span(text: str, mark: str, link: str) -> str:
    return f"{mark}{text}{mark}<{link}>" if link else f"{mark}{text}{mark}"


def _row(row: Json) -> str:
    return " ".join(_choices(row["components"]))


def _choices(components: list[Json]) -> Iterator[str]:
    for one in components:
        if one["type"] == 2:
            yield _button(one)
        else:
            yield from (f"[{option['label']}]" for option in one.get("options", ()))


def _button(button: Json) -> str:
    text = f"[{button.get('label', '')}]"
    if "url" in button:
        return f"{text}<{button['url']}>"
    return f"{text}*" if button["style"] == PRIMARY else text
