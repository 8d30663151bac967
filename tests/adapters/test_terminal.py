"""The terminal shows messages as text and takes numbers and words."""

import asyncio
from datetime import datetime
from io import StringIO

import pytest

from bot.adapters.terminal import Terminal, console, run, show
from bot.desk import Desk
from bot.engine.message import Address, Message, Paragraph, Press, Span


@pytest.fixture
def said(desk: Desk, now: datetime) -> "Said":
    return Said(desk, now)


class Said:
    """A conversation typed at once, and what was shown."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self.desk = desk
        self.now = now

    def __call__(self, *lines: str, language: str = "en") -> str:
        out = StringIO()
        run(self.desk, language, lambda: self.now, StringIO("".join(f"{line}\n" for line in lines)), out)
        return out.getvalue()


def test_buttons_are_numbered_in_reading_order(said: Said) -> None:
    shown = said()

    assert "1.  United States" in shown
    assert "2.  United Kingdom" in shown


def test_a_number_presses_its_button(said: Said) -> None:
    assert "United Kingdom:" in said("2")


def test_the_number_of_a_link_shows_its_address_and_the_screen_stays(said: Said) -> None:
    shown = said("2", "1", "1", "2")

    assert "Open this address in your browser: https://www.linkedin.com/mypreferences/" in shown
    assert "Step 1 of 5" in shown


def test_the_number_of_a_text_to_copy_shows_the_text(said: Said) -> None:
    assert "Copy this text: LinkedIn uses" in said("uk", "web", "it is off", "tell others", "1")


def test_a_number_without_a_button_is_explained(said: Said) -> None:
    shown = said("99", "0", "123456789012345", "0000000019", "9" * 5000)

    assert shown.count("There is no button") == 5


@pytest.mark.parametrize("line", ["", "   "])
def test_an_empty_line_changes_nothing(said: Said, line: str) -> None:
    assert said(line).count("Where do you live?") == 1


@pytest.mark.parametrize("word", ["quit", "exit", "Q"])
def test_quit_ends(said: Said, word: str) -> None:
    assert "United Kingdom:" not in said(word, "uk")


def test_addresses_stand_in_the_text_where_nothing_can_be_clicked(said: Said) -> None:
    assert "(https://" in said("uk", "sources")


def test_numbers_of_other_scripts_are_words(said: Said) -> None:
    assert "There is no button" not in said("²", "٣")


def test_the_hints_speak_the_language_of_the_screen(said: Said) -> None:
    assert "Knopf 99" in said("99", language="de")


def test_where_nobody_looks_lines_are_whole_and_end_with_their_last_letter(said: Said) -> None:
    shown = said("uk", "web", "sources")

    assert "1.  Open the setting: https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement\n" in shown
    assert [line for line in shown.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("order", ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\x00", "\x7f"])
def test_no_text_is_an_order_to_the_terminal(said: Said, order: str) -> None:
    shown = said(f"a{order}b", f"/{order}")

    assert not set("\x1b\x07\x9b\x00\x7f") & set(shown)
    assert "a\ufffd" in shown


def test_nothing_that_a_translator_writes_is_an_order_to_the_terminal(now: datetime, desk: Desk) -> None:
    bad = Span("\x1b[31mred", link="https://a.example/\x1b")
    message = Message(
        (Paragraph((bad,)),), ((Press("\x9bgo", "1li"), Address("\x1bout", "https://b.example/\x07")),), "en"
    )
    out = StringIO()
    with asyncio.Runner() as runner:
        show(Terminal(desk, iter(()), console(out), "en", lambda: now, runner), message)

    assert out.getvalue() == (
        "\ufffd[31mred (https://a.example/\ufffd)\n\n1.  \ufffdgo\n2.  \ufffdout: https://b.example/\ufffd\n\n"
    )
