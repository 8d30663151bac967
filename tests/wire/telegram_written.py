"""A Telegram message back in the words of a transcript, as `written` in tests/replay.py puts the same message.

It holds an adapter to this: blocks stand one blank line apart; a list's lines begin with "• " or "1. "; bold, italic
and text_link entities carry the style, blockquote or expandable_blockquote a quote. Code is not marked, as in a
transcript. Where a run is both bold and italic it counts as bold, as there. Entities may be split or joined in any
way: what counts is how each character looks, except that neighbouring spans of one look read as one span.
"""

from dataclasses import dataclass
from itertools import groupby

from tests.wire.telegram_chats import Stored
from tests.wire.telegram_faults import Json

QUOTES = {"blockquote", "expandable_blockquote"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a character looks; `quote` is where its quote begins, -1 outside of any."""

    mark: str = ""
    link: str = ""
    quote: int = -1


def written_back(message: Stored) -> str:
    """A message as text: bold in stars, links in angles, a row of buttons a line."""
    rows = [" ".join(_button(button) for button in row) for row in message.rows]
    return "\n\n".join([body_back(message.text, message.entities), "\n".join(rows)])


def body_back(text: str, entities: tuple[Json, ...]) -> str:
    """The text of a message without its buttons."""
    looks = list(zip(_bulleted(text), _looks(text, entities), strict=True))
    regions = (_region(quote, list(run)) for quote, run in groupby(looks, key=lambda one: one[1].quote))
    return "\n\n".join(region for region in regions if region)


def _bulleted(text: str) -> str:
    """The text with a transcript's bullets; as long as before."""
    lines = text.split("\n")
    return "\n".join(f"-{line[1:]}" if line.startswith("• ") else line for line in lines)


def _looks(text: str, entities: tuple[Json, ...]) -> list[Look]:
    """The look of each character; offsets count UTF-16 units, so that an emoji counts twice."""
    looks, at = [], 0
    for character in text:
        looks.append(_look([one for one in entities if one["offset"] <= at < one["offset"] + one["length"]]))
        at += 1 + (character > "\uffff")
    return looks


def _look(covering: list[Json]) -> Look:
    kinds = {one["type"] for one in covering}
    mark = "**" if "bold" in kinds else "*" if "italic" in kinds else ""
    link = next((one["url"] for one in covering if one["type"] == "text_link"), "")
    return Look(mark, link, next((one["offset"] for one in covering if one["type"] in QUOTES), -1))


def _region(quote: int, run: list[tuple[str, Look]]) -> str:
    """What stands within one quote, or between two."""
    spans = (("".join(character for character, _ in span), look) for look, span in groupby(run, key=lambda one: one[1]))
    words = "".join(_span(text, look) for text, look in spans).strip("\n")
    return words if quote < 0 else "\n".join(f"| {line}" for line in words.splitlines())


def _span(text: str, look: Look) -> str:
    marked = f"{look.mark}{text}{look.mark}"
    return f"{marked}<{look.link}>" if look.link else marked


def _button(button: Json) -> str:
    primary = "*" if button.get("style") == "primary" else ""
    text = f"[{button['text']}]"
    if "url" in button:
        return f"{text}{primary}<{button['url']}>"
    return f"{text}{{{button['copy_text']['text']}}}" if "copy_text" in button else f"{text}{primary}"
