"""When a reminder comes, and whoever could not be written to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk import REMEMBERED_FOR
from bot.engine.message import Paragraph, Span, text_of
from bot.engine.reminder import State, cut_off
from bot.turns import Followed, Pressed, Typed, Unreached, coming
from tests.keeping import Keeping, Somebody, newcomer

SILENT = REMEMBERED_FOR + timedelta(minutes=1)


# --- When it comes ----------------------------------------------------------------------------------------------------


def test_a_reminder_opens_the_check_in_its_own_language(keeper: Keeping) -> None:
    berta = newcomer(keeper)
    berta.does(Pressed("1li_rs_DE_a_de___e6m"))
    reminder = berta.kept
    assert reminder.due is not None
    message = coming(keeper.desk, reminder, reminder.due)

    assert message.language == "de"
    assert "Was zeigt der Schalter jetzt?" in text_of(message.blocks)
    assert [button.text for row in message.rows for button in row][:6] == [
        *("Einstellung öffnen", "Er ist aus", "Führ mich hin"),
        *("In einer Woche", "In einem Monat", "Nicht mehr erinnern"),
    ]


def test_snoozing_never_shifts_the_series(reminded: Somebody) -> None:
    reminded.is_reminded()
    series, after = reminded.kept.schedule, reminded.kept.due
    reminded.presses("In a week")
    snoozed, said = reminded.kept, reminded.said
    reminded.is_reminded()

    assert "Your regular dates stay as they are." in said
    assert snoozed.due == datetime(2027, 5, 30, 11, tzinfo=UTC)
    assert snoozed.schedule == reminded.kept.schedule == series
    assert reminded.kept.due == after


@pytest.mark.parametrize(
    ("text", "state", "said"),
    [
        ("stop", State.STOPPED, "No more reminders will come."),
        ("stop reminding me", State.STOPPED, "No more reminders will come."),
        ("in a week", State.ACTIVE, "Later, then."),
        ("remind me in 2 weeks", State.ACTIVE, "It replaces the one you had."),
        ("it is off", State.ACTIVE, ""),
        ("sources", State.ACTIVE, ""),
    ],
)
def test_a_reminder_that_has_just_come_can_be_answered_in_words(
    reminded: Somebody, text: str, state: State, said: str
) -> None:
    reminded.is_reminded()
    reminded.waits(hours=5)
    reminded.types(text)

    assert said in reminded.said
    assert reminded.kept.state is state
    assert (reminded.place.region, reminded.place.platform) == ("DE", "web")


def test_a_reminder_that_came_long_ago_is_out_of_sight(reminded: Somebody) -> None:
    reminded.is_reminded()
    reminded.now += SILENT
    reminded.types("stop")

    assert reminded.kept.state is State.ACTIVE  # a button that is seen does it at once; here it is only shown
    assert reminded.place.node == "remind"
    assert "Do you want to stop your reminder?" in reminded.said


def test_a_reminder_that_came_can_be_stopped_and_that_undone(reminded: Somebody) -> None:
    reminded.is_reminded()
    reminded.presses("Stop reminding me")
    stopped = reminded.kept.state
    reminded.presses("Undo")

    assert (stopped, reminded.kept.state) == (State.STOPPED, State.ACTIVE)


@pytest.mark.parametrize(("country", "asked"), [("DE", ()), ("US", ("New York, 07:00",))])
def test_snoozing_what_is_not_kept_any_more_asks_for_what_it_lacks(
    anna: Somebody, country: str, asked: tuple[str, ...]
) -> None:
    anna.does(Pressed(f"1li_nz_{country}_w_en___999999-1-1m"))
    rows = anna.rows
    anna.presses(*asked)

    assert len(rows) == (not asked)
    assert "Your reminder is set." in anna.said
    assert anna.kept.schedule.start.date().isoformat() == "2026-12-23"


def test_snoozing_an_earlier_reminder_changes_nothing(reminded: Somebody) -> None:
    reminded.is_reminded()
    old = reminded.buttons["In a week"]
    reminded.types("/reminders in 2 months")
    rows = reminded.rows
    reminded.does(Pressed(old))

    assert "changed nothing" in reminded.said
    assert reminded.rows == rows


# --- Whoever can't be written to --------------------------------------------------------------------------------------


WAITING = Paragraph((Span("Your reminder waits: the bot could not write to you for a while."),))


def unreachable(somebody: Somebody) -> None:
    somebody.undergoes(lambda found: cut_off(found, somebody.now))
    somebody.now += SILENT


@pytest.mark.parametrize(
    "event",
    [
        Followed(""),
        Followed("1li_me___en"),
        Pressed("1li_ck_DE_w_en"),
        Typed("/help"),
        Typed("asdf qwer"),
        Typed("Italy"),
    ],
)
def test_whoever_could_not_be_written_to_is_told_at_the_next_contact_and_resumes_with_one_press(
    reminded: Somebody, event: Followed | Pressed | Typed
) -> None:
    unreachable(reminded)
    told = reminded.does(event)
    reminded.presses("Resume my reminder")

    assert told.blocks[0] == WAITING
    assert told.rows[0][0].text == "Resume my reminder"
    assert reminded.kept.state is State.ACTIVE
    assert "Your reminder is on again." in reminded.said


def test_it_is_told_once(reminded: Somebody) -> None:
    unreachable(reminded)
    told = [WAITING in reminded.follows("1li_me___en").blocks for _ in range(2)]

    assert told == [True, False]


def test_the_words_of_the_button_open_the_reminder(reminded: Somebody) -> None:
    unreachable(reminded)
    reminded.follows("")
    reminded.types("Resume my reminder")
    shown = reminded.said
    reminded.types("resume")

    assert "Your reminder waits" in shown
    assert reminded.kept.state is State.ACTIVE


@pytest.mark.parametrize("text", ["/reminders", "/data", "/delete"])
def test_a_screen_of_the_reminder_itself_needs_no_notice(reminded: Somebody, text: str) -> None:
    unreachable(reminded)

    assert WAITING not in reminded.types(text).blocks


@pytest.mark.parametrize("state", [State.ACTIVE, State.PAUSED, State.STOPPED, State.DONE])
def test_nobody_else_is_told_so(reminded: Somebody, state: State) -> None:
    reminded.undergoes(lambda found: replace(found, state=state, due=None, wanted=None))
    reminded.now += SILENT

    assert WAITING not in reminded.follows("").blocks


def test_whoever_lets_nobody_write_is_told_so_at_once(reminded: Somebody) -> None:
    reminded.does(Unreached())

    assert "The bot may not write to you yet." in reminded.said
    assert reminded.kept.state is State.UNREACHABLE
    assert next(iter(reminded.buttons)) == "Resume"


def test_what_was_promised_to_nobody_or_is_paused_stays_as_it_is(keeper: Keeping, reminded: Somebody) -> None:
    stranger = newcomer(keeper)
    stranger.does(Unreached())
    reminded.presses("Pause")
    rows = reminded.rows
    reminded.does(Unreached())

    assert stranger.rows == ()
    assert reminded.rows == rows
