"""A message as Discord's components: a container with the text, a separator, and rows of buttons.

A custom id is a button's position, a mark that says what a press does, and a payload: two buttons to one place must not
share an id. The views made here only write: they are stopped at once, so that discord.py never keeps one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from discord import ButtonStyle, SeparatorSpacing, TextStyle
from discord.ui import ActionRow, Button, Container, Label, LayoutView, Modal, Separator, TextDisplay, TextInput

from bot.adapters.discord import markup
from bot.engine.message import Address, Copy, Message, Press
from bot.engine.message import Button as Shown

Mark = Literal[
    ".", "=", "c", "q", "t"
]  # go to a place, show a text to copy, ask for a country or question, typed there
PRESS: Mark = "."
COPY: Mark = "="
COUNTRY: Mark = "c"
QUESTION: Mark = "q"
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


def view(message: Message, ask: str = "") -> LayoutView:
    """The message, with a button below its own that opens a modal, if `ask` says what that one says."""
    layout = LayoutView(timeout=None)
    rows = [list(row) for row in _rows(message, ask)]
    container: Container[LayoutView] = Container(TextDisplay(markup.text(message.blocks)))
    if rows:
        container.add_item(Separator(spacing=SeparatorSpacing.small))
    for row in rows:
        container.add_item(ActionRow(*row))
    layout.add_item(container)
    layout.stop()
    return layout


def _rows(message: Message, ask: str) -> Iterator[Iterator[Button[LayoutView]]]:
    position = 0
    for row in message.rows:
        yield iter([_button(button, position + place, message) for place, button in enumerate(row)])
        position += len(row)
    if ask and message.wants:
        mark = COUNTRY if message.wants == "country" else QUESTION
        yield iter([Button(label=ask, custom_id=f"{position}{mark}{message.place}", style=ButtonStyle.secondary)])


def _button(button: Shown, position: int, message: Message) -> Button[LayoutView]:
    match button:
        case Press(text, payload, primary):
            return Button(label=text, custom_id=f"{position}{PRESS}{payload}", style=_style(primary=primary))
        case Address(text, url):
            return Button(label=text, url=url, style=ButtonStyle.link)
        case Copy(text):
            return Button(label=text, custom_id=f"{position}{COPY}{message.place}", style=ButtonStyle.secondary)


def _style(*, primary: bool) -> ButtonStyle:
    return ButtonStyle.primary if primary else ButtonStyle.secondary


def modal(title: str, label: str, place: str, *, long: bool) -> Modal:
    """A form with one field, whose words are taken as typed at a place."""
    form = Modal(title=title[:LONGEST_TITLE], custom_id=f"{TYPED}{place}", timeout=None)
    style = TextStyle.paragraph if long else TextStyle.short
    field: TextInput[Modal] = TextInput(custom_id=FIELD, style=style, max_length=LONGEST_TYPED, required=True)
    form.add_item(Label(text=label[:LONGEST_TITLE], component=field))
    form.stop()
    return form
