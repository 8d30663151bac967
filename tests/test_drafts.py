"""A draft of a language, however little there is of it: whatever the check passes, every chat can be started with."""

import io
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot import app
from bot.adapters import terminal
from bot.adapters.discord.commands import commands
from bot.adapters.discord.own import card, choices
from bot.content.problems import Severity
from bot.content.render import render
from bot.content.walk import turns
from tests.conftest import NOW

DAY = date(2026, 11, 23)
LITTLE = {
    "nothing": {},
    "a word": {"common/{tag}/words.toml": '[buttons]\nmenu = "X"'},
    "a command's name": {"common/{tag}/words.toml": '[discord]\nname-data = "x"\n[commands]\ndata = "X"'},
    "a text and a typed word": {"common/{tag}/menu.md.j2": "X?", "common/{tag}/words.toml": '[typed]\nmenu = ["x"]'},
}
# Of scripts and grammars of every kind; of some the reading of times and zones knows nothing.
TAGS = ("fr", "pt-BR", "ja", "zh-Hans", "ar", "sw", "en-GB")
DRAFTS = [("fr", little) for little in LITTLE] + [(tag, "nothing") for tag in TAGS[1:]]
SAID = (
    "uk", "web", "it is off", "/reminders", "in 2 weeks", "monday", "every 3 months", "1", "/help", "/language",
    "/data", "/privacy", "/faq", "wird das benutzt", "foo bar", "Georgia", "1", "back", "/ask do they read my dms",
    "berlin", "x",
)  # fmt: skip


@pytest.fixture(params=DRAFTS, ids=" ".join)
def draft(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, app.Opened]:
    tag, little = request.param
    root = Path(shutil.copytree(app.messages(), tmp_path / "messages"))
    entry = f'["{tag}"]\nname = "X"\nstate = "draft"\nday = "d MMMM y"\nmonth = "MMMM y"\nmoment = "d MMMM y, HH:mm"\n'
    with (root / "languages.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{entry}")
    for name, text in LITTLE[little].items():
        path = root / name.format(tag=tag)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    opened = app.open_content(root)
    found = app.check(opened, max(DAY, date.today()), thorough=False)  # noqa: DTZ011 - any day later than the claims'
    assert [problem for problem in found if problem.severity is Severity.ERROR] == []
    return tag, opened


def test_discord_is_told_its_commands(draft: tuple[str, app.Opened]) -> None:
    _, opened = draft

    made = commands(opened.book.guide, opened.book.library)

    assert all(command["name"] and command["description"] for command in made)


def test_discord_offers_choices_and_a_card(draft: tuple[str, app.Opened]) -> None:
    tag, desk = draft[0], app.open_desk(draft[1])

    assert [choice.value for choice in choices(desk, "country", "", tag)]
    assert "DE" in {choice.value for choice in choices(desk, "country", "germany", tag)}
    assert choices(desk, "question", "dms", tag)
    assert card(desk, tag).rows


def test_a_whole_conversation_is_held_in_the_terminal(
    draft: tuple[str, app.Opened], caplog: pytest.LogCaptureFixture
) -> None:
    tag, desk = draft[0], app.open_desk(draft[1])
    app.load_all(desk)
    out = io.StringIO()

    terminal.run(desk, tag, lambda: NOW, io.StringIO("\n".join(SAID)), out)

    assert out.getvalue().count("\n> ") >= len(SAID) - 1
    assert caplog.records == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("draft", DRAFTS[:1], indirect=True, ids=[" ".join(DRAFTS[0])])
def test_every_screen_can_be_shown(draft: tuple[str, app.Opened]) -> None:
    tag, book = draft[0], draft[1].book
    shown = [
        render(book, turn.screen, DAY, can)
        for turn in turns(book.guide, DAY)
        if turn.place.language == tag
        for can in app.DISCORD.abilities
    ]

    assert len(shown) > 1000
