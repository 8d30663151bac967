"""The log says what happened and where, and nobody's words."""

import logging

import pytest

from bot.ops.logs import Quiet

WORDS = "Ada typed Scotland"


def written(name: str, message: str, error: Exception | None = None, *args: object) -> str:
    """A line as it is written."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, exc_info)
    record.exc_text = WORDS
    return Quiet("%(levelname)s %(message)s").format(record)


def failed() -> Exception:
    """An error with a cause and a place, whose texts are somebody's words."""
    try:
        _fails()
    except ValueError as error:
        return error
    raise AssertionError


def _fails() -> None:
    try:
        {"": 0}[WORDS]
    except KeyError as cause:
        raise ValueError(WORDS) from cause


def test_our_own_lines_stand_as_they_are() -> None:
    assert written("bot.adapters.telegram", "telegram: %d left", None, 3) == "ERROR telegram: 3 left"


def test_an_error_is_its_kind_and_its_place_on_one_line() -> None:
    line = written("bot.turns", "a turn failed", failed())

    assert line.startswith("ERROR a turn failed: ValueError < ")
    assert " << KeyError < " in line
    assert __file__ in line
    assert WORDS not in line
    assert "\n" not in line


@pytest.mark.parametrize("name", ["asyncio", "aiohttp.server", "botched"])
def test_of_others_only_that_there_is_trouble(name: str) -> None:
    line = written(name, f"Task exception was never retrieved: {WORDS}", failed())

    assert line.startswith(f"ERROR {name}: trouble: ValueError < ")
    assert WORDS not in line


def test_an_error_without_a_place_is_its_kind() -> None:
    assert written("bot", "ended", RuntimeError(WORDS)) == "ERROR ended: RuntimeError"
