"""A few people walk as `make load` lets a thousand walk: every answer comes, and every request is as specified."""

from bench.load import beyond
from bench.load_chats import Walked, discord, telegram, terminal
from bench.load_people import Answer, Load
from bench.load_terminal import buttons
from tests.wire.telegram_api import awaited, spec_missing

FEW = Load(people=20, seconds=3.0, thinks=(0.05, 0.3))


def they_walked(walked: Walked) -> None:
    assert walked.errors == {}
    assert walked.noted.walks > 0
    assert {one.act for one in walked.noted.answers} == {"Start", "Press", "Type"}
    assert walked.watch.samples


@awaited
async def test_people_walk_on_telegram() -> None:
    they_walked(await telegram(FEW, checked=not spec_missing()))


@awaited
async def test_people_walk_on_telegram_through_a_webhook() -> None:
    they_walked(await telegram(FEW, hooked=True))


@awaited
async def test_people_walk_on_discord() -> None:
    they_walked(await discord(FEW, checked=not spec_missing()))


@awaited
async def test_people_walk_in_terminals() -> None:
    they_walked(await terminal(FEW))


def test_the_wait_for_a_limit_is_not_the_bots() -> None:
    at_once = [
        Answer(0.0, 1.0, "Start"),
        Answer(0.0, 1.5, "Type"),
        Answer(0.0, 0.25, "Press"),
        Answer(9.0, 0.25, "Type"),
    ]

    assert beyond(at_once, 1) == [1.0, 0.5, 0.25, 0.25]
    assert beyond(at_once, 0) == [1.0, 1.5, 0.25, 0.25]


def test_a_terminals_buttons_are_its_last_numbered_lines() -> None:
    screen = "Do this:\n\n1. Open it.\n2. Look.\n\n1.  Open: https://example.org\n2.  It is off\n\nType a number.\n"

    assert buttons(screen) == {"It is off": "2"}
