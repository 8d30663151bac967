"""What Telegram returned beside what it was sent: how each character looks, and what each button does."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

Json = dict[str, Any]
# What Telegram marks in any text by itself.
FOUND = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
ACTIONS = ("callback_data", "url", "copy_text", "style")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call: its parameters, the HTTP status, and the JSON that was answered."""

    method: str
    asked: Mapping[str, Any] = field(repr=False)
    status: int
    said: Json = field(repr=False)

    @property
    def well(self) -> bool:
        """Whether it was done."""
        return self.status == HTTPStatus.OK

    @property
    def result(self) -> Json:
        """What was made; empty where there is no such thing."""
        result = self.said.get("result")
        return result if isinstance(result, dict) else {}

    @property
    def words(self) -> str:
        """How a refusal is worded."""
        return str(self.said.get("description", f"HTTP {self.status}"))


def exchange(url: str, given: Mapping[str, str], status: int, body: bytes) -> Exchange:
    """A call as it went over the wire."""
    said = _read(body)
    asked = {name: _read(text) if text[:1] in {"{", "["} and name != "text" else text for name, text in given.items()}
    return Exchange(url.rpartition("/")[2], asked, status, said if isinstance(said, dict) else {})


def _read(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def differences(made: Exchange) -> Iterator[str]:
    """In what a message that was sent or edited came back as another."""
    sent, came = made.asked, made.result
    if (text := sent.get("text", "")) != came.get("text", ""):
        yield f"the text: the bot sent {len(text)} characters, Telegram returned {len(came.get('text', ''))} or others"
        return
    wanted, got = _looks(text, sent.get("entities", [])), _looks(text, came.get("entities", []))
    if wanted != got:
        yield f"the entities: {_first(text, wanted, got)}"
    yield from _buttons(_keyboard(sent), _keyboard(came))
    preview = came.get("link_preview_options", {"is_disabled": True})
    if sent.get("link_preview_options") and not preview.get("is_disabled"):
        yield "the link preview: the bot switched it off, Telegram returned it as on"


Look = frozenset[tuple[str, str]]


def _looks(text: str, entities: list[Json]) -> list[Look]:
    """How each UTF-16 unit looks: Telegram may split and join entities, and a blank has no look."""
    looks: list[set[tuple[str, str]]] = [set() for _ in range(len(text.encode("utf-16-le")) // 2)]
    for one in entities:
        if one.get("type") not in FOUND:
            for at in range(int(one["offset"]), min(int(one["offset"]) + int(one["length"]), len(looks))):
                looks[at].add((str(one["type"]), str(one.get("url", "")).rstrip("/")))
    blank = [character.isspace() for character in text for _ in range(1 + (character > "\uffff"))]
    return [frozenset() if empty else frozenset(look) for look, empty in zip(looks, blank, strict=True)]


def _first(text: str, wanted: list[Look], got: list[Look]) -> str:
    """The first difference of looks, in words."""
    at = next(at for at, (one, other) in enumerate(zip(wanted, got, strict=True)) if one != other)
    near = text.encode("utf-16-le")[2 * at : 2 * at + 40].decode("utf-16-le", "ignore")
    return f"at {near!r} the bot sent {_named(wanted[at])}, Telegram returned {_named(got[at])}"


def _named(look: Look) -> str:
    return " and ".join(sorted(kind for kind, _ in look)) or "none"


def _keyboard(given: Mapping[str, Any]) -> list[list[Json]]:
    markup = given.get("reply_markup")
    return markup.get("inline_keyboard", []) if isinstance(markup, dict) else []


def _buttons(sent: list[list[Json]], came: list[list[Json]]) -> Iterator[str]:
    if [len(row) for row in sent] != [len(row) for row in came]:
        yield f"the buttons: the bot sent {sum(map(len, sent))} in {len(sent)} rows, Telegram returned others"
        return
    for row, other in zip(sent, came, strict=True):
        for button, got in zip(row, other, strict=True):
            for name in ("text", *ACTIONS):
                if _bare(button.get(name)) != _bare(got.get(name)):
                    yield f"the button {button['text']!r}: Telegram returned another {name}"


def _bare(value: object) -> object:
    """A value that an address's last slash makes no other."""
    return value.rstrip("/") if isinstance(value, str) else value
