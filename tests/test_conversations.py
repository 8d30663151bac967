"""Whole conversations go as recorded. `make golden` records them anew; read the difference before you commit it."""

from pathlib import Path

import pytest

from bot.desk import Desk
from tests.replay import CONVERSATIONS, read, replay

FILES = sorted(CONVERSATIONS.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_conversation_goes_as_recorded(desk: Desk, path: Path) -> None:
    assert path.read_text(encoding="utf-8") == replay(desk, read(path))


def test_there_are_conversations_to_replay() -> None:
    spoken = {read(path).language.partition("-")[0] for path in FILES}

    assert spoken >= {"en", "de"}
