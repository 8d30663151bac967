"""Updates that nobody can read: each made of one that everybody can, as it would stand on the wire."""

from collections.abc import Callable

from tests.wire.telegram_faults import Json


def _without(message: Json, name: str) -> Json:
    return {key: value for key, value in message.items() if key != name}


def _message(change: Callable[[Json], Json]) -> Callable[[Json], object]:
    return lambda whole: {**whole, "message": change(whole["message"])}


POISON: dict[str, Callable[[Json], object]] = {
    "a gift of which only the number is told": _message(lambda one: {**one, "gift": {"gift": {"id": "1"}}}),
    "a message without a date": _message(lambda one: _without(one, "date")),
    "an entity without a length": _message(lambda one: {**one, "entities": [{"type": "bold", "offset": 0}]}),
    "a date of which no clock knows": _message(lambda one: {**one, "date": 10**20}),
    "a message that is none": lambda whole: {**whole, "message": 7},
    "no object": lambda whole: [whole["update_id"]],
    "nothing": lambda _: None,
    "no number": lambda whole: {"message": whole["message"]},
    "a number in words": lambda whole: {**whole, "update_id": str(whole["update_id"])},
}
