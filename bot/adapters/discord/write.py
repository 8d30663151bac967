"""A message as Discord's components: a container with the text, a separator, and rows of buttons.

A custom id is a button's position, a mark that says what a press does, and a payload: two buttons to one place must not
share an id. The views made here only write: they are stopped at once, so that discord.py never keeps one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from discord import ButtonStyle, ComponentType, TextStyle
from discord.ui import Label, LayoutView, Modal, TextInput

from bot.adapters.discord import markup
from bot.engine.message import Address, Button, Copy, Message, Press, Wants

Json = dict[str, Any]
# Go to a place, show a text to copy, ask for a country, question, moment or zone, typed there.
Mark = Literal[".", "=", "c", "q", "m", "z", "t"]
PRESS: Mark = "."
COPY: Mark = "="
ASKS: dict[Wants, Mark] = {"country": "c", "question": "q", "moment": "m", "zone": "z"}
TYPED: Mark = "t"
LONGEST_TYPED = 500  # characters that a modal takes: more than a country or a question needs
LONGEST_TITLE = 45  # characters of a modal's title and label
FIELD = "text"  # the one input of a modal

_ID = re.compile(
    rf"\d{{0,2}}([{''.join(re.escape(mark) for mark in get_args(Mark))}])([A-Za-z0-9_-]{{0,64}})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a custom id asks for; made-up ones ask for the beginning."""

    mark: str
    payload: str


def wish(custom_id: str) -> Wish:
    """Read a custom id; its position is ignored."""
    found = _ID.fullmatch(custom_id)
    return Wish(found[1], found[2]) if found else Wish(PRESS, "")


class Screen(LayoutView):
    """Ready-made components: to build discord.py's own for each of them takes as long as a turn."""

    def __init__(self, components: list[Json]) -> None:
        super().__init__(timeout=None)
        self.components = components
        self.stop()

    def to_components(self) -> list[Json]:
        """As they are sent."""
        return self.components

    def has_components_v2(self) -> bool:
        """As containers always are."""
        return True


def view(message: Message, ask: str = "", mention: markup.Mention = "/{}".format) -> Screen:
    """The message, with a button below its own that opens a modal, if `ask` says what that one says."""
    parts: list[Json] = [{"type": ComponentType.text_display.value, "content": markup.text(message.blocks, mention)}]
    rows = list(_rows(message, ask))
    if rows:
        parts.append({"type": ComponentType.separator.value, "divider": True, "spacing": 1})
    parts += ({"type": ComponentType.action_row.value, "components": row} for row in rows)
    return Screen([{"type": ComponentType.container.value, "components": parts}])


def _rows(message: Message, ask: str) -> Iterator[list[Json]]:
    position = 0
    for row in message.rows:
        yield [_button(button, position + place, message) for place, button in enumerate(row)]
        position += len(row)
    if ask and message.wants:
        yield [_told(ask, f"{position}{ASKS[message.wants]}{message.place}", ButtonStyle.secondary)]


def _button(button: Button, position: int, message: Message) -> Json:
    match button:
        case Press(text, payload, primary):
            style = ButtonStyle.primary if primary else ButtonStyle.secondary
            return _told(text, f"{position}{PRESS}{payload}", style)
        case Address(text, url):
            link = {"style": ButtonStyle.link.value, "url": url}
            return {"type": ComponentType.button.value, "label": text, **link}
        case Copy(text):
            return _told(text, f"{position}{COPY}{message.place}", ButtonStyle.secondary)


def _told(label: str, custom_id: str, style: ButtonStyle) -> Json:
    """A button that tells the bot."""
    return {"type": ComponentType.button.value, "label": label, "custom_id": custom_id, "style": style.value}


def modal(title: str, label: str, place: str, *, long: bool) -> Modal:
    """A form with one field, whose words are taken as typed at a place."""
    form = Modal(title=title[:LONGEST_TITLE], custom_id=f"{TYPED}{place}", timeout=None)
    style = TextStyle.paragraph if long else TextStyle.short
    field: TextInput[Modal] = TextInput(custom_id=FIELD, style=style, max_length=LONGEST_TYPED, required=True)
    form.add_item(Label(text=label[:LONGEST_TITLE], component=field))
    form.stop()
    return form
