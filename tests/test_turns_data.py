"""All that is kept about somebody: shown, erased, and out of reach."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from bot.desk import Recent
from bot.engine.guide import PERSONAL, Guide, Own
from bot.engine.message import LIMITS, text_of
from bot.engine.place import Place
from bot.engine.reminder import Address, Reminder, Row, State
from bot.errors import StoreError
from bot.turns import Followed, Pressed, Typed, Unreached
from tests.engine.wild import ACTS
from tests.keeping import Keeping, Somebody, newcomer

Result = TypeVar("Result")

# --- All that is kept -------------------------------------------------------------------------------------------------


def test_all_that_is_kept_is_shown_literally_and_comes_as_a_file(reminded: Somebody) -> None:
    reminded.presses("Change", "In 1 month")
    shown = reminded.types("/data")
    reminded.presses("As a file")
    assert reminded.shown is not None
    (file,) = reminded.shown.files
    (row,) = reminded.rows

    assert json.loads(file.text) == [dict(row)]
    assert all(f"{name}: {row[name]}" in text_of(shown.blocks) for name in row if row[name] not in {None, ""})
    assert shown.files == ()
    assert all(limits.measure(shown.blocks) < limits.text / 2 for limits in LIMITS.values())


def test_everything_is_erased_after_one_question_and_said(reminded: Somebody) -> None:
    reminded.types("/delete")
    asked, before = reminded.said, reminded.rows
    reminded.presses("Delete now")
    said, after = reminded.said, reminded.rows
    reminded.types("/data")

    assert "Delete everything" in asked
    assert (len(before), after) == (1, ())
    assert "Your reminder is gone" in said
    assert "nothing" in reminded.said


def test_erasing_twice_says_that_there_is_nothing_left(reminded: Somebody) -> None:
    reminded.types("/delete")
    sure = Pressed(reminded.buttons["Delete now"])
    reminded.does(sure)
    reminded.does(sure)

    assert "There is nothing to delete" in reminded.said


def test_a_button_to_erase_means_the_row_that_was_shown_and_no_later_one(reminded: Somebody) -> None:
    reminded.types("/delete")
    old = reminded.buttons["Delete now"]
    reminded.presses("Delete now")
    reminded.does(Pressed("1li_rs_DE_w_en___1m"))
    reminded.does(Pressed(old))

    assert "deleted nothing" in reminded.said
    assert len(reminded.rows) == 1
    assert reminded.buttons["Delete now"] != old


def test_whoever_has_nothing_stored_is_told_so_and_has_nothing_to_delete(anna: Somebody) -> None:
    anna.types("/data")
    shown = anna.said
    anna.types("/delete")

    assert "all that is stored about you: nothing" in shown
    assert "There is nothing to delete" in anna.said
    assert "Delete now" not in anna.buttons


# --- While what is kept can't be reached ------------------------------------------------------------------------------


class Gone:
    """A store that can't be reached."""

    async def find(self, address: Address, service: str) -> Reminder | None:
        raise StoreError(address, service)

    async def rows(self, address: Address) -> tuple[Row, ...]:
        raise StoreError(address)

    async def change(
        self, address: Address, service: str, change: Callable[[Reminder | None], tuple[Reminder | None, Result]]
    ) -> tuple[Reminder | None, Result]:
        raise StoreError(address, service, change)

    async def erase(self, address: Address, id: int | None = None) -> int:  # noqa: A002 - as in the Protocol
        raise StoreError(address, id)


@pytest.fixture
def cut(keeper: Keeping, anna: Somebody) -> Somebody:
    """Somebody whose reminder can't be reached just now."""
    anna.does(Pressed("1li_rs_DE_w_en__of_e6m"))
    anna.at = replace(keeper, desk=replace(keeper.desk, store=Gone(), recent=Recent()))
    return anna


def test_the_walk_and_the_answers_go_on_without_a_store(keeper: Keeping, cut: Somebody, guide: Guide) -> None:
    stranger = newcomer(keeper)
    for name in sorted(guide.nodes.keys() - PERSONAL - {*ACTS, Own.REMIND_SELF}):
        payload = guide.codec.write(Place("linkedin", name, "DE", "web", "en"))

        assert cut.follows(payload) == stranger.follows(payload)
    for said in ("hello", "Germany", "off", "is this legal?", "asdf qwer", "/help"):
        assert cut.types(said) == stranger.types(said)


@pytest.mark.parametrize(
    "event",
    [
        Typed("/reminders"),
        Typed("/data"),
        Typed("/delete"),
        Typed("remind me in 2 weeks"),
        Followed("1li_re_DE_w_en"),
        Followed("1li_nf_DE_w_en"),
        Pressed("1li_rs_DE_w_en__of_1m"),
        Pressed("1li_rs__w_en__of_1m"),
        Pressed("1li_nu_DE_w_en___1-1"),
        Pressed("1li_nz_DE_w_en___1-1-1w"),
        Pressed("1li_nx_DE_w_en___1"),
        Unreached(),
    ],
)
def test_a_screen_of_a_reminder_asks_to_try_again_in_a_moment(
    cut: Somebody, event: Typed | Followed | Pressed | Unreached
) -> None:
    cut.does(event)

    assert "try again in a moment" in cut.said
    assert next(iter(cut.buttons)) == "Try again"


@pytest.mark.parametrize("payload", ["1li_rs_DE_w_en__of_1m", "1li_nz_DE_w_en__of_1-1-1w", "1li_nx_DE_w_en__of_1"])
def test_what_is_tried_again_is_the_same_wish(cut: Somebody, payload: str) -> None:
    cut.does(Pressed(payload))

    assert cut.buttons["Try again"] == payload


def test_what_could_not_be_done_is_done_when_it_is_tried_again(keeper: Keeping, cut: Somebody) -> None:
    cut.follows("1li_of_DE_w_en")
    cut.presses("Remind me")
    cut.at = keeper
    cut.presses("Try again", "Pause")
    cut.at = replace(keeper, desk=replace(keeper.desk, store=Gone()))
    cut.presses("Resume")
    paused = cut.said
    cut.at = keeper
    cut.presses("Try again")

    assert "try again in a moment" in paused
    assert cut.kept.state is State.ACTIVE
    assert "Your reminder is on again." in cut.said


def test_a_moment_that_can_be_none_is_still_refused(cut: Somebody) -> None:
    cut.types("remind me yesterday")

    assert "already passed" in cut.said
